"""Events as lists tell them, each by what its reader may know."""

import datetime
from collections import namedtuple
from dataclasses import dataclass

from django.db.models import BooleanField, CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.typography import count
from events import kinds
from events.models import Event, Host, Participation, Place, State
from events.policies.common import knows_the_place
from events.queries.detail import discreet_words
from events.space import distance
from events.words_of import day_of, distance_words, hours_words

FIELDS = (
    "pk", "ref", "kind", "state", "title", "is_discreet", "starts_at", "ends_at", "zone",
    "is_online", "place", "hides_place", "released_at", "wheelchair", "sign_language",
    "pin_lat", "pin_lon", "target", "capacity", "seats_taken", "commune__name",
    "my_answer", "my_place", "is_mine",
)  # fmt: skip


class Told(namedtuple("Told", FIELDS)):
    """One row of `told`, to which words and policies are asked as to an event."""

    __slots__ = ()
    is_released = Event.is_released
    is_short = Event.is_short


@dataclass(frozen=True)
class Seat:
    """What a reader answered, and what came of it."""

    answer: str
    place: str


@dataclass(frozen=True)
class Row:
    """One event as one reader may be told of it: what she may not know is not in it.

    Of a discreet mission, `hours` and `where` are "" and seats are words, no number, until she may
    know its place. `distance` is counted from the pin of the event, in kilometres.
    """

    pk: int
    ref: str
    title: str
    kind: kinds.Model
    day: datetime.date
    hours: str
    where: str
    distance: float | None
    state: str
    is_discreet: bool
    is_online: bool
    wheelchair: bool
    sign_language: bool
    taken: int
    capacity: int | None
    target: int | None
    is_short: bool
    words: str
    answer: str
    seat: str
    is_mine: bool
    is_over: bool

    @property
    def url(self):
        """The address of its page."""
        return reverse("events:detail", args=[self.ref])

    @property
    def meta(self):
        """« 9 h 30 à 12 h, marché de l’Estacade, à 1 km »."""
        far = distance_words(self.distance) if self.distance is not None else ""
        return ", ".join(part for part in (self.hours, self.where, far) if part)

    @property
    def total(self):
        """How many seats are drawn; None without a number to reach."""
        return None if self.is_discreet else self.capacity or self.target

    @property
    def is_full(self):
        """Whether one may only wait for a seat."""
        return self.capacity is not None and self.taken >= self.capacity

    @property
    def is_open(self):
        """Whether one may still answer."""
        return not self.is_over and self.state in (State.PUBLISHED, State.POSTPONED)

    @property
    def is_seated(self):
        return self.seat == Place.SEATED

    @property
    def seats_words(self):
        """(how many come, what it means), in words; ("", "") when there is nothing to say."""
        if self.is_discreet:
            return "", self.words
        if not self.total:
            return people_words(self.taken, self.is_over), ""
        taken = f"{count(self.taken)} sur {count(self.total)}"
        return taken, "" if self.is_over else self.lead

    @property
    def lead(self):
        """What the number of people means for who reads it."""
        if self.is_seated:
            return "ta place est prise"
        if self.is_full:
            return "complet"
        left = self.total - self.taken
        if self.capacity is not None:
            return f"encore {count(left)}\u00a0place{'s' if left > 1 else ''}"
        if left <= 0:
            return "l’objectif est atteint"
        return (
            f"il manque {count(left)}\u00a0personne{'s' if left > 1 else ''}"
            if self.is_short
            else ""
        )


def people_words(taken, is_over):
    """« 3 personnes viennent »; "" when nobody does."""
    if not taken:
        return ""
    if is_over:
        return f"{count(taken)}\u00a0personne{'s' if taken > 1 else ''}"
    return f"{count(taken)}\u00a0personnes viennent" if taken > 1 else "1\u00a0personne vient"


def rows_of(viewer, events, now, *, near=None, limit):
    """The Row of the first `limit` of `events`, a queryset of those `viewer` sees, in its order.

    `near` is the (lat, lon) that distances are counted from. One query.
    """
    return rows_from(viewer, told(viewer, events)[:limit], now, near=near)


def told(viewer, events):
    """Columns of `events` for one reader, FIELDS each."""
    if not viewer.is_authenticated:
        nothing = Value("", CharField())
        nobody = Value(False, BooleanField())
        events = events.annotate(my_answer=nothing, my_place=nothing, is_mine=nobody)
        return events.values_list(*FIELDS)
    mine = Participation.objects.filter(event=OuterRef("pk"), person=viewer.pk)
    hosting = Host.objects.filter(event=OuterRef("pk"), person=viewer.pk)
    return events.annotate(
        my_answer=first(mine, "answer"),
        my_place=first(mine, "place"),
        is_mine=Exists(hosting.exclude(accepted_at=None)),
    ).values_list(*FIELDS)


def first(rows, column):
    """The value of `column` in the first of `rows`, "" without any."""
    return Coalesce(Subquery(rows.values(column)[:1]), Value(""), output_field=CharField())


def rows_from(viewer, rows, now, *, near=None):
    """The Row of each of those that `told` gave."""
    return [row_of(viewer, Told(*row), now, near) for row in rows]


def row_of(viewer, event, now, near):
    """The Row of one Told: hour, place and distance by the rules of its page."""
    seat = Seat(event.my_answer, event.my_place) if event.my_answer else None
    knows = knows_the_place(viewer, event, organises=event.is_mine, participation=seat, now=now)
    hidden = event.is_discreet and not knows
    return Row(
        **{name: getattr(event, name) for name in SAME},
        kind=kinds.model_of(event.kind),
        day=day_of(event),
        hours="" if hidden else hours_words(event),
        where="" if hidden else where_words(event, knows),
        distance=None if event.is_discreet else distance_of(event, near),
        taken=event.seats_taken,
        words=discreet_words(event) if event.is_discreet else "",
        answer=event.my_answer,
        seat=event.my_place,
        is_over=is_over(event, now),
    )


SAME = (
    "pk", "ref", "title", "state", "is_discreet", "is_online", "wheelchair", "sign_language",
    "capacity", "target", "is_mine", "is_short",
)  # fmt: skip


def where_words(event, knows):
    """Where an event is: the commune alone for who may not know the place."""
    if event.is_online:
        return "en ligne"
    parts = (event.place if knows else "", event.commune__name)
    return ", ".join(part for part in parts if part)


def distance_of(event, near):
    """How far its pin is from `near`, in kilometres; None without one or the other."""
    if near is None or event.pin_lat is None:
        return None
    return distance(*near, event.pin_lat, event.pin_lon)


def is_over(event, now):
    """Whether an event is finished; of a discreet one, its day tells, not its hour."""
    if event.is_discreet:
        return day_of(event) < now.astimezone(datetime.UTC).date()
    return event.ends_at <= now and event.state != State.POSTPONED
