"""What one fills in to come without an account, and to go together."""

from django import forms

from events.clock import DAY, instant, local
from events.forms.fields import hour_field
from events.models import Ride
from profiles.forms.profile import LineField, TuForm
from profiles.forms.signup import NameField


class AddressForm(TuForm):
    """An address, and what to call whoever reads it."""

    first_name = NameField(
        label="Ton prénom", widget=forms.TextInput({"autocomplete": "given-name"})
    )
    email = forms.EmailField(
        label="Ton adresse mail",
        max_length=254,
        help_text="Pour confirmer, et te prévenir si ça change. Elle est effacée trente jours après.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean_email(self):
        """In small letters, as accounts keep theirs: one address is one answer."""
        return self.cleaned_data["email"].lower()


class RideForm(TuForm):
    """How one goes, from where and when; of an `event`, whose day it is."""

    way = forms.ChoiceField(label="Comment", choices=Ride.Way.choices, initial=Ride.Way.CAR)
    leaves_from = LineField(label="Départ de", max_length=100, help_text="La gare, le local…")
    leaves_at = hour_field("À quelle heure")
    seats = forms.IntegerField(
        label="Combien de places", min_value=1, max_value=60, initial=3,
        help_text="Sans te compter.",
    )  # fmt: skip
    words = LineField(label="Précision", max_length=140, required=False)

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event

    def clean_leaves_at(self):
        """The instant of that hour, by the clocks of the place: the last one before it begins."""
        hour, event = self.cleaned_data["leaves_at"], self.event
        day = local(event.starts_at, event.zone).date()
        leaves_at = instant(day, hour, event.zone)
        return leaves_at if leaves_at <= event.starts_at else instant(day - DAY, hour, event.zone)
