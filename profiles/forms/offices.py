"""Giving, ending, passing on and lending offices."""

import datetime

from django import forms
from django.utils import timezone

from profiles.forms.desk import day_input
from profiles.models import Person
from profiles.services.mandates import DELEGATION_DAYS


class PersonField(forms.ModelChoiceField):
    """One of the people found by a search; any of `people` is accepted, only `found` are shown."""

    def __init__(self, **kwargs):
        super().__init__(
            queryset=Person.objects.none(),
            to_field_name="ref",
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={
                "required": "Choisis la personne.",
                "invalid_choice": "Cherche la personne, puis choisis-la dans la liste.",
            },
            **kwargs,
        )

    def offer(self, people, found):
        """Accept any of `people` and show those `found`."""
        self.queryset = people
        self.widget.choices = [(person.ref, person.full_name) for person in found]


class PickForm(forms.Form):
    """A form about one person among the members of a unit."""

    person = PersonField(label="À qui\u202f?")

    def __init__(self, *args, people, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people, found)


class GiveForm(PickForm):
    """Name somebody to an office."""

    role = forms.ChoiceField(label="Quelle fonction\u202f?", widget=forms.RadioSelect)
    starts_on = forms.DateField(
        label="À partir du",
        required=False,
        widget=day_input(),
        help_text="Vide\u00a0: aujourd’hui.",
    )
    ends_on = forms.DateField(
        label="Jusqu’au",
        required=False,
        widget=day_input(),
        help_text="Vide\u00a0: sans date de fin.",
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.code, role.label) for role in roles]


class HandOverForm(PickForm):
    """Pass an office on, knowing what it means."""

    sure = forms.BooleanField(
        label="J’ai lu ce qui change, et je passe la main maintenant",
        error_messages={"required": "Coche la case pour confirmer."},
    )


class DelegateForm(PickForm):
    """Lend some powers until a day."""

    permissions = forms.MultipleChoiceField(
        label="Quels pouvoirs\u202f?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisis au moins un pouvoir à confier."},
    )
    ends_on = forms.DateField(
        label="Jusqu’au",
        widget=day_input(),
        help_text="Un an au plus. Tu peux reprendre ces pouvoirs avant.",
    )

    def __init__(self, *args, permissions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = [(p.value, p.label) for p in permissions]

    def clean_ends_on(self):
        """A day from today to a year from now."""
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        if not today <= day <= today + datetime.timedelta(days=DELEGATION_DAYS):
            raise forms.ValidationError(
                "Une délégation dure un an au plus, à partir d’aujourd’hui."
            )
        return day


class EndForm(forms.Form):
    """End an office, now or on a day."""

    ends_on = forms.DateField(
        label="Dernier jour",
        required=False,
        widget=day_input(),
        help_text="Vide\u00a0: tout de suite. Sinon la fonction s’arrête à minuit ce jour-là.",
    )
