"""What the events of the units one keeps lack."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from events.kinds import Model, model_of
from events.models import MISSIONS, Event, Organiser, Report, State
from events.words_of import day_of
from sections.permissions import Permission

SHOWN = 10
AHEAD, BEHIND = datetime.timedelta(days=14), datetime.timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """One event of a unit."""

    title: str
    ref: str
    kind: Model
    unit: str
    day: datetime.date
    # How many people it lacks, and whether they may be called.
    missing: int
    can_call: bool


@dataclass(frozen=True)
class ToDo:
    """What waits: missions to come that are short of people, reports to write."""

    short: tuple[Line, ...]
    to_tell: tuple[Line, ...]


def to_do_for(person, now):
    """What `events/_desk.html` shows to `person`; None when she keeps no unit. Two queries.

    Discreet missions are on their own page only.
    """
    kept = person.rights.own_unit_ids(Permission.EDIT_UNIT_PAGE)
    if not kept:
        return None
    ours = Event.objects.organised_by(person).filter(unit__in=kept)
    return ToDo(
        lines(short(ours, now).order_by("starts_at", "pk"), now),
        lines(to_tell(ours, now).order_by("-ends_at"), now),
    )


def units_with_to_do(now):
    """The ids of the units that have something to do, by `to_do_for`; one query."""
    found = (
        short(Event.objects, now).values("unit").union(to_tell(Event.objects, now).values("unit"))
    )
    return {row["unit"] for row in found}


def short(events, now):
    """Those of `events`, of a unit, that are to come and short of people."""
    return of_units(events).filter(
        starts_at__gt=now,
        starts_at__lte=now + AHEAD,
        target__isnull=False,
        seats_taken__lt=F("target") * 7 / 10.0,
    )


def to_tell(events, now):
    """Those of `events`, of a unit, that are over and whose report nobody wrote."""
    told = Report.objects.filter(event=OuterRef("pk"))
    return of_units(events).filter(
        Q(kind__in=[str(kind) for kind in MISSIONS]) | Q(campaign__isnull=False),
        ~Q(Exists(told)),
        ends_at__lte=now,
        ends_at__gt=now - BEHIND,
    )


def of_units(events):
    """Those of `events` that units organise in the open."""
    return events.in_the_open().filter(organiser=Organiser.UNIT, state=State.PUBLISHED)


COLUMNS = ("title", "ref", "kind", "starts_at", "zone", "target", "seats_taken", "unit__short_name")
CALLED_FROM = datetime.timedelta(hours=48)


def lines(events, now):
    """The Line of the first of `events`."""
    return tuple(
        Line(
            title=row.title,
            ref=row.ref,
            kind=model_of(row.kind),
            unit=row.unit__short_name,
            day=day_of(row),
            missing=max((row.target or 0) - row.seats_taken, 0),
            can_call=now < row.starts_at <= now + CALLED_FROM,
        )
        for row in events.values_list(*COLUMNS, named=True)[:SHOWN]
    )
