"""What one says of a document, and what it is: a file, or a text written here."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from documents.models import Audience, Format, Kind
from groups.models import Theme
from profiles.forms.profile import LineField, TextField, TuForm

TEXT = 40_000
ADVICE = (
    "Un titre de partie commence par #, un mot important se met entre **, une liste commence par -."
)
FILES = "PDF, texte ou tableau (ODT, DOCX, ODS, XLSX) ou image, {} Mo au plus."
WORDS_WANTED = "Écris au moins quelques mots."
TOO_WIDE = "Là, tu déposes pour les tiens : seuls ceux qui tiennent la page ou animent l’ouvrent à d’autres."
CHOOSE = ("", "Choisis…")


class Sheet(TuForm):
    """What is said of a document, and who reads it."""

    title = LineField(
        label="Titre",
        max_length=150,
        help_text="Ce qu’on y défend, en une ligne. C’est par lui qu’on le trouvera.",
    )
    kind = forms.ChoiceField(label="Sorte", choices=[CHOOSE, *Kind.choices])
    theme = forms.ChoiceField(label="Thème", choices=[CHOOSE, *Theme.choices])
    summary = TextField(
        label="Résumé",
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="À quoi il a servi, pour qui le reprendra.",
    )
    audience = forms.ChoiceField(
        label="Qui le lit", choices=Audience.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, audiences=tuple(Audience), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [
            (audience.value, audience.label) for audience in audiences
        ]
        self.initial.setdefault("audience", Audience.OWNER)


class PlaceField(forms.ChoiceField):
    """Which of the Places of the person; cleaned into the unit or the group itself."""

    def __init__(self, places, **kwargs):
        self.owners = {place.key: place.owner for place in places}
        choices = [(place.key, place.name) for place in places]
        super().__init__(choices=choices if len(choices) == 1 else [CHOOSE, *choices], **kwargs)

    def clean(self, value):
        return self.owners[super().clean(value)]


def drop_foreign(audiences, places):
    """Those of `audiences` that at least one of `places` opens to."""
    opens = any(place.opens for place in places)
    return audiences if opens else audiences[:1]


def has_words(text):
    """Refuse what is not read: marks without a word."""
    if not any(character.isalnum() for character in text):
        raise ValidationError(WORDS_WANTED)


class WrittenContent(forms.Form):
    """A text written on the site."""

    text = TextField(
        label="Texte",
        max_length=TEXT,
        validators=[has_words],
        widget=forms.Textarea({"rows": 16, "class": "input--tall"}),
        help_text=ADVICE,
    )
    sheet = forms.ChoiceField(
        label="À imprimer sur une feuille",
        choices=Format.choices,
        widget=forms.RadioSelect,
        initial=Format.A4,
    )


class FileContent(forms.Form):
    """A file that somebody brings."""

    uploaded = forms.FileField(label="Fichier", max_length=255)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        megabytes = settings.FILE_MAX_BYTES // 1024**2
        self.fields["uploaded"].help_text = FILES.format(megabytes)
        self.fields["uploaded"].error_messages["empty"] = "Ce fichier est vide."


class Published(Sheet):
    """Where a new document goes, and what is said of it."""

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, audiences=drop_foreign(tuple(Audience), places), **kwargs)
        self.fields["owner"] = PlaceField(places, label="Au nom de")
        self.fields["owner"].error_messages.update(required="Choisis où tu le déposes.")
        self.opening = {place.owner for place in places if place.opens}
        self.order_fields(["owner", "uploaded", "title", "text", "sheet"])

    def clean(self):
        """Say next to the field that whoever only deposits does not open it to others."""
        data = super().clean()
        owner, audience = data.get("owner"), data.get("audience")
        if owner and audience not in (None, Audience.OWNER) and owner not in self.opening:
            self.add_error("audience", TOO_WIDE)
        return data


class WriteForm(Published, WrittenContent):
    """A new text."""


class BringForm(Published, FileContent):
    """A new file."""


class Changed(TuForm):
    """What a new version changes."""

    changes = LineField(
        label="Ce qui change",
        max_length=300,
        help_text="En une phrase, pour qui avait lu la version d’avant.",
    )


class RewriteForm(Changed, WrittenContent):
    """A new version of a text."""


class ReplaceForm(Changed, FileContent):
    """A new version of a file."""


def content_of(document, asked):
    """Whether the next version of `document` is a text, and the one to begin with.

    `asked` is "texte" or "fichier"; otherwise it stays what it is.
    """
    last = document.versions.order_by("-number").first()
    is_text = asked == "texte" or (asked != "fichier" and last is not None and not last.file_id)
    initial = {"text": last.text, "sheet": last.sheet} if last and is_text else {}
    return is_text, initial


class TakeUpForm(TuForm):
    """Where a document is taken up."""

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PlaceField(places, label="Au nom de")
        self.fields["owner"].error_messages.update(required="Choisis où tu le reprends.")


class ReviewForm(TuForm):
    """What was corrected in a draft; the text only when it was written on the site."""

    title = Sheet.base_fields["title"]
    summary = Sheet.base_fields["summary"]
    text = WrittenContent.base_fields["text"]
    audience = Sheet.base_fields["audience"]

    def __init__(self, *args, audiences, is_text, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_text:
            del self.fields["text"]
        self.fields["audience"].choices = [
            (audience.value, audience.label) for audience in audiences
        ]
