"""The forms of the desk: answering a request, keeping the file and the page."""

from django import forms
from django.utils import timezone

from profiles.models import Membership
from profiles.models.belonging import Status
from sections.models import Unit

ANSWER = {"rows": 3}
STATUSES = [(Status.SYMPATHISER, "Sympathisant"), (Status.ADHERENT, "Adhérent")]


def day_input():
    """A date as browsers ask for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AcceptForm(forms.Form):
    """Welcome somebody, with a status and a word."""

    status = forms.ChoiceField(
        label="Comme",
        choices=STATUSES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisis\u00a0: sympathisant ou adhérent\u202f?"},
    )
    answer = forms.CharField(
        label="Un mot d’accueil",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs=ANSWER),
        help_text="La personne le reçoit avec ta réponse.",
    )


class RedirectForm(forms.Form):
    """Hand a request over to another section, chosen among `units`."""

    to = forms.ModelChoiceField(
        label="Section",
        queryset=Unit.objects.open(),
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choisis la section.",
            "invalid_choice": "Choisis une section de la liste.",
        },
    )
    answer = forms.CharField(
        label="Un mot pour la personne",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs=ANSWER),
    )

    def __init__(self, *args, units=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.choices = [(unit.slug, unit.name) for unit in units]


class RefuseForm(forms.Form):
    """Refuse, and say why."""

    reason = forms.CharField(
        label="Ta raison",
        max_length=600,
        widget=forms.Textarea(attrs=ANSWER),
        help_text="La personne la recevra telle quelle.",
        error_messages={"required": "Dis pourquoi\u00a0: la personne recevra ta raison."},
    )


class MemberForm(forms.ModelForm):
    """Status and dates of a member; the service writes."""

    status = forms.ChoiceField(label="Statut", choices=STATUSES, widget=forms.RadioSelect)

    class Meta:
        model = Membership
        fields = ["status", "dues_paid_on", "presented_on"]
        widgets = {"dues_paid_on": day_input(), "presented_on": day_input()}
        help_texts = {
            "dues_paid_on": "Pour un adhérent\u00a0: elle tient un an.",
            "presented_on": "Le jour où la section a fait connaissance.",
        }

    def clean(self):
        """Refuse dates of the future, each beside its field."""
        for name in ("dues_paid_on", "presented_on"):
            day = self.cleaned_data.get(name)
            if day and day > timezone.localdate():
                self.add_error(name, "Cette date est dans le futur.")
        return self.cleaned_data

    def _post_clean(self):
        # The row is not touched: constraints are checked by the service on what it writes.
        return


class AddMemberForm(forms.Form):
    """A member who has no e-mail."""

    first_name = forms.CharField(
        label="Prénom", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    status = forms.ChoiceField(
        label="Statut",
        choices=STATUSES,
        widget=forms.RadioSelect,
        initial=Status.ADHERENT,
    )
    phone = forms.CharField(
        label="Téléphone",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "tel"}),
    )
    address = forms.CharField(
        label="Adresse postale",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PageForm(forms.ModelForm):
    """The page of a unit, as it was at `version`; the service writes."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Unit
        fields = [
            "presentation",
            "meeting_rhythm",
            "meeting_place",
            "meeting_address",
            "how_to_join",
            "role_email",
        ]
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 10, "class": "input--tall"}),
            "how_to_join": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "presentation": "**gras**, *italique*, une ligne vide entre deux paragraphes, "
            "un tiret au début de la ligne pour une liste.",
            "meeting_rhythm": "Par exemple\u00a0: le dernier jeudi du mois, 20 h.",
            "role_email": "Celle de l’instance, jamais la tienne\u00a0: tout le monde la voit.",
        }

    def _post_clean(self):
        # The row is not touched: the service writes, if nobody did in the meantime.
        return

    @property
    def changes(self):
        """What to save, without the version."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}
