"""What one says of an event: in whose name, for whom, what, when, where, for how many."""

import datetime

from django import forms
from django.utils import timezone

from events.clock import local, span
from events.forms.fields import CommuneField, day_field, hour_field, number_field, told
from events.kinds import model_of
from events.models import Audience, Event, Kind, Series
from events.policies import editing as policies
from events.space import ZONE_CHOICES, zone_of
from files.services import BadFile
from groups.models import Theme
from profiles.forms.profile import LineField, PageField, TextField, TuForm

MARKS = "**gras**, *italique*, une ligne vide entre deux paragraphes, un tiret pour une liste."
FOREVER = "Laisse vide si ça n’a pas de fin."


def length(name):
    return Event._meta.get_field(name).max_length


class WordsForm(forms.Form):
    """What it is."""

    title = LineField(
        label="Titre",
        max_length=length("title"),
        help_text="Ce qu’on va faire, et où\u00a0: «\u00a0Tractage au marché Saint-Bruno\u00a0».",
    )
    summary = LineField(
        label="En une phrase",
        max_length=length("summary"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    text = TextField(
        label="Ce qu’il faut savoir",
        max_length=5_000,
        required=False,
        widget=forms.Textarea({"rows": 7}),
        help_text=MARKS,
    )
    bring = LineField(label="À apporter", max_length=length("bring"), required=False)
    checklist = TextField(
        label="À préparer",
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Une chose par ligne. Seules les personnes qui organisent voient cette liste.",
    )
    theme = forms.ChoiceField(label="Thème", choices=Theme.choices, initial=Theme.OTHER)


class DateForm(forms.Form):
    """When it is, by the clocks of its place."""

    day = day_field()
    start = hour_field("De")
    end = hour_field("À")


class PlaceForm(forms.Form):
    """Where it is, and how one gets in."""

    is_online = forms.BooleanField(label="C’est en ligne", required=False)
    online_url = PageField(
        label="Lien de connexion",
        required=False,
        help_text="Donné à qui vient\u00a0; à tout le monde si l’événement est public.",
    )
    commune = CommuneField(label="Commune", required=False)
    place = LineField(label="Lieu", max_length=length("place"), required=False)
    address = LineField(
        label="Adresse",
        max_length=length("address"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    lat = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput, label="Latitude"
    )
    lon = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput, label="Longitude"
    )
    hides_place = forms.BooleanField(
        label="Ne donner le lieu et l’adresse qu’à qui vient (chez quelqu’un, par exemple)",
        required=False,
    )
    zone = forms.ChoiceField(
        label="À l’heure de",
        choices=[("", "L’heure du lieu"), *ZONE_CHOICES],
        required=False,
        help_text="À choisir seulement en ligne ou à l’étranger.",
    )
    wheelchair = forms.BooleanField(label="Accessible en fauteuil", required=False)
    sign_language = forms.BooleanField(label="Interprété en langue des signes", required=False)
    access_words = LineField(
        label="Pour y accéder",
        max_length=length("access_words"),
        required=False,
        help_text="L’arrêt de tram, le code, l’étage, la rampe…",
    )


class SeatsForm(forms.Form):
    """How many people it takes."""

    target = number_field("Objectif", help_text="Combien on aimerait être.")
    minimum = number_field("Minimum", help_text="En dessous, ça ne se fait pas.")
    capacity = number_field("Nombre de places", help_text="Au-delà, on attend son tour.")


class PictureForm(forms.Form):
    """A picture, and what it shows."""

    picture = forms.FileField(
        label="Image",
        required=False,
        max_length=255,
        help_text="JPEG, PNG ou WebP. Nous enlevons ce qu’elle dit de toi et du lieu.",
        error_messages={"empty": "Ce fichier est vide."},
    )
    picture_words = LineField(
        label="Ce qu’on y voit",
        max_length=length("picture_words"),
        required=False,
        help_text="Pour qui ne voit pas l’image.",
    )


class EventForm(TuForm, WordsForm, DateForm, PlaceForm, SeatsForm, PictureForm):
    """All that is said of an event; `audiences` are pairs of what its viewer may choose."""

    audience = forms.ChoiceField(label="Pour qui", widget=forms.RadioSelect)
    is_discreet = forms.BooleanField(
        label="Mode discret",
        required=False,
        help_text="Entre adhérents. Le lieu et l’heure ne sont donnés qu’à qui vient, la veille.",
    )

    def __init__(self, *args, audiences, may_be_discreet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(str(value), words) for value, words in audiences]
        if not may_be_discreet:
            del self.fields["is_discreet"]

    def clean(self):
        """Say next to its field what does not go together."""
        data = super().clean()
        if data.get("picture") and not data.get("picture_words"):
            self.add_error("picture_words", "Dis ce qu’on y voit, pour qui ne voit pas l’image.")
        if data.get("is_discreet") and data.get("audience") not in policies.FEW:
            self.add_error("is_discreet", policies.NOT_DISCREET)
        if data.get("is_online"):
            data["commune"] = data["lat"] = data["lon"] = None
        elif "commune" not in self.errors and not data.get("commune") and not data.get("zone"):
            self.add_error("commune", "Dis dans quelle commune, ou coche «\u00a0en ligne\u00a0».")
        self.forget_former_point(data)
        return data

    def forget_former_point(self, data):
        """A point that was not moved does not follow to another commune."""
        former = (self.initial.get("lat"), self.initial.get("lon"))
        moved = told(data.get("commune")) != self.initial.get("commune")
        if moved and former != (None, None) and former == (data.get("lat"), data.get("lon")):
            data["lat"] = data["lon"] = None

    @property
    def zone(self):
        """The zone in which its hours are told."""
        commune = self.cleaned_data["commune"]
        return zone_of(commune) if commune else self.cleaned_data["zone"] or zone_of(None)

    @property
    def when(self):
        """(starts_at, ends_at) of a valid form."""
        data = self.cleaned_data
        return span(data["day"], data["start"], data["end"], self.zone)

    @property
    def fields_of_event(self):
        """The arguments of the service: all that is said of the event and its date."""
        apart = ("day", "start", "end", "picture", "owner", "step", "until", "token", "version")
        data = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        data.pop("drops_picture", None)
        starts_at, ends_at = self.when
        return {**data, "starts_at": starts_at, "ends_at": ends_at}


class CreateForm(EventForm):
    """A new event, in one of the Names of a person. `token` is its address to be."""

    owner = forms.ChoiceField(label="En quel nom\u202f?")
    step = forms.ChoiceField(
        label="Se répète",
        choices=[("", "Non, une seule fois"), *Series.Step.choices],
        required=False,
    )
    until = day_field("Jusqu’au", required=False, help_text=FOREVER)
    token = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(name.key, name.label) for name in names]

    def clean(self):
        data = super().clean()
        until, day = data.get("until"), data.get("day")
        if until and day and until < day:
            self.add_error("until", "La fin vient après la première fois.")
        return data

    @property
    def fields_of_creation(self):
        """The other arguments of the service: what comes with a new event."""
        return {name: self.cleaned_data[name] for name in ("picture", "step", "until")}


class EditForm(EventForm):
    """An event as it was at `version`."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=40)
    drops_picture = forms.BooleanField(label="Retirer l’image", required=False)

    def __init__(self, *args, has_picture, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_picture:
            del self.fields["drops_picture"]


class OccurrenceForm(EditForm):
    """One date of a series: alone, or with all those that follow."""

    scope = forms.ChoiceField(
        label="Ce changement vaut pour",
        choices=[("one", "Cette date seulement"), ("following", "Cette date et les suivantes")],
        widget=forms.RadioSelect,
        initial="one",
    )


def model_initial(kind, person):
    """What the form of a new event of that `kind` holds before anybody writes."""
    model = model_of(kind)
    start = datetime.time(18, 30)
    end = (datetime.datetime.combine(timezone.localdate(), start)) + datetime.timedelta(
        minutes=model.minutes
    )
    return {
        "summary": model.summary,
        "text": model.text,
        "checklist": "\n".join(model.checklist),
        "bring": model.bring,
        "target": model.target,
        "start": start,
        "end": end.time(),
        "commune": told(person.commune),
        "is_online": model.kind == Kind.ONLINE,
        "zone": zone_of(person.commune) if model.kind == Kind.ONLINE else "",
        "audience": Audience.PUBLIC,
    }


def event_initial(event):
    """What the form of an `event` holds."""
    start, end = local(event.starts_at, event.zone), local(event.ends_at, event.zone)
    names = (
        *WordsForm.base_fields, *PlaceForm.base_fields, *SeatsForm.base_fields, "picture_words",
        "audience", "is_discreet",
    )  # fmt: skip
    return {
        **{name: getattr(event, name) for name in names},
        "commune": told(event.commune),
        # Where there is a commune, its clocks are meant.
        "zone": "" if event.commune else event.zone,
        "day": start.date(),
        "start": start.time(),
        "end": end.time(),
        "version": event.changed_at.isoformat(),
        "scope": "one",
    }


def field_of(error, form):
    """The field of `form` next to which what a service refused is said; None for all of it."""
    field = getattr(error, "field", "picture" if isinstance(error, BadFile) else None)
    return field if field in form.fields else None
