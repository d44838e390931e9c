"""What an event lacks and when one comes, a line for each; an empty line is no line."""

import datetime

from django import forms
from django.forms import formset_factory

from events.clock import instant, local
from events.forms.fields import hour_field, number_field
from events.models import Need
from events.services.parts import NEEDS, SHIFTS
from profiles.forms.profile import LineField, TuForm

BOTH = "Écris les deux heures, ou aucune."
A_NAME = "Dis ce qu’il faut."
OUTSIDE = "Ce créneau sort des heures de l’événement."


class RowForm(TuForm):
    """One line; `pk` is that of the row it changes."""

    mark_optional = False

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**63 - 1)


class NeedForm(RowForm):
    """Something that is needed."""

    label = LineField(label="Ce qu’il faut", max_length=80, required=False)
    wanted = number_field("Combien", most=200, initial=1)
    icon = forms.ChoiceField(label="Image", choices=Need.Icon.choices, initial=Need.Icon.OTHER)
    words = LineField(label="Précision", max_length=140, required=False)

    def clean(self):
        data = super().clean()
        if data.get("words") and not data.get("label") and "label" not in self.errors:
            self.add_error("label", A_NAME)
        return data

    @property
    def need(self):
        """What the services take; None for an empty line."""
        data = self.cleaned_data
        if not data.get("label"):
            return None
        return {**data, "wanted": data["wanted"] or 1}


class ShiftForm(RowForm):
    """A part of the event, between two hours of its place."""

    start = hour_field("De", required=False)
    end = hour_field("À", required=False)
    label = LineField(label="Nom", max_length=60, required=False)
    capacity = number_field("Places")

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("start")) != bool(data.get("end")):
            self.add_error("end" if data.get("start") else "start", BOTH)
        return data

    def shift(self, starts_at, ends_at, zone):
        """What the services take, within an event; None for an empty line. Adds an error outside."""
        data = self.cleaned_data
        if not data.get("start"):
            return None
        first = local(starts_at, zone)
        begins = later_of(first, data["start"], zone)
        ends = later_of(local(begins, zone), data["end"], zone)
        if ends == begins:
            ends += datetime.timedelta(days=1)
        if begins < starts_at or ends > ends_at:
            self.add_error("start", OUTSIDE)
        return {
            **({"pk": data["pk"]} if data.get("pk") else {}),
            "label": data["label"],
            "capacity": data["capacity"],
            "starts_at": begins,
            "ends_at": ends,
        }


def later_of(moment, hour, zone):
    """The first time that clocks say `hour`, from the local `moment` on."""
    day = moment.date() if hour >= moment.time() else moment.date() + datetime.timedelta(days=1)
    return instant(day, hour, zone)


class Rows(forms.BaseFormSet):
    """Lines drawn one under the other."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages["missing_management_form"] = "Recharge la page, puis recommence."


def rows_of(form, most):
    """A formset of at most `most` lines, as many being drawn."""
    return formset_factory(
        form, formset=Rows, extra=most, max_num=most, absolute_max=most, validate_max=True
    )


NeedRows = rows_of(NeedForm, NEEDS)
ShiftRows = rows_of(ShiftForm, SHIFTS)


def needs_of(rows):
    """What the services take of valid NeedRows."""
    needs = [form.need for form in rows if form.cleaned_data]
    return [
        {name: value for name, value in need.items() if name != "pk" or value}
        for need in needs
        if need
    ]


def shifts_of(rows, starts_at, ends_at, zone):
    """What the services take of valid ShiftRows; None when one is outside the event."""
    shifts = [form.shift(starts_at, ends_at, zone) for form in rows if form.cleaned_data]
    return None if any(form.errors for form in rows) else [shift for shift in shifts if shift]


def initial_needs(event):
    """What the lines of an `event` hold."""
    return list(event.needs.values("pk", "label", "wanted", "icon", "words"))


def initial_shifts(event):
    """What the lines of the shifts of an `event` hold."""
    return [
        {
            "pk": shift.pk,
            "label": shift.label,
            "capacity": shift.capacity,
            "start": local(shift.starts_at, event.zone).time(),
            "end": local(shift.ends_at, event.zone).time(),
        }
        for shift in event.shifts.all()
    ]
