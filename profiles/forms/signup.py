"""Taking a place: three fields and the charter, nothing more (PRODUCT §2)."""

from allauth.account import forms as allauth_forms
from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html

NAME = RegexValidator(
    r"^[^\W\d_](?:[^\W\d_]|[ '’.\-])*$",
    "Écris ton nom avec des lettres, des espaces, des tirets ou des apostrophes.",
)


class NameField(forms.CharField):
    """A first or last name: letters of any alphabet, spaces collapsed."""

    def __init__(self, **kwargs):
        super().__init__(max_length=60, validators=[NAME], **kwargs)

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


def charter_label():
    return format_html(
        'J’ai lu la <a href="{}">charte de bonne conduite</a> et je la respecterai.',
        reverse("charter"),
    )


class SignupForm(allauth_forms.SignupForm):
    """allauth's sign-up, with names and the charter."""

    first_name = NameField(
        label="Prénom", widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(
        label="Nom", widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    charter = forms.BooleanField(
        label=lazy(charter_label, str)(),
        error_messages={"required": "Il faut accepter la charte pour prendre place."},
    )

    field_order = ["first_name", "last_name", "email", "charter"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = "Adresse e-mail"
        email.help_text = "Pour t’envoyer un code de confirmation. Personne d’autre ne la verra."
        email.widget.attrs.update({"autocomplete": "email", "placeholder": ""})
