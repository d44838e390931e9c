"""What a person does, did, and what it added to: her own dashboard, and nobody else's.

The figures of all times leave discreet missions out, since those are forgotten after thirty days;
they are listed as « mission discrète » and a day until then.
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Least

from core.cursors import position, position_of
from events.kinds import Model, model_of
from events.models import (
    ActionSettings,
    Answer,
    Campaign,
    Event,
    Host,
    Measure,
    Need,
    Participation,
    Place,
    Report,
    State,
)
from events.queries.after import in_words
from events.queries.level import done_by, level_of
from events.queries.rows import Row, rows_from, told
from events.queries.thanks import Cards, cards_of
from events.words_of import day_of
from groups.models.sight import Read

COMING, SOON, NEXT, HOSTED, DONE, CAMPAIGNS, CARDS = 30, 8, 2, 30, 5, 6, 4
PAGE = 20
# So long after its end, an event still asks for its report.
TO_TELL = datetime.timedelta(days=30)
# What lasts for days is not given by night.
MOST_HOURS = datetime.timedelta(hours=12)
NO_TIME = datetime.timedelta(0)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
LATEST = 10**16
NEEDS_SAID = 3


@dataclass(frozen=True)
class Hosted:
    """An event that she organises in her own name, and what it lacks."""

    row: Row
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """One event where she was."""

    title: str
    ref: str
    kind: Model
    day: datetime.date
    is_discreet: bool
    organised: bool


@dataclass(frozen=True)
class Past:
    """A page of what is done."""

    rows: tuple[Done, ...]
    next_url: str = ""
    previous_url: str = ""


@dataclass(frozen=True)
class Given:
    """All she gave: events, hours, and what the reports of those events add up to."""

    events: int
    hours: int
    figures: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Dashboard:
    """All that « Mes actions » shows."""

    coming: tuple[Row, ...]
    drafts: tuple[Hosted, ...]
    hosted: tuple[Hosted, ...]
    to_tell: tuple[Hosted, ...]
    past: Past
    given: Given
    campaigns: tuple[Campaign, ...]
    cards: Cards
    level: int | None

    @property
    def soon(self):
        """What comes first."""
        return self.coming[:SOON]

    @property
    def later(self):
        """What is folded under it."""
        return self.coming[SOON:]


@dataclass(frozen=True)
class HomeBlock:
    """What the home page shows of it."""

    coming: tuple[Row, ...]
    level: int | None


def dashboard_of(person, now):
    """The Dashboard of `person` at `now`; nine queries."""
    hosted = hosted_of(person, now)
    return Dashboard(
        coming=tuple(coming_of(person, now)),
        drafts=tuple(one for one in hosted if one.row.state == State.DRAFT),
        hosted=tuple(one for one in hosted if one.row.is_open),
        to_tell=tuple(
            one for one in hosted if one.row.is_over and one.row.state == State.PUBLISHED
        ),
        past=past_of(person, now, size=DONE),
        given=given_by(person, now),
        campaigns=campaigns_of(person, now),
        cards=cards_of(person, size=CARDS),
        level=level_shown(person, now),
    )


def home_block(person, now):
    """The HomeBlock of `person` at `now`; two queries."""
    return HomeBlock(tuple(coming_of(person, now)[:NEXT]), level_of(person, now))


# To come


def coming(viewer, now):
    """The columns of what `viewer` said she comes to, or perhaps; and of what is called off there.

    Of a discreet mission, only her seat.
    """
    answers = Participation.objects.filter(person=viewer.pk)
    seats = answers.filter(place__in=(Place.SEATED, Place.OFFERED)).values("event")
    said = answers.filter(answer__in=(Answer.YES, Answer.MAYBE)).values("event")
    events = Event.objects.visible_to(viewer).filter(
        Q(pk__in=said, is_discreet=False) | Q(pk__in=seats, is_discreet=True),
        masked_rule=None,
        ends_at__gte=now,
    )
    events = events.exclude(state=State.DRAFT).order_by("starts_at", "pk")
    return told(viewer, events)[:COMING]


COMING_TO = Read(coming, datetime.datetime)


def coming_of(person, now):
    """The Rows of what `person` said she comes to; one query."""
    return rows_from(person, COMING_TO.rows(person, now), now)


# Organised


def hosted(viewer, now, since):
    """The columns of the drafts of `viewer`, of what she organises to come, and of what ended after
    `since` and waits for its report.
    """
    mine = Host.objects.filter(person=viewer.pk).exclude(accepted_at=None).values("event")
    told_of = Report.objects.filter(event=OuterRef("pk"))
    to_tell = Q(state=State.PUBLISHED, ends_at__lt=now, ends_at__gte=since)
    events = Event.objects.organised_by(viewer).filter(
        (Q(state=State.DRAFT) | Q(ends_at__gte=now) | (to_tell & ~Q(Exists(told_of)))),
        pk__in=mine,
        masked_rule=None,
    )
    events = events.exclude(state=State.CANCELLED).order_by("starts_at", "pk")
    return told(viewer, events)[:HOSTED]


HOSTED_BY = Read(hosted, datetime.datetime, datetime.datetime)


def hosted_of(person, now):
    """The Hosted of `person`: drafts, what is to come, what waits for its report. Two queries."""
    rows = rows_from(person, HOSTED_BY.rows(person, now, now - TO_TELL), now)
    lacking = needs_of([row.pk for row in rows if row.is_open])
    return [Hosted(row, lacks_of(row, lacking.get(row.pk, ()))) for row in rows]


def needs_of(ids):
    """{event id: what nobody took yet, in words} of those events; one query."""
    needs = Need.objects.filter(event__in=ids).annotate(got=Count("taken"))
    found = {}
    for need in needs.filter(got__lt=F("wanted")).order_by("position", "pk"):
        left = need.wanted - need.got
        words = f"{need.label} ({left})" if left > 1 else need.label
        found.setdefault(need.event_id, []).append(words)
    return found


def lacks_of(row, needs):
    """What an event to come lacks, in lines: people first."""
    if not row.is_open:
        return ()
    lines = [f"Il manque {people(row.target - row.taken)}"] if row.is_short else []
    if needs:
        more = f" et {len(needs) - NEEDS_SAID} autres" if len(needs) > NEEDS_SAID else ""
        lines.append(f"Il manque aussi\u00a0: {', '.join(needs[:NEEDS_SAID])}{more}")
    return tuple(lines)


def people(number):
    """« 4 personnes »."""
    return f"{number} personne{'s' if number > 1 else ''}"


# Done


def past_of(person, now, *, before="", size=PAGE):
    """The Past of `person`, the last ones first, with how they stand; one query."""
    cursor = position_of(before, 2)
    if cursor and cursor[0] < LATEST:
        place = EPOCH + cursor[0] * MICROSECOND, cursor[1]
        found = DONE_BEFORE.rows(person, now, *place)
    else:
        found = DONE_LAST.rows(person, now)
    rows = [DoneRow(*row) for row in found[: size + 1]]
    shown = rows[:size]
    return Past(
        tuple(
            Done(row.title, row.ref, model_of(row.kind), day_of(row), row.is_discreet, row.hosted)
            for row in shown
        ),
        f"?avant={position((shown[-1].starts_at - EPOCH) // MICROSECOND, shown[-1].pk)}"
        if len(rows) > size
        else "",
    )


def done(person, now):
    """The events where `person` was, among those she may still open."""
    return Event.objects.visible_to(person).filter(
        done_by(person.pk), ends_at__lte=now, state=State.PUBLISHED, masked_rule=None
    )


# Sorted by the column itself, PostgreSQL would walk the index of every event there ever was to find
# the few of one person.
STARTS = ExpressionWrapper(F("starts_at") + Value(NO_TIME), output_field=DateTimeField())


class DoneRow(NamedTuple):
    """The columns of an event where somebody was."""

    pk: int
    title: str
    ref: str
    kind: str
    starts_at: datetime.datetime
    zone: str
    is_discreet: bool
    hosted: bool


def done_last(viewer, now):
    """The DoneRows of `viewer`, the last ones first: a page and one more."""
    hosting = Host.objects.filter(event=OuterRef("pk"), person=viewer.pk)
    events = done(viewer, now).annotate(hosted=Exists(hosting.exclude(accepted_at=None)))
    return events.order_by(STARTS.desc(), "-pk").values_list(*DoneRow._fields)[: PAGE + 1]


def done_before(viewer, now, moment, pk):
    """`done_last` of what began before `moment`, or then but written before the event `pk`."""
    earlier = Q(starts_at__lt=moment) | Q(starts_at=moment, pk__lt=pk)
    hosting = Host.objects.filter(event=OuterRef("pk"), person=viewer.pk)
    events = done(viewer, now).annotate(hosted=Exists(hosting.exclude(accepted_at=None)))
    events = events.filter(earlier).order_by(STARTS.desc(), "-pk")
    return events.values_list(*DoneRow._fields)[: PAGE + 1]


DONE_LAST = Read(done_last, datetime.datetime)
DONE_BEFORE = Read(done_before, datetime.datetime, datetime.datetime, int)


def given_sums(viewer, now):
    """One row: how many events `viewer` was at, the time she gave, and the sum of each Measure."""
    shifts = (
        Participation.shifts.through.objects.filter(
            participation__person=viewer.pk, participation__event=OuterRef("pk")
        )
        .order_by()
        .values("participation")
        .annotate(time=Sum(lasting("shift__starts_at", "shift__ends_at")))
        .values("time")
    )
    time = Coalesce(Subquery(shifts), lasting("starts_at", "ends_at"), output_field=DurationField())
    events = done(viewer, now).in_the_open().annotate(time=Least(time, Value(MOST_HOURS)))
    measures = [Sum(f"report__{one}") for one in Measure]
    return (
        events.order_by()
        .values(all=Value(1))
        .annotate(number=Count("pk"), hours=Sum("time"))
        .values_list("number", "hours", *measures)
    )


GIVEN = Read(given_sums, datetime.datetime)


def given_by(person, now):
    """The Given of `person`: hours are those of her shifts, or else of the event; one query."""
    number, time, *sums = next(iter(GIVEN.rows(person, now)), (0, NO_TIME, *[0] * len(Measure)))
    return Given(
        events=number,
        hours=round((time or NO_TIME) / datetime.timedelta(hours=1)),
        figures=in_words((total or 0, one) for total, one in zip(sums, Measure, strict=True)),
    )


def lasting(start, end):
    """How long something lasts, as a database expression."""
    return ExpressionWrapper(F(end) - F(start), output_field=DurationField())


def campaigns_joined(viewer, now):
    """(ref, title) of the last campaigns that what `viewer` did was part of."""
    events = done(viewer, now).in_the_open().exclude(campaign=None)
    rows = Campaign.objects.visible_to(viewer).filter(pk__in=events.values("campaign"))
    return rows.order_by("-ends_on", "-pk").values_list("ref", "title")[:CAMPAIGNS]


CAMPAIGNS_JOINED = Read(campaigns_joined, datetime.datetime)


def campaigns_of(person, now):
    """The last campaigns that what `person` did was part of; one query."""
    rows = CAMPAIGNS_JOINED.rows(person, now)
    return tuple(Campaign(ref=ref, title=title) for ref, title in rows)


def settings_of(person):
    """The ActionSettings of `person`, the defaults when she chose nothing; one query."""
    mine = ActionSettings.objects.visible_to(person).select_related("commune").first()
    return mine or ActionSettings(person=person)


def level_shown(person, now):
    """The level of `person`, None when she switched it off; two queries at most."""
    level = level_of(person, now)
    if level == 0 and not settings_of(person).shows_level:
        return None
    return level
