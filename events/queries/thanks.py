"""Whom one may thank, and the cards one received."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from core.cursors import position, position_of
from events.models import Event, Thanks
from events.policies.after import came_to
from groups.models.sight import Read
from profiles.models import Person, Visibility
from profiles.queries.directory import cursor_at, cursor_of

PAGE = 30
NEWEST = 2**62
FACE = ("ref", "first_name", "last_name", "portrait", "photo")


@dataclass(frozen=True)
class ToThank:
    """One page of those who were there; each `person` has `is_thanked`."""

    people: tuple[Person, ...]
    next_url: str = ""
    previous_url: str = ""


def may_be_thanked(viewer, event):
    """The people `viewer` sees who were at `event` with her; never a hidden one."""
    people = Person.objects.visible_to(viewer).active().filter(came_to(event))
    return people.exclude(pk=viewer.pk).exclude(visibility=Visibility.SECTION)


def to_thank(viewer, event, after=""):
    """The ToThank of `viewer`, by name; one query."""
    sent = Thanks.objects.filter(event=event, sender=viewer, recipient=OuterRef("pk"))
    people = may_be_thanked(viewer, event)
    if cursor := cursor_of(after):
        name, ref = cursor
        people = people.filter(Q(sort_key__gt=name) | Q(ref__gt=ref), sort_key__gte=name)
    rows = list(
        people.annotate(is_thanked=Exists(sent))
        .only(*FACE, "sort_key")
        .order_by("sort_key", "ref")[: PAGE + 1]
    )
    more = f"?apres={cursor_at(rows[PAGE - 1])}" if len(rows) > PAGE else ""
    return ToThank(tuple(rows[:PAGE]), next_url=more)


@dataclass(frozen=True)
class Card:
    """A card as the one who is thanked reads it."""

    pk: int
    sender: Person
    words: str
    at: object
    title: str
    ref: str


@dataclass(frozen=True)
class Cards:
    """Cards received, the last ones first."""

    rows: tuple[Card, ...]
    next_url: str = ""
    previous_url: str = ""


def cards_to(viewer, before):
    """The columns of the Cards that `viewer` received before the one numbered so, the last first."""
    rows = Thanks.objects.visible_to(viewer).filter(
        masked_rule=None,
        recipient=viewer.pk,
        pk__lt=before,
        sender__in=Person.objects.visible_to(viewer).values("pk"),
        event__in=Event.objects.visible_to(viewer).in_the_open().values("pk"),
    )
    names = ("pk", "words", "at", "event__title", "event__ref")
    faces = (f"sender__{name}" for name in FACE)
    return rows.order_by("-pk").values_list(*names, *faces)[: PAGE + 1]


CARDS_TO = Read(cards_to, int)


def cards_of(person, *, before="", size=PAGE):
    """The Cards of `person`, not masked, of people and for events that she still sees; one query."""
    cursor = position_of(before, 1)
    found = CARDS_TO.rows(person, cursor[0] if cursor else NEWEST)[: size + 1]
    cards = tuple(card_of(*row) for row in found[:size])
    return Cards(cards, f"?avant={position(cards[-1].pk)}" if len(found) > size else "")


def card_of(pk, words, at, title, ref, *face):
    """The Card of one row."""
    return Card(pk, Person(**dict(zip(FACE, face, strict=True))), words, at, title, ref)
