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
    ours = Event.objects.organised_by(person).in_the_open()
    ours = ours.filter(organiser=Organiser.UNIT, unit__in=kept, state=State.PUBLISHED)
    short = ours.filter(
        starts_at__gt=now,
        starts_at__lte=now + AHEAD,
        target__isnull=False,
        seats_taken__lt=F("target") * 7 / 10.0,
    )
    told = Report.objects.filter(event=OuterRef("pk"))
    to_tell = ours.filter(
        Q(kind__in=[str(kind) for kind in MISSIONS]) | Q(campaign__isnull=False),
        ~Q(Exists(told)),
        ends_at__lte=now,
        ends_at__gt=now - BEHIND,
    )
    return ToDo(
        lines(short.order_by("starts_at", "pk"), now), lines(to_tell.order_by("-ends_at"), now)
    )


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
