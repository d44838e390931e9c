"""What one looks for: where, when, what, with whom."""

from django import forms
from django.urls import reverse

from core.http import word
from events.forms.fields import A_DAY
from events.kinds import MODELS
from events.models import Kind
from events.queries.finding import FAR, ORGANISERS, RADII, WHEN, When
from events.queries.places import place_named
from groups.models import Theme
from profiles.forms.profile import LineField, TuForm

NO_PLACE = "Nous ne connaissons pas ce lieu\u00a0: essaie le nom d’une commune ou un code postal."
BACKWARDS = "La fin vient avant le début."
# The kinds that are looked for most.
MAIN = (
    Kind.LEAFLETING,
    Kind.PASTING,
    Kind.CANVASSING,
    Kind.ONLINE,
    Kind.PUBLIC_MEETING,
    Kind.TRAINING,
)
# What a search holds when nothing is said of it.
USUAL = {"rayon": "30", "quand": When.MONTH}


class DayField(forms.DateField):
    """A day of this century, as browsers ask for it."""

    def __init__(self, label):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(
            label=label, required=False, widget=widget, error_messages={"invalid": A_DAY}
        )

    def clean(self, value):
        day = super().clean(value)
        if day and not 2000 <= day.year < 2100:
            raise forms.ValidationError(A_DAY)
        return day


class PlaceField(LineField):
    """A commune or a postal code, as people write them; cleaned into a Point."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = place_named(text)
        if found is None:
            raise forms.ValidationError(NO_PLACE)
        return found


class AnyField(forms.ChoiceField):
    """One of some choices; what is none of them is as if it were not there."""

    def to_python(self, value):
        text = super().to_python(value)
        return text if self.valid_value(text) else ""


class KindsField(forms.MultipleChoiceField):
    """Some kinds; what is none is as if it were not there."""

    def to_python(self, value):
        return [kind for kind in super().to_python(value) if kind in Kind.values]


class FindForm(TuForm):
    """The filters of « Agir »; a choice that is none is as if it were not there."""

    mark_optional = False

    ou = PlaceField(
        label="Où",
        max_length=80,
        required=False,
        widget=forms.TextInput({"type": "search", "list": "communes", "autocomplete": "off"}),
    )
    # Where somebody is, to the kilometre, once she pressed « autour de moi ».
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    rayon = AnyField(label="Jusqu’à", required=False, choices=RADII)
    quand = AnyField(label="Quand", required=False, choices=WHEN)
    du = DayField("Du")
    au = DayField("Au")
    sorte = KindsField(required=False, choices=Kind.choices)
    qui = AnyField(
        label="Organisé par", required=False, choices=[("", "Tout le monde"), *ORGANISERS]
    )
    theme = AnyField(label="Thème", required=False, choices=[("", "Tous"), *Theme.choices])
    manque = forms.BooleanField(label="Il manque du monde", required=False)
    fauteuil = forms.BooleanField(label="Accessible en fauteuil", required=False)

    def __init__(self, asked):
        """`asked` is the query string; what it does not say, or says wrongly, is as USUAL."""
        asked = asked.copy()
        for name in ("lat", "lon"):
            # Where somebody is goes no further than this, whatever her browser sent.
            asked[name] = rounded(asked.get(name, ""))
        data = asked.copy()
        for name, value in USUAL.items():
            if data.get(name) not in dict(self.base_fields[name].choices):
                data[name] = value
        super().__init__(data)
        self.asked = asked
        self.full_clean()

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and last < first:
            self.add_error("au", BACKWARDS)
        return cleaned

    @property
    def wanted(self):
        """The arguments of `events.queries.finding.wanted` that were understood."""
        return {
            name: value for name, value in self.cleaned_data.items() if value not in ("", [], None)
        }

    @property
    def is_placed(self):
        """Whether a place is given: where one usually looks is then of no use."""
        told = self.cleaned_data
        return bool(told.get("ou")) or None not in (told.get("lat"), told.get("lon"))

    @property
    def kinds(self):
        """(its Model, whether it is ticked) of the kinds that are shown first."""
        return [(MODELS[kind], kind in self.ticked) for kind in MAIN]

    @property
    def other_kinds(self):
        """The same of all others."""
        return [(model, kind in self.ticked) for kind, model in MODELS.items() if kind not in MAIN]

    @property
    def ticked(self):
        return self.cleaned_data.get("sorte", ())

    @property
    def unit(self):
        """The slug of the unit whose events alone are asked for, "" for all."""
        return self.data.get("section", "")

    @property
    def department(self):
        """The code of the département whose events alone are asked for, "" for all."""
        return self.data.get("departement", "").upper()

    @property
    def url(self):
        """The address of these filters on the first page."""
        return url_of("events:index", self.asked)

    @property
    def points_url(self):
        """The address of the points of the map."""
        return url_of("events:map-points", self.asked)

    @property
    def place_told(self):
        """What the field of the place shows: the commune that was understood, else what was typed."""
        found = self.cleaned_data.get("ou")
        return found.told if found else self.data.get("ou", "")

    @property
    def place_hint(self):
        """What it shows lightly, for whoever said where she is."""
        return "Autour de toi" if self.is_placed else ""

    def calendar_url(self, point):
        """The address of the public calendar of what these filters find near a Point: a telephone
        does not know where its owner usually looks.
        """
        asked = self.asked.copy()
        if point and not self.is_placed:
            asked["lat"], asked["lon"] = map("{:.2f}".format, point.at)
        return url_of("events:search-ics", asked)

    @property
    def everywhere_url(self):
        """The address of these filters, however far."""
        asked = self.asked.copy()
        asked["rayon"] = FAR
        return url_of("events:index", asked)

    @property
    def is_detailed(self):
        """Whether what is folded away says something."""
        names = ("du", "au", "qui", "theme")
        told = any(self.cleaned_data.get(name) or name in self.errors for name in names)
        return told or any(is_on for _kind, is_on in self.other_kinds)


def rounded(text):
    """A number to the hundredth, "" for what is none."""
    try:
        return f"{float(text):.2f}"
    except ValueError:
        return ""


def url_of(name, asked):
    """The address `name` with what is asked, a page apart."""
    kept = asked.copy()
    kept.pop("apres", None)
    for key in [key for key, value in kept.items() if not value]:
        del kept[key]
    return f"{reverse(name)}?{kept.urlencode()}" if kept else reverse(name)


def asked_of(request):
    """The query string without the NUL that PostgreSQL refuses, nor what is too long."""
    asked = request.GET.copy()
    for name in asked:
        asked.setlist(name, [text.replace("\x00", "")[:100] for text in asked.getlist(name)[:30]])
    return asked


def cursor_of(request):
    """Where the former page ended."""
    return word(request, "apres", 60)
