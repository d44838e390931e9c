"""The choice of what arrives by mail."""

from functools import cache

from django import forms

from core.typography import typo
from notifications import registry
from notifications.models import Cadence, MailSettings

COLUMNS = [(value, label.capitalize()) for value, label in Cadence.choices]
HOURS = [(hour, f"{hour} h") for hour in range(7, 22)]


class PreferencesForm(forms.Form):
    """One radio group per registered kind, and when the digests leave."""

    digests = forms.BooleanField(label="Recevoir mes récaps par mail", required=False)
    weekday = forms.TypedChoiceField(
        label="Jour du récap de la semaine", choices=MailSettings.Weekday.choices, coerce=int
    )
    hour = forms.TypedChoiceField(label="Heure des récaps", choices=HOURS, coerce=int)

    def __init__(self, *args, choices, **kwargs):
        initial = {"digests": choices.digests, "weekday": choices.weekday, "hour": choices.hour}
        super().__init__(*args, initial=initial, **kwargs)
        for code, kind in registry.KINDS.items():
            self.fields[self.name_of(code)] = forms.ChoiceField(
                label=kind.label,
                choices=cadences_of(kind),
                initial=choices.cadences[code],
                widget=forms.RadioSelect,
                error_messages={"required": "Choisis quand te prévenir."},
            )

    @staticmethod
    def name_of(code):
        """The name of the field of the kind `code`."""
        return "kind-" + code.replace(".", "-")

    def rows(self):
        """(label, help, bound field, cells) of each kind, in the order of the labels.

        A cell is (words, value, whether it is chosen, whether the kind offers it) for each cadence.
        """
        for code in codes():
            kind, bound = registry.get(code), self[self.name_of(code)]
            chosen, offered = bound.value(), dict(cadences_of(kind))
            cells = [(words, value, value == chosen, value in offered) for value, words in COLUMNS]
            yield *said(kind), bound, cells

    def cadences(self):
        """{kind: cadence} as validated."""
        return {code: self.cleaned_data[self.name_of(code)] for code in registry.KINDS}


def cadences_of(kind):
    """The choices of a radio group: those that make sense for `kind`."""
    return [choice for choice in Cadence.choices if offers(kind, choice[0])]


def offers(kind, cadence):
    """Whether `kind` may be had at that cadence: some may not be refused, some may not wait."""
    if cadence == Cadence.NONE:
        return kind.can_be_disabled
    return kind.can_wait or cadence == Cadence.IMMEDIATE


def codes():
    """The codes of the kinds, in the order of their labels."""
    return sorted(registry.KINDS, key=lambda code: registry.KINDS[code].label)


@cache
def said(kind):
    """The label and the help of a kind, in French typography."""
    return typo(kind.label), typo(kind.help)
