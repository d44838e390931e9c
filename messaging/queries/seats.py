"""Who sits in conversations, as one of those who read them knows it."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from messaging.models import Conversation, Seat
from messaging.policies.conversations import is_on_board
from profiles.models import Person
from profiles.queries.rows import FACE

NAMED = 3
GONE = "Membre parti"


@dataclass
class Seated:
    """The places of one conversation."""

    # Hers, None for who reads it by her place on the board and has not opened it yet.
    mine: Seat | None = None
    # The others there whom she sees, in the order they came, and how many more there are.
    people: list = field(default_factory=list)
    unseen: int = 0
    # Of whoever was ever seated there and is seen: those who left still sign what they said.
    known: dict = field(default_factory=dict)
    # How far the others read, at least one of them.
    read_to: int = 0


def seated_in(person, ids):
    """{conversation id: its Seated, as `person` knows it} of those `ids`; one query.

    Who sits there by her place on a board is not counted: the board answers as one.
    """
    seen = Person.objects.visible_to(person).filter(pk=OuterRef("person"))
    seats = (
        Seat.objects.filter(conversation__in=ids)
        .annotate(is_seen=Exists(seen))
        .select_related("person")
        .only(
            *("conversation_id", "is_board", "reads_after", "read_to", "left_at", "archived_at"),
            *("is_muted", "draft", "person__visibility", "person__is_active"),
            *(f"person__{name}" for name in FACE),
        )
        .order_by("pk")
    )
    found = {pk: Seated() for pk in ids}
    for seat in seats:
        add(found[seat.conversation_id], person, seat)
    return found


def add(seated, person, seat):
    """Put one `seat` in its place."""
    if seat.person_id == person.pk:
        seated.mine = seat
        return
    if seat.is_seen:
        seated.known[seat.person_id] = seat.person
    if seat.is_board or seat.left_at is not None:
        return
    seated.read_to = max(seated.read_to, seat.read_to)
    if seat.is_seen:
        seated.people.append(seat.person)
    else:
        seated.unseen += 1


def title_of(person, conversation, seated):
    """What `person` calls `conversation`, where people are `seated`."""
    people = seated.people
    if conversation.kind == Conversation.Kind.BOARD:
        if people and is_on_board(person, conversation.unit):
            return people[0].full_name
        return f"Le bureau de {conversation.unit.short_name}"
    if conversation.title:
        return conversation.title
    if conversation.kind == Conversation.Kind.DIRECT:
        return people[0].full_name if people else GONE
    names = ", ".join(one.first_name for one in people[:NAMED])
    more = len(people[NAMED:]) + seated.unseen
    if not names:
        return "Conversation à plusieurs"
    return f"{names} et {more} autre{'s' if more > 1 else ''}" if more else names
