"""Forms of the tree of units."""

from django import forms

from sections.models import Unit


class UnitPageForm(forms.ModelForm):
    """The page of a unit, as its secretary keeps it; `version` tells which page was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Unit
        fields = (
            "presentation",
            "meeting_place",
            "meeting_address",
            "meeting_rhythm",
            "how_to_join",
            "role_email",
        )
        labels = {
            "presentation": "Présentation",
            "meeting_place": "Où vous réunissez-vous\u00a0?",
            "meeting_address": "Adresse du lieu",
            "meeting_rhythm": "Quand vous réunissez-vous\u00a0?",
            "how_to_join": "Comment vous rejoindre",
            "role_email": "Adresse mail pour vous écrire",
        }
        help_texts = {
            "presentation": "Qui vous êtes, ce que vous faites. Tout le monde peut la lire.",
            "meeting_place": "Par exemple\u00a0: salle des fêtes, local de la section.",
            "meeting_rhythm": "Par exemple\u00a0: premier mardi du mois, 20\u00a0h.",
            "role_email": "Une adresse de la section, pas la tienne\u00a0: elle reste à qui te succédera.",
        }
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 8}),
            "how_to_join": forms.Textarea(attrs={"rows": 4}),
        }

    def page_changes(self):
        """The fields of the page as a dict for `edit_unit_page`."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
