"""The next things to do near somebody, or in one unit, for the pages that tell of much else."""

from django.db.models import Q

from events.models import Answer, Event, Participation
from events.queries.finding import nearby, wanted
from events.queries.places import usual_point
from events.queries.rows import rows_of

FEW = 3
# « Près de chez toi », on a page where nobody chose how far.
KM = 30


def near(viewer, now):
    """(name of the place, the FEW next Rows around it that `viewer` has not refused nor taken).

    Everywhere, and "" as the name, for who has no place. Three queries.
    """
    point = usual_point(viewer)
    answered = Participation.objects.filter(person=viewer.pk).exclude(answer=Answer.MAYBE)
    events = Event.objects.visible_to(viewer).in_the_open().to_come(now)
    events = events.exclude(pk__in=answered.values("event"))
    if point is not None:
        asked = wanted(now.date(), point, rayon=str(KM))
        events = nearby(events, asked)
    rows = rows_of(
        viewer, events.order_by("starts_at", "pk"), now, near=point.at if point else None, limit=FEW
    )
    return (point.name if point else ""), rows


def next_of_unit(viewer, unit, now):
    """The FEW next Rows of what `unit`, or one below it, organises; one query."""
    events = Event.objects.visible_to(viewer).in_the_open().to_come(now)
    events = events.filter(Q(unit=unit.pk) | Q(unit__path__startswith=unit.path))
    return rows_of(viewer, events.order_by("starts_at", "pk"), now, limit=FEW)
