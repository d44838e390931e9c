"""The choice of what arrives by mail."""

from datetime import datetime, time, timedelta
from functools import cache

from django import forms
from django.utils import timezone

from core.typography import typo
from notifications import registry
from notifications.headings import by_heading
from notifications.models import Cadence, MailSettings
from notifications.schedule import PARIS

COLUMNS = [(value, label.capitalize()) for value, label in Cadence.choices]
HOURS = [(hour, f"{hour} h") for hour in range(7, 22)]
BUDGETS = [
    (1, "Un seul"),
    (3, "Trois, pas plus"),
    (7, "Sept, un par jour"),
    (21, "Autant qu’il faut"),
]
LONGEST_PAUSE = timedelta(days=366)


class PreferencesForm(forms.Form):
    """One radio group per registered kind, how many mails, and when the digests leave."""

    digests = forms.BooleanField(label="Recevoir mes récaps par mail", required=False)
    weekday = forms.TypedChoiceField(
        label="Jour du récap de la semaine", choices=MailSettings.Weekday.choices, coerce=int
    )
    hour = forms.TypedChoiceField(label="Heure des récaps", choices=HOURS, coerce=int)
    per_week = forms.TypedChoiceField(
        label="Mails par semaine, au plus",
        choices=BUDGETS,
        coerce=int,
        help_text="Une annulation dans les deux jours part toujours.",
    )
    paused_until = forms.DateField(
        label="En pause jusqu’au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Vacances ? Rien ne part avant ce jour-là, tout t’attend sur le site.",
        error_messages={"invalid": "Écris une date, par exemple 15/08/2026."},
    )

    def __init__(self, *args, choices, **kwargs):
        paused = choices.paused_until
        initial = {
            "digests": choices.digests,
            "weekday": choices.weekday,
            "hour": choices.hour,
            "per_week": min((n for n, _ in BUDGETS if n >= choices.budget), default=21),
            "paused_until": timezone.localtime(paused).date().isoformat() if paused else None,
        }
        super().__init__(*args, initial=initial, **kwargs)
        for code, kind in registry.KINDS.items():
            self.fields[self.name_of(code)] = forms.ChoiceField(
                label=kind.label,
                choices=cadences_of(kind),
                initial=choices.cadences[code],
                widget=forms.RadioSelect,
                error_messages={"required": "Choisis quand te prévenir."},
            )

    def clean_paused_until(self):
        """The moment when mails start again: that day at the beginning, in Paris."""
        day = self.cleaned_data["paused_until"]
        if day is None:
            return None
        today = timezone.localdate()
        if day <= today:
            raise forms.ValidationError("Choisis un jour à venir.")
        if day > today + LONGEST_PAUSE:
            raise forms.ValidationError("Un an au plus.")
        return datetime.combine(day, time(), tzinfo=PARIS)

    @staticmethod
    def name_of(code):
        """The name of the field of the kind `code`."""
        return "kind-" + code.replace(".", "-")

    def headings(self):
        """(heading, whether it stands open, rows) of all kinds.

        A row is (label, help, bound field, cells), a cell (words, value, whether it is chosen,
        whether the kind offers it) for each cadence. What was changed or is wrong stands open.
        """
        for heading, codes in by_heading():
            rows = [self.row(code) for code in codes]
            changed = any(
                bound.errors or bound.value() != registry.get(code).default_cadence
                for code, (_, _, bound, _) in zip(codes, rows, strict=True)
            )
            yield heading, changed, rows

    def row(self, code):
        """The row of the kind `code`."""
        kind, bound = registry.get(code), self[self.name_of(code)]
        chosen, offered = bound.value(), dict(cadences_of(kind))
        cells = [(words, value, value == chosen, value in offered) for value, words in COLUMNS]
        return *said(kind), bound, cells

    def cadences(self):
        """{kind: cadence} as validated."""
        return {code: self.cleaned_data[self.name_of(code)] for code in registry.KINDS}

    def tried(self):
        """What an estimate of it needs."""
        data = self.cleaned_data
        return {
            "cadences": self.cadences(),
            "digests": data["digests"],
            "budget": data["per_week"],
        }

    def kept(self):
        """What `save_preferences` keeps of it."""
        names = ("digests", "weekday", "hour", "per_week", "paused_until")
        return {"cadences": self.cadences(), **{name: self.cleaned_data[name] for name in names}}


def cadences_of(kind):
    """The choices of a radio group: those that make sense for `kind`."""
    return [choice for choice in Cadence.choices if offers(kind, choice[0])]


def offers(kind, cadence):
    """Whether `kind` may be had at that cadence: some may not be refused, some may not wait."""
    if cadence == Cadence.NONE:
        return kind.can_be_disabled
    return kind.can_wait or cadence == Cadence.IMMEDIATE


@cache
def said(kind):
    """The label and the help of a kind, in French typography."""
    return typo(kind.label), typo(kind.help)
