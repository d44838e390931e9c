"""The pages of events: finding, the map, one event, agendas, missions that add up."""

from measures import Page

SINCE = "du=2022-01-01&au=2026-10-31"
FIVE_YEARS = f"rayon=partout&{SINCE}"
MAX_POINTS = 120_000
# A page with the outlines of France, drawn once for all maps of the site.
WITH_A_MAP = 165_000


def pages():
    """Every page of it, as the person who uses it most; a visitor where there are more of them."""
    return [*finding(), *points(), *one(), *feeds(), *sums(), *own()]


def finding():
    """The search by radius among those to come, and among five years of past ones."""
    from django.urls import reverse  # noqa: PLC0415

    index = reverse("events:index")
    near = f"{index}?ou=Grenoble&rayon=30"
    past = f"{near}&{SINCE}"
    country = f"{index}?{FIVE_YEARS}"
    return [
        Page("agir : près de chez moi", index, "adherent", most_first=WITH_A_MAP),
        Page("agir : 30 km de Grenoble", near, "adherent", most_first=WITH_A_MAP),
        Page("agir, en visiteur", near, most_first=WITH_A_MAP),
        Page("agir, nationale", near, "organiser", most_first=WITH_A_MAP),
        Page("agir : 30 km, cinq ans", past, "adherent", most_first=WITH_A_MAP),
        Page("agir : 30 km, cinq ans, nationale", past, "organiser", most_first=WITH_A_MAP),
        Page("agir : partout, cinq ans", country, "adherent", most_first=WITH_A_MAP),
        Page("agir : un département", reverse("events:department", args=["38"]), "adherent"),
    ]


def points():
    """The points of the map: those to come, and the five thousand that it clusters at most."""
    from django.urls import reverse  # noqa: PLC0415

    url = reverse("events:map-points")
    return [
        Page("points à venir", url, "adherent", is_live=True),
        Page("5 000 points", f"{url}?{FIVE_YEARS}", is_live=True, most=MAX_POINTS),
    ]


def one():
    """An event to come that many answered, as those who look at it most."""
    from events.models import Audience, Event  # noqa: PLC0415

    events = Event.objects.filter(audience=Audience.PUBLIC, state="published")
    coming = events.filter(title="L’école de nos enfants\u00a0: parlons-en").get()
    over = events.filter(report__isnull=False).order_by("-seats_taken", "pk").first()
    return [
        Page("un événement", coming.get_absolute_url(), "adherent"),
        Page("un événement, organisatrice", coming.get_absolute_url(), "secretary"),
        Page("un événement, nationale", coming.get_absolute_url(), "organiser"),
        Page("un événement, en visiteur", coming.get_absolute_url()),
        Page("un événement passé", over.get_absolute_url(), "adherent"),
    ]


def feeds():
    """Agendas that telephones read again and again."""
    from django.conf import settings  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from coopol.demo.cast import HOME  # noqa: PLC0415
    from events.feeds.address import agenda_url  # noqa: PLC0415
    from profiles.models import Person  # noqa: PLC0415
    from sections.models import Unit  # noqa: PLC0415

    person = Person.objects.get(email="amina.benkacem@coopol.example")
    unit = Unit.objects.get(code=HOME)
    mine = agenda_url(person).removeprefix(settings.BASE_URL)
    return [
        Page("mon agenda (.ics)", mine, is_live=True),
        Page(
            "agenda d’une section (.ics)",
            reverse("events:unit-ics", args=[unit.slug]),
            is_live=True,
        ),
        Page("événements publics (Atom)", reverse("events:atom"), is_live=True),
        Page("agenda à intégrer", reverse("embed:agenda", args=[unit.slug])),
    ]


def sums():
    """A mission that every section of the country took up."""
    from django.urls import reverse  # noqa: PLC0415

    from events.models import Campaign  # noqa: PLC0415
    from sections.models import Unit  # noqa: PLC0415

    campaign = Campaign.objects.get(title="La rentrée de toutes les écoles")
    north = Unit.objects.get(code="59", tree="ps")
    federation = reverse("campaigns:federation", args=[campaign.ref, north.slug])
    return [
        Page("mission de 3 600 sections", campaign.get_absolute_url(), "adherent"),
        Page("mission, en visiteur", campaign.get_absolute_url()),
        Page("mission, une fédération", federation, "adherent"),
        Page("missions à reprendre", reverse("campaigns:index"), "adherent"),
    ]


def own():
    """What a person does, and her section."""
    from django.urls import reverse  # noqa: PLC0415

    federation = reverse("events:of-unit", args=["federation-d-ille-et-vilaine"])
    return [
        Page("mes actions", reverse("events:mine"), "adherent"),
        Page("agenda d’une fédération", federation, "adherent"),
    ]
