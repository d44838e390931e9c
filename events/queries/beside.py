"""The next things to do near somebody, or in one unit, for the pages that tell of much else."""

import datetime

from django.db.models import Q

from events.models import Answer, Event, Participation
from events.queries.places import usual_point
from events.queries.rows import rows_from, told
from events.space import box
from groups.models.sight import Read

FEW = 3
# « Près de chez toi », on a page where nobody chose how far.
KM = 30
WORLD = (-90.0, 90.0, -180.0, 180.0)


def coming(viewer, now):
    """What `viewer` sees in the open, and is still to come."""
    return Event.objects.visible_to(viewer).in_the_open().to_come(now)


def around(viewer, now, south, north, west, east):
    """Columns of the FEW next ones between those parallels and meridians, or that one joins from
    anywhere, among those that `viewer` has neither taken nor refused.
    """
    answered = Participation.objects.filter(person=viewer.pk).exclude(answer=Answer.MAYBE)
    near = Q(pin_lat__range=(south, north), pin_lon__range=(west, east))
    events = coming(viewer, now).filter(near | Q(is_online=True))
    events = events.exclude(pk__in=answered.values("event"))
    return told(viewer, events.order_by("starts_at", "pk"))[:FEW]


def of_unit(viewer, now, path):
    """Columns of the FEW next ones that the unit at `path`, or one below it, organises."""
    events = coming(viewer, now).filter(unit__path__startswith=path)
    return told(viewer, events.order_by("starts_at", "pk"))[:FEW]


AROUND = Read(around, datetime.datetime, float, float, float, float)
OF_UNIT = Read(of_unit, datetime.datetime, str)


def near(viewer, now):
    """(name of the place, the FEW next Rows around it that `viewer` has not answered).

    Everywhere, and "" as the name, for who has no place. Three queries at most.
    """
    point = usual_point(viewer)
    bounds = box(*point.at, KM) if point else WORLD
    rows = rows_from(viewer, AROUND.rows(viewer, now, *bounds), now, near=point and point.at)
    return (point.name if point else ""), rows


def next_of_unit(viewer, unit, now):
    """The FEW next Rows of what `unit`, or one below it, organises; one query."""
    return rows_from(viewer, OF_UNIT.rows(viewer, now, unit.path), now)
