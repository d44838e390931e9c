"""A word to somebody whom one asks to be coopains."""

from django import forms

from profiles.forms.profile import TuForm


class AskForm(TuForm):
    """What one says of oneself when asking."""

    word = forms.CharField(
        label="Un mot pour te présenter",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Où vous vous êtes croisés, ce que vous avez en commun.",
        error_messages={"max_length": "300 caractères au plus."},
    )
