"""The fields that forms of events share, and their words."""

from django import forms

from profiles.forms.profile import COMMUNE, LineField
from profiles.queries.directory import communes_named

CHOOSE = ("", "Choisis…")
A_DAY = "Écris un jour, par exemple 28/11/2026."
AN_HOUR = "Écris une heure, par exemple 20:30."
A_NUMBER = "Écris un nombre."
UNKNOWN = "Nous ne connaissons pas cette commune. Vérifie son nom."


def day_field(label="Jour", **more):
    """A day, as browsers ask for it."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": A_DAY},
        **more,
    )


def hour_field(label, **more):
    """An hour, as browsers ask for it."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": AN_HOUR},
        **more,
    )


def number_field(label, most=5_000, least=1, **more):
    """A whole number of people or of things."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        error_messages={
            "invalid": A_NUMBER,
            "min_value": f"Au moins {least}.",
            "max_value": f"Au plus {most}.",
        },
        **more,
    )


class CommuneField(LineField):
    """A commune as people write it, « Rennes » or « Saint-Denis (93) »; cleaned into the Commune."""

    def __init__(self, **kwargs):
        widget = forms.TextInput({"list": "communes", "autocomplete": "off"})
        super().__init__(max_length=80, widget=widget, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        match = COMMUNE.match(text)
        found = communes_named(match["name"], match["department"] or "") if match else []
        if not found:
            raise forms.ValidationError(UNKNOWN)
        if len(found) > 1:
            raise forms.ValidationError(
                "Plusieurs communes portent ce nom\u00a0: ajoute le département, "
                f"par exemple «\u00a0{found[0].name} ({found[0].department_id})\u00a0»."
            )
        return found[0]


def told(commune):
    """How a form writes a commune, so that it is the one meant."""
    return f"{commune.name} ({commune.department_id})" if commune else ""
