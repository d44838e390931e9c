"""Asking to join a section."""

from django import forms


class AskForm(forms.Form):
    """A word for the section, and whether the person is or wants to be an adherent."""

    word = forms.CharField(
        label="Un mot pour la section",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Qui tu es, ce qui t’amène, ce que tu aimerais faire. Deux lignes suffisent.",
    )
    asks_adherent = forms.BooleanField(
        label="Je suis adhérent du parti, ou je souhaite le devenir",
        required=False,
        help_text="Sans cocher, tu rejoins la section comme sympathisant.",
    )
