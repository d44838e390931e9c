"""What a group says of itself, who enters it, and the filters of the directory."""

from django import forms

from groups.models import Access, Admission, Group, MergeProposal, Theme
from groups.models.group import unit_paths
from groups.queries import directory, orders
from profiles.forms.profile import MESSAGES, LineField, TextField, TuForm
from sections.models import Unit

ACCESSES = (
    (Access.PUBLIC, "Public\u00a0: toute personne inscrite lit et répond"),
    (Access.COLLABORATIVE, "Collaboratif\u00a0: les membres y déposent aussi des documents"),
    (Access.ADHERENTS, "Réservé aux adhérents"),
    (Access.PRIVATE, "Privé\u00a0: on y entre sur invitation"),
)
MARKS = (
    "**gras**, *italique*, une ligne vide entre deux paragraphes, un tiret au début de la ligne pour "
    "une liste."
)
SEEN_LENGTH = 300


def name_field():
    return LineField(
        label="Son nom",
        max_length=Group._meta.get_field("name").max_length,
        help_text="Court et clair\u00a0: de quoi y parle-t-on\u202f?",
    )


def purpose_field():
    return LineField(
        label="Son objet, en une phrase",
        max_length=Group._meta.get_field("purpose").max_length,
        widget=forms.Textarea({"rows": 2}),
    )


def presentation_field(required=False):
    return TextField(
        label="Présentation",
        max_length=5000,
        required=required,
        widget=forms.Textarea({"rows": 6}),
        help_text=MARKS,
    )


def listed_field():
    return forms.BooleanField(
        label="Dans un groupe privé, laisser voir le nom et l’objet, pour qu’on puisse demander à "
        "entrer",
        required=False,
    )


class PlacedForm(TuForm):
    """A form whose group may act in one of the units of a person."""

    def __init__(self, *args, person, units=None, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_of(person) if units is None else units
        self.fields["unit"] = forms.TypedChoiceField(
            label="Où il agit",
            required=False,
            empty_value=None,
            choices=[("", "Partout"), *((unit.slug, unit.name) for unit in units)],
            coerce={unit.slug: unit for unit in units}.get,
            help_text="Pour que les personnes d’ici le trouvent.",
            error_messages=MESSAGES,
        )
        self.order_fields(self.ORDER)


class CreateForm(PlacedForm):
    """A group to open. `seen` holds the ids of the similar groups already shown."""

    ORDER = ("name", "purpose", "theme", "access", "is_listed", "unit", "presentation", "official")

    name, purpose, presentation = name_field(), purpose_field(), presentation_field()
    theme = forms.ChoiceField(label="Son thème", choices=[("", "Choisis…"), *Theme.choices])
    access = forms.ChoiceField(
        label="Qui y entre\u202f?",
        choices=ACCESSES,
        widget=forms.RadioSelect,
        initial=Access.PUBLIC,
    )
    is_listed = listed_field()
    official = forms.BooleanField(label="Groupe officiel, tenu par le national", required=False)
    seen = forms.CharField(required=False, max_length=SEEN_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args, may_be_official, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_be_official:
            del self.fields["official"]

    @property
    def group(self):
        """The arguments of `create_group`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @property
    def seen_ids(self):
        """The ids of the groups already shown, as texts."""
        return set(self.cleaned_data["seen"].split(","))


class EditForm(PlacedForm):
    """What a group says of itself, as it was at `version`."""

    ORDER = ("name", "purpose", "theme", "is_listed", "unit", "presentation", "version")

    name, purpose, presentation = name_field(), purpose_field(), presentation_field()
    theme = forms.ChoiceField(label="Son thème", choices=Theme)
    is_listed = listed_field()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, group, **kwargs):
        units = units_of(kwargs["person"])
        if group.unit and group.unit not in units:
            units.append(group.unit)
        initial = {name: getattr(group, name) for name in self.ORDER if name != "unit"}
        initial["unit"] = group.unit.slug if group.unit else ""
        super().__init__(*args, units=units, initial=initial, **kwargs)
        for name in without(group):
            del self.fields[name]

    @property
    def changes(self):
        """What to save, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def without(group):
    """The fields that the form of `group` does not have."""
    if group.is_space:
        return ["name", "theme", "is_listed", "unit"]
    official = ["unit"] if group.kind == "official" else []
    return official if group.access == Access.PRIVATE else ["is_listed", *official]


def units_of(person):
    """The units `person` belongs to, her section first; one query."""
    return list(Unit.objects.open().filter(path__in=unit_paths(person)).order_by("-path"))


class AccessForm(TuForm):
    """Who enters a group."""

    access = forms.ChoiceField(
        label="Qui y entre\u202f?", choices=ACCESSES, widget=forms.RadioSelect
    )


class WordForm(TuForm):
    """A word with a request to enter."""

    word = TextField(
        label="Un mot pour l’équipe d’animation",
        max_length=Admission._meta.get_field("word").max_length,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class MergeForm(TuForm):
    """The group to join, among those found, and a word for who animates it."""

    group = forms.ChoiceField(
        label="Le groupe à rejoindre",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisis le groupe à rejoindre."},
    )
    word = TextField(
        label="Un mot pour l’équipe d’en face",
        max_length=MergeProposal._meta.get_field("word").max_length,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = {group.slug: group for group in groups}
        self.fields["group"].choices = [(group.slug, group.name) for group in groups]

    @property
    def target(self):
        """The Group chosen."""
        return self.found[self.cleaned_data["group"]]


class ReasonForm(TuForm):
    """Why somebody is sent out."""

    reason = TextField(
        label="Ta raison",
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text="La personne la recevra telle quelle.",
        error_messages={"required": "Dis pourquoi\u00a0: la personne recevra ta raison."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = (
            "Dis pourquoi\u00a0: la personne recevra ta raison."
        )


class FilterForm(TuForm):
    """The filters of the directory; what is not one of them is as if it were not there."""

    mark_optional = False

    q = LineField(
        label="Chercher un groupe",
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    filtre = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=(
            (directory.ALL, "Tous"),
            (directory.MINE, "Les miens"),
            (directory.NEAR, "Près de chez moi"),
            (directory.PUBLIC, "Publics"),
            (directory.ADHERENTS, "Réservés aux adhérents"),
            (directory.OFFICIAL, "Officiels"),
        ),
    )
    theme = forms.ChoiceField(label="Thème", required=False, choices=[("", "Tous"), *Theme.choices])
    tri = forms.ChoiceField(
        label="Dans l’ordre",
        required=False,
        choices=(
            (orders.LIVELY, "où l’on parle le plus"),
            (orders.NEWEST, "des plus récents"),
            (orders.NAME, "alphabétique"),
        ),
    )
    endormis = forms.BooleanField(label="Avec ceux qui dorment", required=False)

    @property
    def filters(self):
        """The arguments of the directory: what was understood, the rest left out."""
        given = getattr(self, "cleaned_data", {})
        return {name: value for name, value in given.items() if value}
