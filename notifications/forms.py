"""The choice of what arrives by mail."""

from django import forms

from notifications import registry
from notifications.models import Cadence, MailSettings

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
        """(kind, bound field, cell per column) of each kind; a column it does not offer is None."""
        for code, kind in sorted(registry.KINDS.items(), key=lambda pair: pair[1].label):
            bound = self[self.name_of(code)]
            offered = {radio.data["value"]: radio for radio in bound}
            yield kind, bound, [(cadence, offered.get(cadence.value)) for cadence in Cadence]

    def cadences(self):
        """{kind: cadence} as validated."""
        return {code: self.cleaned_data[self.name_of(code)] for code in registry.KINDS}


def cadences_of(kind):
    """The choices of a radio group: a kind that may not be refused offers no « jamais »."""
    return [
        choice for choice in Cadence.choices if kind.can_be_disabled or choice[0] != Cadence.NONE
    ]
