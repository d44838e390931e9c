"""What is found of events: by place, time and kind, in a list and on a map that say the same.

Only what is in the open (`Event.objects.in_the_open`): a discreet mission is no answer to any
question, whoever asks. Distances are counted from pins.
"""

import datetime
from dataclasses import dataclass

from django.db.models import DateField, F, Func, IntegerField, Q, TextChoices
from django.db.models.functions import Cast

from events.clock import DAY
from events.models import Event, Organiser, State
from events.queries.feeds import of_unit
from events.queries.places import Point, here
from events.space import box, kilometres_from, sines, within
from sections.models import Level, Unit

EVENING = 18
MONTH = datetime.timedelta(days=30)
FAR = "partout"
RADII = [
    ("10", "10\u00a0km"),
    ("30", "30\u00a0km"),
    ("100", "100\u00a0km"),
    (FAR, "Partout en France"),
]


class When(TextChoices):
    """When one is free."""

    WEEK = "semaine", "Cette semaine"
    WEEKEND = "week-end", "Ce week-end"
    MONTH = "mois", "Dans le mois"
    EVENING = "soir", "Le soir, en semaine"
    ALL = "tout", "N’importe quand"


WHEN = When.choices
NATION, FEDERATION, SECTION, GROUP, PERSON = "nation", "federation", "section", "groupe", "personne"
ORGANISERS = [
    (NATION, "Le national"),
    (FEDERATION, "Une fédération ou une région"),
    (SECTION, "Une section"),
    (GROUP, "Un groupe"),
    (PERSON, "Une personne"),
]
LEVELS = {
    NATION: (Level.NATIONAL,),
    FEDERATION: (Level.FEDERATION, Level.REGION),
    SECTION: (Level.SECTION,),
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `km` is None when everything is, however far from `point`."""

    today: datetime.date
    point: Point | None = None
    km: int | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    is_evening: bool = False
    kinds: tuple[str, ...] = ()
    organiser: str = ""
    theme: str = ""
    is_short: bool = False
    wheelchair: bool = False
    department: str = ""
    # The path of a unit: what it organises, or one below it.
    unit: str = ""

    @property
    def is_near(self):
        """Whether only what is near a point is looked for."""
        return self.point is not None and self.km is not None

    @property
    def near(self):
        """The point that distances are counted from, or None."""
        return self.point.at if self.point else None


def wanted(today, usual, **asked):
    """The Wanted of what a FindForm understood, `today`; `usual` is where one looks otherwise."""
    point = asked.get("ou") or usual
    if not asked.get("ou") and None not in (asked.get("lat"), asked.get("lon")):
        point = here(asked["lat"], asked["lon"])
    radius = asked.get("rayon", FAR)
    since, until = span_of(asked, today)
    return Wanted(
        today,
        point=point,
        km=None if radius == FAR else int(radius),
        since=since,
        until=until,
        is_evening=asked.get("quand") == When.EVENING and not (asked.get("du") or asked.get("au")),
        kinds=tuple(asked.get("sorte", ())),
        organiser=asked.get("qui", ""),
        theme=asked.get("theme", ""),
        is_short=asked.get("manque", False),
        wheelchair=asked.get("fauteuil", False),
        department=asked.get("department", ""),
        unit=asked.get("unit", ""),
    )


def span_of(asked, today):
    """(first day, last day), None for none: dates win over words."""
    first, last = asked.get("du"), asked.get("au")
    if first or last:
        # Nothing but an end: what comes until then, or the month before when it is over.
        return first or (today if last >= today else last - MONTH), last
    when = asked.get("quand", When.ALL)
    sunday = today + DAY * (6 - today.weekday())
    spans = {
        When.WEEK: (today, sunday),
        When.WEEKEND: (max(today, sunday - DAY), sunday),
        When.MONTH: (today, today + MONTH),
        When.EVENING: (today, today + MONTH),
    }
    return spans.get(when, (today, None))


# What a Wanted holds becomes a Shape, on which the SQL depends, and values, on which it does not: the
# ORM writes each query once for all that ask the same otherwise (`groups.models.sight.Read`).

TYPES = {
    **dict.fromkeys(("since", "until"), datetime.date),
    **dict.fromkeys(("now", "since_at", "until_at"), datetime.datetime),
    **dict.fromkeys(("theme", "department", "unit"), str),
    **dict.fromkeys(("sine", "cosine", "lon", "km", "south", "north", "west", "east"), float),
}
BOUNDS = ("south", "north", "west", "east")


@dataclass(frozen=True)
class Shape:
    """What is asked, whatever the values: `names` are those of the values, in order."""

    names: tuple[str, ...]
    is_evening: bool
    kinds: int
    organiser: str
    is_short: bool
    wheelchair: bool

    @property
    def is_near(self):
        return "km" in self.names

    @property
    def types(self):
        """The type of each value, those of the kinds last."""
        return [*(TYPES[name] for name in self.names), *[str] * self.kinds]

    def read(self, values):
        """{name: value} and the list of kinds of the values of one call."""
        given = dict(zip(self.names, values, strict=False))
        return {**given, "kinds": list(values[len(self.names) :])}


def parts_of(asked, now):
    """(its Shape, its values) of a Wanted."""
    values = dict(values_of(asked, now))
    shape = Shape(
        tuple(values),
        is_evening=asked.is_evening,
        kinds=len(asked.kinds),
        organiser=asked.organiser,
        is_short=asked.is_short,
        wheelchair=asked.wheelchair,
    )
    return shape, [*values.values(), *asked.kinds]


def values_of(asked, now):
    """(name, value) of what a Wanted says, but for kinds; "now" when nothing past is asked for."""
    if not asked.since or asked.since >= asked.today:
        yield "now", now
    # An index answers the instant, with room for every zone; clocks of the place say the day.
    if asked.since:
        yield from (("since", asked.since), ("since_at", midnight(asked.since) - DAY))
    if asked.until:
        yield from (("until", asked.until), ("until_at", midnight(asked.until) + 2 * DAY))
    for name in ("theme", "department", "unit"):
        if value := getattr(asked, name):
            yield name, value
    if asked.is_near:
        lat, lon = asked.near
        yield from zip(
            ("sine", "cosine", "lon", "km"), (*sines(lat), lon, float(asked.km)), strict=True
        )
        yield from zip(BOUNDS, box(lat, lon, asked.km), strict=True)


def midnight(day):
    """The beginning of a day, in UTC."""
    return datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)


class Clock(Func):
    """An instant as clocks of the place tell it."""

    function = "timezone"

    def __init__(self, moment):
        super().__init__(F("zone"), F(moment), output_field=DateField())


class Part(Func):
    """A part of what clocks tell: HOUR, ISODOW."""

    template = "EXTRACT(%(part)s FROM %(expressions)s)"
    output_field = IntegerField()


def found_by(viewer, asked, now):
    """The events in the open that `viewer` sees and that answer a Wanted."""
    shape, values = parts_of(asked, now)
    return nearby(everywhere(viewer, shape, values), shape)


def everywhere(viewer, shape, values):
    """Those that answer, but for what is near: they bear how `far` they are, and `is_near`."""
    given = shape.read(values)
    events = in_time(Event.objects.visible_to(viewer).in_the_open(), shape, given)
    if shape.kinds:
        events = events.filter(kind__in=given["kinds"])
    if shape.organiser:
        events = events.filter(organised(shape.organiser))
    if shape.is_short:
        events = events.alias(tenfold=F("seats_taken") * 10).filter(tenfold__lt=F("target") * 7)
    if shape.wheelchair:
        events = events.filter(wheelchair=True)
    if "theme" in given:
        events = events.filter(theme=given["theme"])
    if "department" in given:
        events = events.filter(commune__department=given["department"])
    if "unit" in given:
        events = events.filter(of_unit(Unit(path=given["unit"])))
    if shape.is_near:
        events = events.alias(far=kilometres_from(given["sine"], given["cosine"], given["lon"]))
        bounds = within(*(given[name] for name in BOUNDS))
        events = events.alias(is_near=Q(bounds, far__lte=given["km"]) | Q(is_online=True))
    return events


def organised(by):
    """The condition of an event in the name of one of ORGANISERS."""
    if by in LEVELS:
        return Q(organiser=Organiser.UNIT, unit__level__in=LEVELS[by])
    return Q(organiser=Organiser.GROUP if by == GROUP else Organiser.PERSON)


def in_time(events, shape, given):
    """Those of `events` that are held in the days asked, called off excepted; what is over only when
    those days are.
    """
    events = events.exclude(state=State.CANCELLED)
    if "now" in given:
        events = events.to_come(given["now"])
    if "since" in given:
        events = events.alias(last_day=Cast(Clock("ends_at"), DateField()))
        events = events.filter(ends_at__gte=given["since_at"], last_day__gte=given["since"])
    if "until" in given:
        events = events.alias(first_day=Cast(Clock("starts_at"), DateField()))
        events = events.filter(starts_at__lt=given["until_at"], first_day__lte=given["until"])
    if shape.is_evening:
        events = events.alias(
            hour=Part(Clock("starts_at"), part="HOUR"),
            weekday=Part(Clock("starts_at"), part="ISODOW"),
        ).filter(hour__gte=EVENING, weekday__lte=5)
    return events


def nearby(events, shape):
    """Those of `everywhere` near the point asked, and those that one joins from anywhere."""
    return events.filter(is_near=True) if shape.is_near else events
