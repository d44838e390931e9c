"""Another date, and why."""

from django import forms

from events.clock import span
from events.forms.fields import day_field, hour_field
from events.models import Event, Series
from profiles.forms.profile import LineField, TuForm

ALL_OR_NONE = "Écris le jour et les deux heures, ou rien si tu ne sais pas encore."


def words_field(hint):
    """Why."""
    return LineField(
        label="Pourquoi",
        max_length=Event._meta.get_field("state_words").max_length,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=hint,
    )


class PostponeForm(TuForm):
    """A new date, or none yet."""

    day = day_field("Nouveau jour", required=False)
    start = hour_field("De", required=False)
    end = hour_field("À", required=False)
    words = words_field("Une phrase, affichée sur la page.")

    def clean(self):
        data = super().clean()
        given = [bool(data.get(name)) for name in ("day", "start", "end")]
        if any(given) and not all(given) and not self.errors:
            self.add_error("day", ALL_OR_NONE)
        return data

    def when(self, zone):
        """{starts_at, ends_at} by the clocks of `zone`; {} without a date."""
        data = self.cleaned_data
        if not data["day"]:
            return {}
        starts_at, ends_at = span(data["day"], data["start"], data["end"], zone)
        return {"starts_at": starts_at, "ends_at": ends_at}


class CancelForm(TuForm):
    """Why it is called off."""

    words = words_field("Une phrase, affichée sur la page. Les personnes qui venaient la liront.")


class RepeatForm(TuForm):
    """How it comes back."""

    step = forms.ChoiceField(
        label="Se répète", choices=Series.Step.choices, widget=forms.RadioSelect
    )
    until = day_field("Jusqu’au", required=False, help_text="Laisse vide si ça n’a pas de fin.")


class DuplicateForm(TuForm):
    """On which day."""

    day = day_field(
        "Jour", required=False, help_text="Vide\u00a0: le même jour, une semaine après."
    )
