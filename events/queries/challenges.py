"""What a section wants to reach together, and how far it is. Never who did how much."""

import datetime
from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from core.cursors import position, position_of
from events.models import Challenge, Event, Measure
from events.queries.progress import Progress
from events.queries.sums import TAKING_PLACE

PAGE = 12
A_DAY = datetime.timedelta(days=1)
# The day an event begins, where it is held.
LOCAL_DAY = Cast(
    Func(F("zone"), F("starts_at"), function="timezone", output_field=DateTimeField()),
    DateField(),
)
# What a report says in the measure of the challenge.
REPORTED = Case(
    *(When(measure=measure, then=F(f"report__{measure}")) for measure in Measure), default=0
)


@dataclass(frozen=True)
class Row:
    """A challenge, and how far the missions that the viewer may know of brought it."""

    challenge: Challenge
    progress: Progress
    is_over: bool
    days_left: int


@dataclass(frozen=True)
class ChallengesPage:
    """The challenges of a unit: those that run, then those that are over."""

    running: tuple[Row, ...]
    over: tuple[Row, ...]
    next_url: str
    previous_url: str


def challenges_of(viewer, unit, now):
    """What `events/_challenges.html` shows to `viewer` on the page of `unit`: the challenges that
    run, the first to end first; two queries at most.
    """
    today = timezone.localdate(now)
    challenges = Challenge.objects.visible_to(viewer).filter(unit=unit.pk, ends_on__gte=today)
    return rows_of(viewer, unit, challenges.order_by("ends_on", "pk")[:PAGE], today)


def challenges_page(viewer, unit, now, cursor=""):
    """The ChallengesPage of `unit`, the last one opened first, after `cursor`; two queries."""
    today = timezone.localdate(now)
    challenges = Challenge.objects.visible_to(viewer).filter(unit=unit.pk)
    last = position_of(cursor, 1)
    if last:
        challenges = challenges.filter(pk__lt=last[0])
    rows = rows_of(viewer, unit, challenges.order_by("-pk")[: PAGE + 1], today)
    shown = rows[:PAGE]
    return ChallengesPage(
        running=tuple(row for row in shown if not row.is_over),
        over=tuple(row for row in shown if row.is_over),
        next_url=f"?apres={position(shown[-1].challenge.pk)}" if len(rows) > PAGE else "",
        previous_url="?" if last else "",
    )


def rows_of(viewer, unit, challenges, today):
    """The Rows of the queryset `challenges`, all of `unit`; one query more when there are some."""
    found = list(challenges)
    done = sums_of(viewer, unit, [challenge.pk for challenge in found]) if found else {}
    return [
        Row(
            challenge,
            Progress(challenge.measure, done[challenge.pk], challenge.goal),
            is_over=challenge.ends_on < today,
            days_left=(challenge.ends_on - today).days,
        )
        for challenge in found
    ]


def sums_of(viewer, unit, challenges):
    """{id: what was reported within its days} of `challenges`, ids of those of `unit`; one query.

    The missions of `unit` and of what stands below it, among those `viewer` may know of, never a
    discreet one.
    """
    events = (
        Event.objects.visible_to(viewer)
        .in_the_open()
        .filter(
            state=TAKING_PLACE,
            unit__path__startswith=unit.path,
            # The index reads a little more than the days, whatever the zone.
            starts_at__gte=OuterRef("starts_on") - A_DAY,
            starts_at__lte=OuterRef("ends_on") + 2 * A_DAY,
        )
        .annotate(day=LOCAL_DAY, measure=ExpressionWrapper(OuterRef("measure"), CharField()))
        .filter(day__gte=OuterRef("starts_on"), day__lte=OuterRef("ends_on"))
        # All in one group: those in the open are not discreet.
        .order_by()
        .values("is_discreet")
        .annotate(done=Sum(REPORTED))
        .values("done")
    )
    rows = Challenge.objects.visible_to(viewer).filter(pk__in=challenges)
    return dict(rows.annotate(done=Coalesce(Subquery(events), 0)).values_list("pk", "done"))
