"""Taking a place: three fields and the charter, nothing more (PRODUCT §2)."""

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.email_verification import get_address_for_user
from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html

from profiles.forms.account import set_up_address
from profiles.models.person import new_ref
from profiles.names import clean_name


class NameField(forms.CharField):
    """A first or last name, as `profiles.names` understands them."""

    def to_python(self, value):
        return clean_name(super().to_python(value))


def charter_label():
    """The sentence of the box to tick, with the link to what is accepted."""
    return format_html(
        'J’ai lu la <a href="{}">charte de bonne conduite</a> et je la respecterai.',
        reverse("charter"),
    )


class SignupForm(allauth_forms.SignupForm):
    """allauth's sign-up, with names and the charter."""

    first_name = NameField(
        label="Prénom",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Il manque ton prénom."},
    )
    last_name = NameField(
        label="Nom",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Il manque ton nom."},
    )
    charter = forms.BooleanField(
        label=lazy(charter_label, str)(),
        error_messages={"required": "Il faut accepter la charte pour prendre place."},
    )

    field_order = ["first_name", "last_name", "email", "charter"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up_address(
            self.fields["email"],
            "Pour t’envoyer un code de confirmation. Personne d’autre ne la verra.",
        )

    def try_save(self, request):
        """Sign up; an address already known costs the same work and gives the same answer."""
        if self.account_already_exists:
            self.rehearse(request)
        return super().try_save(request)

    def rehearse(self, request):
        """Open an account nobody has and undo it at once.

        The time of the answer then does not tell who is a member (SECURITY A-1).
        """
        email = self.cleaned_data["email"]
        with transaction.atomic():
            self.account_already_exists = False
            self.cleaned_data["email"] = f"{new_ref()}@localhost"
            person = self.save(request)
            get_address_for_user(person)
            person.emailaddress_set.get(email=person.email)
            transaction.set_rollback(True)
        self.account_already_exists = True
        self.cleaned_data["email"] = email
