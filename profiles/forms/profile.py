"""What a person says of herself, and to whom. Every message is next to its field, and says *tu*."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.core.validators import RegexValidator, URLValidator

from profiles import photos
from profiles.forms.signup import NameField
from profiles.models import Opening, Visibility
from profiles.queries.directory import communes_named

PORTRAITS = (
    "amina", "yves", "marie-odile", "fatoumata", "thomas", "nadia", "rachid", "solene",
    "jean-claude", "ines", "karim", "gwenaelle", "bernard", "hugo", "aissatou", "elodie",
    "paul", "josiane", "lucas", "mireille", "moussa", "claire", "samira", "antoine",
)  # fmt: skip
INTERESTS = (
    "Santé", "École", "Logement", "Transports", "Écologie", "Égalité femmes-hommes",
    "Services publics", "Culture", "Europe", "Handicap", "Travail", "Jeunesse",
)  # fmt: skip
SKILLS = (
    "Tractage", "Porte-à-porte", "Rédaction", "Photo", "Graphisme", "Informatique",
    "Prise de parole", "Animation de réunion", "Comptabilité", "Droit", "Cuisine", "Traduction",
)  # fmt: skip

LEVELS = (
    (
        Visibility.SECTION,
        "Ma section",
        "En lien avec ma section seulement",
        "Tu n’apparais nulle part. Tu reçois les messages, les réunions et les actions de ta "
        "section. Seul son bureau sait que tu es là.",
        ("marie-odile",),
    ),
    (
        Visibility.ADHERENTS,
        "Adhérents",
        "Visible par les adhérents",
        "Les adhérents te trouvent dans l’annuaire et dans ta section. Pour un sympathisant, tu "
        "n’existes pas.",
        ("marie-odile", "yves", "karim"),
    ),
    (
        Visibility.ALL,
        "Tous",
        "Visible par tous",
        "Toute personne inscrite te trouve, adhérente ou sympathisante.",
        ("marie-odile", "yves", "karim", "moussa", "lucas"),
    ),
)

LINKS = 5
TAGS = 20
TAG_LENGTH = 40

MESSAGES = {
    "required": "Il manque quelque chose ici.",
    "max_length": "C’est trop long\u00a0: %(limit_value)d caractères au plus, tu en as mis %(show_value)d.",
    "null_characters_not_allowed": "Ce texte contient un caractère que nous ne savons pas garder.",
    "invalid_choice": "Choisis une des réponses proposées.",
}
ADDRESS_WANTED = "Écris l’adresse complète d’une page, par exemple https://www.exemple.fr/ma-page."
PHONE = RegexValidator(
    r"^\+?[0-9][0-9 .\-]{5,18}$",
    "Écris le numéro avec des chiffres, par exemple 06 39 98 12 34.",
)
# Marks that turn the text around and would let a word pass for another.
BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
COMMUNE = re.compile(r"^(?P<name>[^()]+?)\s*(?:\((?P<department>[0-9][0-9AB][0-9]?)\))?$", re.I)


def tidy(text):
    """`text` with plain line ends, and without control characters nor marks of direction."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in text
        if character in "\n\x00"
        or (character not in BIDI and unicodedata.category(character) != "Cc")
    )


class TextField(forms.CharField):
    """Text as a person types it; what is invisible is dropped before the length is counted."""

    def to_python(self, value):
        return tidy(super().to_python(value)).strip()


class LineField(TextField):
    """A text of one line."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class PageField(forms.URLField):
    """The https or http address of a page elsewhere."""

    default_validators = [URLValidator(schemes=["http", "https"], message=ADDRESS_WANTED)]

    def __init__(self, **kwargs):
        super().__init__(max_length=300, assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = ADDRESS_WANTED


class TagsField(TextField):
    """Words separated by commas; cleaned into a list."""

    def clean(self, value):
        words = [
            " ".join(word.split()) for word in super().clean(value).replace("\n", ",").split(",")
        ]
        words = list(dict.fromkeys(word for word in words if word))
        if len(words) > TAGS:
            raise forms.ValidationError(f"C’est beaucoup\u00a0: {TAGS} mots au plus.")
        for word in words:
            if len(word) > TAG_LENGTH:
                raise forms.ValidationError(
                    f"«\u00a0{word[:TAG_LENGTH]}…\u00a0» est trop long\u00a0: {TAG_LENGTH} lettres au plus, "
                    "et une virgule entre les mots."
                )
        return words


class TuForm(forms.Form):
    """A form whose errors speak as the rest of the site does."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages.update(MESSAGES)


