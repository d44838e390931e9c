"""What comes after an event: its sheet, its report, a card; and what a person chose for herself."""

from django import forms

from events.forms.fields import A_NUMBER, CommuneField, number_field, told
from events.kinds import model_of
from events.models import Measure, Report, ReportPhoto, Thanks
from profiles.forms.profile import LineField, TextField, TuForm

MOST_PEOPLE, MOST = 100_000, 1_000_000
MOST_WALK_INS = 5_000
LABELS = {
    Measure.LEAFLETS: "Tracts donnés",
    Measure.DOORS: "Portes frappées",
    Measure.CONVERSATIONS: "Conversations",
}
FACES = "Sur une photo, chaque personne qu’on reconnaît a dit oui."
ASK_THEM = "Demande d’abord leur accord aux personnes qu’on reconnaît, ou retire la photo."
READY = (
    "Merci, c’était bien d’être avec toi.",
    "Merci d’être venu, on y est arrivés ensemble.",
    "Merci pour ton énergie et ton sourire.",
    "Merci pour l’organisation, tout roulait.",
)
OWN = "autre"
RADII = (5, 10, 20, 50, 100)


class PresenceForm(TuForm):
    """How many came besides the names that are ticked; `rows` are the keys of those names."""

    rows = forms.CharField(required=False, max_length=5_000, widget=forms.HiddenInput)
    walk_ins = number_field(
        "Personnes venues sans l’avoir dit",
        most=MOST_WALK_INS,
        least=0,
        help_text="Celles que tu n’ajoutes pas par leur nom.",
    )
    unnamed = number_field("Personnes sans nom qui sont venues", most=MOST_PEOPLE, least=0)

    def __init__(self, *args, expected=0, **kwargs):
        super().__init__(*args, **kwargs)
        if expected:
            self.fields["unnamed"].help_text = hint_of(expected)
        else:
            del self.fields["unnamed"]

    def counted(self):
        """{unnamed, walk_ins}, zero where nothing was written."""
        data = self.cleaned_data
        return {name: data.get(name) or 0 for name in ("unnamed", "walk_ins")}


def hint_of(expected):
    """Who the people without a name are, never which."""
    number = f"{expected} personnes étaient attendues" if expected > 1 else "Une était attendue"
    return (
        f"{number} sans nom ici\u00a0: profils cachés, personnes qui accompagnent. Compte-les, sans "
        "chercher qui elles sont."
    )


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files; cleaned into a list."""

    def clean(self, data, initial=None):
        return [super(PhotosField, self).clean(one, initial) for one in data or [] if one]


class ReportForm(TuForm):
    """The report of an event of one kind, in a minute; `photos` are those that it has."""

    people = number_field("Combien étiez-vous\u00a0?", most=MOST_PEOPLE, least=0)
    words = TextField(
        label="En quelques mots",
        max_length=Report._meta.get_field("words").max_length,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce qui a marché, ce qu’on vous a dit. Ne nomme personne\u00a0: qui voit "
        "l’événement le lit.",
    )
    photos_added = PhotosField(
        label="Photos",
        required=False,
        max_length=255,
        widget=PhotosInput({"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        help_text="Cinq au plus, en JPEG, PNG ou WebP. Nous enlevons le lieu et l’heure de la prise "
        "de vue. Seules les personnes inscrites les voient.",
        error_messages={"empty": "Ce fichier est vide."},
    )
    faces = forms.BooleanField(label=FACES, required=False)

    def __init__(self, *args, event, photos=(), **kwargs):
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        people.required = True
        people.error_messages["required"] = A_NUMBER
        self.measures = model_of(event.kind).measures
        for measure in self.measures:
            self.fields[str(measure)] = number_field(LABELS[measure], most=MOST, least=0)
        if event.is_discreet:
            del self.fields["photos_added"], self.fields["faces"]
        self.kept = photos
        for photo in photos:
            self.fields[f"words_{photo.pk}"] = LineField(
                label="Ce qu’on y voit",
                max_length=ReportPhoto._meta.get_field("description").max_length,
                required=False,
                initial=photo.description,
                help_text="Pour qui ne voit pas l’image.",
            )
            self.fields[f"drop_{photo.pk}"] = forms.BooleanField(
                label="Retirer cette photo", required=False
            )

    def clean(self):
        data = super().clean()
        if data.get("photos_added") and not data.get("faces"):
            self.add_error("faces", ASK_THEM)
        return data

    @property
    def figures(self):
        """The fields of what the kind counts."""
        return [self[str(measure)] for measure in self.measures]

    @property
    def photo_rows(self):
        """(photo, its words, whether to drop it) of each that is there."""
        return [(one, self[f"words_{one.pk}"], self[f"drop_{one.pk}"]) for one in self.kept]

    def told(self):
        """What the service takes."""
        data = self.cleaned_data
        return {
            "people": data["people"],
            "figures": {str(one): data[str(one)] or 0 for one in self.measures},
            "words": data["words"],
            "photos": data.get("photos_added", []),
            "described": {one.pk: data[f"words_{one.pk}"] for one in self.kept},
            "dropped": {one.pk for one in self.kept if data[f"drop_{one.pk}"]},
        }


class ThanksForm(TuForm):
    """A ready sentence, one's own words, or none."""

    ready = forms.ChoiceField(
        label="Ta carte",
        choices=[
            *((str(place), words) for place, words in enumerate(READY)),
            (OWN, "Avec mes mots"),
        ],
        widget=forms.RadioSelect,
    )
    words = LineField(
        label="Tes mots",
        max_length=Thanks._meta.get_field("words").max_length,
        required=False,
        help_text="140 caractères au plus. Laisse vide pour un simple merci.",
    )

    def said(self):
        """What the card says."""
        ready = self.cleaned_data["ready"]
        return self.cleaned_data["words"] if ready == OWN else READY[int(ready)]


class SettingsForm(TuForm):
    """What is near, who may call, what is shown to oneself."""

    commune = CommuneField(
        label="Près de quelle commune\u00a0?",
        required=False,
        help_text="Vide\u00a0: près de ta section. Personne d’autre ne le lit.",
    )
    radius_km = forms.TypedChoiceField(
        label="Jusqu’où\u00a0?",
        choices=[(radius, f"{radius}\u00a0km") for radius in RADII],
        coerce=int,
        widget=forms.RadioSelect,
    )
    answers_calls = forms.BooleanField(
        label="On peut m’appeler quand il manque du monde tout près",
        required=False,
        help_text="Par un message de la Coopol, une fois par semaine au plus, à deux jours d’une "
        "action ouverte. Qui organise ne sait pas qui est appelé, et tu ne réponds que si tu veux.",
    )
    shows_level = forms.BooleanField(
        label="Voir mon niveau d’activité",
        required=False,
        help_text="Un chiffre de 1 à 10 sur trente jours, que tu es seul à voir.",
    )


def settings_initial(settings):
    """What a SettingsForm shows at first of ActionSettings: the nearest of the offered radii."""
    return {
        "commune": told(settings.commune),
        "radius_km": min(RADII, key=lambda radius: abs(radius - settings.radius_km)),
        "answers_calls": settings.answers_calls,
        "shows_level": settings.shows_level,
    }
