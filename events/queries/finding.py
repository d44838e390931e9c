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
from events.space import around, kilometres
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
    return nearby(everywhere(viewer, asked, now), asked)


def everywhere(viewer, asked, now):
    """Those that answer a Wanted but for what is near: `nearby` says that."""
    events = in_time(Event.objects.visible_to(viewer).in_the_open(), asked, now)
    if asked.kinds:
        events = events.filter(kind__in=asked.kinds)
    if asked.organiser:
        events = events.filter(organised(asked.organiser))
    if asked.theme:
        events = events.filter(theme=asked.theme)
    if asked.is_short:
        events = events.alias(tenfold=F("seats_taken") * 10).filter(tenfold__lt=F("target") * 7)
    if asked.wheelchair:
        events = events.filter(wheelchair=True)
    if asked.department:
        events = events.filter(commune__department=asked.department)
    if asked.unit:
        events = events.filter(of_unit(Unit(path=asked.unit)))
    return events


def organised(by):
    """The condition of an event in the name of one of ORGANISERS."""
    if by in LEVELS:
        return Q(organiser=Organiser.UNIT, unit__level__in=LEVELS[by])
    return Q(organiser=Organiser.GROUP if by == GROUP else Organiser.PERSON)


def in_time(events, asked, now):
    """Those of `events` that are held in the days of a Wanted, called off excepted; what is over by
    `now` only when those days are.
    """
    if asked.since is None or asked.since >= asked.today:
        events = events.to_come(now)
    else:
        events = events.exclude(state=State.CANCELLED)
    if asked.since:
        # An index answers the instant, with room for every zone; clocks of the place say the day.
        events = events.alias(last_day=Cast(Clock("ends_at"), DateField()))
        events = events.filter(ends_at__gte=midnight(asked.since) - DAY, last_day__gte=asked.since)
    if asked.until:
        events = events.alias(first_day=Cast(Clock("starts_at"), DateField()))
        limit = midnight(asked.until) + 2 * DAY
        events = events.filter(starts_at__lt=limit, first_day__lte=asked.until)
    if asked.is_evening:
        events = events.alias(
            hour=Part(Clock("starts_at"), part="HOUR"),
            weekday=Part(Clock("starts_at"), part="ISODOW"),
        ).filter(hour__gte=EVENING, weekday__lte=5)
    return events


def midnight(day):
    """The beginning of a day, in UTC."""
    return datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)


def nearby(events, asked):
    """Those of `events` near the point of a Wanted, and those that one joins from anywhere."""
    if not asked.is_near:
        return events
    return events.alias(far=kilometres(*asked.near)).filter(is_near(asked))


def is_near(asked):
    """The condition of `nearby`, of events that bear their distance as `far`."""
    pinned = around(*asked.near, asked.km) & Q(far__lte=asked.km)
    return Q(is_online=True) | pinned