class ProfileForm(TuForm):
    """All that a profile says but its coordinates, its photo and its visibility."""

    first_name = NameField(label="Prénom")
    last_name = NameField(label="Nom")
    status_line = LineField(
        label="Ton humeur du moment",
        max_length=140,
        required=False,
        help_text="Une phrase sous ton nom. Par exemple\u00a0: «\u00a0Au marché samedi, qui vient\u00a0?\u00a0»",
    )
    commune = LineField(
        label="Ta commune",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "communes", "autocomplete": "address-level2"}),
        help_text="Elle n’apparaît pas sur ton profil\u00a0: elle dit ce qui est près de chez toi.",
    )
    presentation = TextField(
        label="Présente-toi", max_length=3000, required=False, widget=forms.Textarea({"rows": 6})
    )
    responsibilities = TextField(
        label="Mandats et responsabilités",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Conseil municipal, syndicat, association… Un par ligne. "
        "Tes fonctions dans le parti s’affichent toutes seules.",
    )
    local_engagement = TextField(
        label="Ton engagement local",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    interests = forms.MultipleChoiceField(
        label="Ce qui t’intéresse",
        choices=[(word, word) for word in INTERESTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_interests = TagsField(
        label="D’autres centres d’intérêt",
        max_length=600,
        required=False,
        help_text="Sépare-les par des virgules.",
    )
    skills = forms.MultipleChoiceField(
        label="Ce que tu sais faire",
        choices=[(word, word) for word in SKILLS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_skills = TagsField(
        label="D’autres savoir-faire",
        max_length=600,
        required=False,
        help_text="Sépare-les par des virgules.",
    )

    PLAIN = (
        "first_name", "last_name", "status_line", "presentation", "responsibilities",
        "local_engagement",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for n in range(1, LINKS + 1):
            self.fields[f"link_{n}_label"] = LineField(
                label=f"Nom du lien {n}", max_length=40, required=False
            )
            self.fields[f"link_{n}_url"] = PageField(label=f"Adresse du lien {n}", required=False)
            for name in ("label", "url"):
                self.fields[f"link_{n}_{name}"].error_messages["max_length"] = MESSAGES[
                    "max_length"
                ]

    @property
    def link_rows(self):
        """The two bound fields of each link."""
        return [(self[f"link_{n}_label"], self[f"link_{n}_url"]) for n in range(1, LINKS + 1)]

    def clean_commune(self):
        """The Commune meant by « Rennes » or « Saint-Denis (93) »; None when left empty."""
        text = self.cleaned_data["commune"]
        if not text:
            return None
        match = COMMUNE.match(text)
        found = communes_named(match["name"], match["department"] or "") if match else []
        if not found:
            raise forms.ValidationError("Nous ne connaissons pas cette commune. Vérifie son nom.")
        if len(found) > 1:
            raise forms.ValidationError(
                "Plusieurs communes portent ce nom\u00a0: ajoute le département, "
                f"par exemple «\u00a0{found[0].name} ({found[0].department_id})\u00a0»."
            )
        return found[0]

    def clean(self):
        cleaned = super().clean()
        for n in range(1, LINKS + 1):
            url = cleaned.get(f"link_{n}_url")
            if cleaned.get(f"link_{n}_label") and not url and f"link_{n}_url" not in self.errors:
                self.add_error(f"link_{n}_url", "Il manque l’adresse de ce lien.")
        for kind in ("interests", "skills"):
            words = [*cleaned.get(kind, []), *cleaned.get(f"other_{kind}", [])]
            if len(words) > TAGS:
                self.add_error(
                    f"other_{kind}", f"C’est beaucoup\u00a0: {TAGS} mots au plus en tout."
                )
        return cleaned

    def edits(self):
        """The arguments of `edit_profile`."""
        data = self.cleaned_data
        links = [
            (data[f"link_{n}_label"], data[f"link_{n}_url"])
            for n in range(1, LINKS + 1)
            if data[f"link_{n}_url"]
        ]
        return {
            "changes": {name: data[name] for name in (*self.PLAIN, "commune")},
            "interests": [*data["interests"], *data["other_interests"]],
            "skills": [*data["skills"], *data["other_skills"]],
            "links": [(label or urlsplit(url).hostname[:40], url) for label, url in links],
        }


def initial_profile(person):
    """What a ProfileForm shows at first of `person`; 4 queries."""
    initial = {name: getattr(person, name) for name in ProfileForm.PLAIN}
    if person.commune:
        initial["commune"] = f"{person.commune.name} ({person.commune.department_id})"
    for kind, known in (("interests", INTERESTS), ("skills", SKILLS)):
        names = [tag.name for tag in getattr(person, kind).all()]
        initial[kind] = [name for name in names if name in known]
        initial[f"other_{kind}"] = ", ".join(name for name in names if name not in known)
    for n, link in enumerate(person.links.all()[:LINKS], 1):
        initial[f"link_{n}_label"], initial[f"link_{n}_url"] = link.label, link.url
    return initial


class CoordinatesForm(TuForm):
    """Phone, address, and who reads each coordinate."""

    phone = LineField(
        label="Téléphone",
        max_length=20,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput({"type": "tel"}),
    )
    address = LineField(label="Adresse", max_length=200, required=False)
    email_opening = forms.ChoiceField(
        label="Qui lit ton adresse e-mail\u00a0?", choices=Opening, widget=forms.RadioSelect
    )
    phone_opening = forms.ChoiceField(
        label="Qui lit ton téléphone\u00a0?", choices=Opening, widget=forms.RadioSelect
    )
    address_opening = forms.ChoiceField(
        label="Qui lit ton adresse\u00a0?", choices=Opening, widget=forms.RadioSelect
    )


class VisibilityForm(TuForm):
    """One of the three levels."""

    niveau = forms.ChoiceField(
        label="Qui peut voir ton profil\u00a0?", choices=Visibility, widget=forms.RadioSelect
    )


@dataclass(frozen=True)
class LevelChoice:
    """One level as its card tells it."""

    value: str
    short: str
    title: str
    text: str
    faces: tuple[str, ...]
    radio: object


def level_choices(form):
    """The three cards of a VisibilityForm, from the most closed to the most open."""
    radios = {str(radio.data["value"]): radio for radio in form["niveau"]}
    return [LevelChoice(*words, radio=radios[words[0]]) for words in LEVELS]


class PhotoForm(TuForm):
    """A photo, whose cleaned value is what `profiles.photos.squares` makes of it."""

    photo = forms.FileField(
        label="Ta photo",
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG ou WebP, 8\u00a0Mo au plus. Le lieu et la date de la prise de vue en sont retirés.",
        error_messages={
            "required": "Choisis d’abord une photo.",
            "empty": "Ce fichier est vide.",
            "invalid": "La photo n’est pas arrivée. Réessaie.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["photo"].error_messages["required"] = "Choisis d’abord une photo."

    def clean_photo(self):
        try:
            return photos.squares(self.cleaned_data["photo"])
        except photos.BadPhoto as error:
            raise forms.ValidationError(str(error)) from error


class PortraitForm(TuForm):
    """A drawn portrait, or none: then the initials show."""

    portrait = forms.ChoiceField(
        label="Ton portrait dessiné",
        choices=[("", "Mes initiales"), *((name, name) for name in PORTRAITS)],
        required=False,
        widget=forms.RadioSelect,
    )


class ComfortForm(TuForm):
    """Colours and size of the letters."""

    reading = forms.ChoiceField(
        label="Taille du texte",
        choices=[("", "Normale"), ("large", "Grande"), ("xlarge", "Très grande")],
        required=False,
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label="Couleurs",
        choices=[("", "Comme mon appareil"), ("light", "Claires"), ("dark", "Sombres")],
        required=False,
        widget=forms.RadioSelect,
    )


class DirectoryForm(TuForm):
    """The filters of the directory."""

    mark_optional = False

    q = LineField(
        label="Prénom ou nom",
        max_length=80,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    lieu = LineField(label="Commune, code postal ou département", max_length=80, required=False)
    interet = LineField(
        label="Intérêt ou savoir-faire",
        max_length=TAG_LENGTH,
        required=False,
        widget=forms.TextInput({"list": "mots"}),
    )
    section = LineField(max_length=80, required=False, widget=forms.HiddenInput)
