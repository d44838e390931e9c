"""The list of conversations, as one person reads it."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from core.cursors import position, position_of
from core.typography import shortened
from messaging.models import Conversation, Message, Seat
from messaging.policies.conversations import is_on_board
from profiles.models import Person
from profiles.queries.rows import FACE

PAGE = 30
EXCERPT = 90
NAMED = 3
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
GONE = "Membre parti"
UNNAMED = "Membre"
TAKEN_BACK = "Message retiré"
MASKED = "Masqué par la modération"
ALL, UNREAD, ARCHIVED = "", "non-lus", "archives"


@dataclass(frozen=True)
class Line:
    """One conversation in the list."""

    conversation: Conversation
    title: str
    # The face beside it: the other person, if the reader sees her; None for several or for a board.
    face: Person | None
    excerpt: str
    is_unread: bool
    is_muted: bool
    has_draft: bool

    @property
    def when(self):
        return self.conversation.latest_at


@dataclass(frozen=True)
class Inbox:
    """A page of the list, the last ones first."""

    lines: tuple[Line, ...]
    which: str
    next_url: str = ""
    previous_url: str = ""


def inbox(person, *, which=ALL, before=""):
    """The Inbox of `person`: all, what she has not read, or what she put away. Five queries."""
    archived = Seat.objects.filter(
        conversation=OuterRef("pk"), person=person.pk, archived_at__isnull=False
    )
    rows = Conversation.objects.visible_to(person).exclude(latest=None)
    if which == UNREAD:
        rows = Conversation.objects.unread_by(person)
    elif which == ARCHIVED:
        rows = rows.filter(Exists(archived))
    else:
        rows = rows.filter(~Exists(archived))
    if cursor := position_of(before, 2):
        moment = EPOCH + min(cursor[0], 10**16) * MICROSECOND
        rows = rows.filter(Q(latest_at__lt=moment) | Q(latest_at=moment, pk__lt=cursor[1]))
    found = list(rows.select_related("unit").order_by("-latest_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    more = ""
    if len(found) > PAGE:
        last = shown[-1]
        more = position((last.latest_at - EPOCH) // MICROSECOND, last.pk)
    list_of = f"liste={which}&" if which else ""
    return Inbox(tuple(lines_of(person, shown)), which, f"?{list_of}avant={more}" if more else "")


def lines_of(person, conversations):
    """The Lines of `conversations`, which `person` reads; four queries."""
    ids = [one.pk for one in conversations]
    mine = {
        seat.conversation_id: seat
        for seat in Seat.objects.filter(person=person, conversation__in=ids)
    }
    seated = others_in(person, ids)
    newest = {
        message.conversation_id: message
        for message in Message.objects.visible_to(person)
        .filter(pk__in=[one.latest_id for one in conversations])
        .only("conversation_id", "author_id", "as_board", "text", "masked_rule", "taken_back_at")
    }
    unread = set(
        Conversation.objects.unread_by(person).filter(pk__in=ids).values_list("pk", flat=True)
    )
    for one in conversations:
        people, hidden = seated.get(one.pk, ([], 0))
        seat = mine.get(one.pk)
        yield Line(
            conversation=one,
            title=title_of(person, one, people, hidden),
            face=people[0] if one.kind != Conversation.Kind.GROUP and people else None,
            excerpt=excerpt_of(person, newest.get(one.pk), people),
            is_unread=one.pk in unread,
            is_muted=seat is not None and seat.is_muted,
            has_draft=seat is not None and bool(seat.draft),
        )


def others_in(person, ids):
    """{conversation id: (the others there whom `person` sees, how many more there are)}; one query.

    Who sits there by her place on a board is not counted: the board answers as one.
    """
    seen = Person.objects.visible_to(person).filter(pk=OuterRef("person"))
    seats = (
        Seat.objects.current()
        .filter(conversation__in=ids, is_board=False)
        .exclude(person=person)
        .annotate(is_seen=Exists(seen))
        .select_related("person")
        .only("conversation_id", *(f"person__{name}" for name in FACE))
        .order_by("pk")
    )
    found = {}
    for seat in seats:
        people, hidden = found.get(seat.conversation_id, ([], 0))
        if seat.is_seen:
            people = [*people, seat.person]
        else:
            hidden += 1
        found[seat.conversation_id] = people, hidden
    return found


def title_of(person, conversation, people, hidden=0):
    """What `person` calls `conversation`, where she sees `people` and `hidden` others."""
    if conversation.kind == Conversation.Kind.BOARD:
        if people and is_on_board(person, conversation.unit):
            return people[0].full_name
        return f"Le bureau de {conversation.unit.short_name}"
    if conversation.title:
        return conversation.title
    if conversation.kind == Conversation.Kind.DIRECT:
        return people[0].full_name if people else GONE
    names = ", ".join(one.first_name for one in people[:NAMED])
    more = len(people[NAMED:]) + hidden
    if not names:
        return "Conversation à plusieurs"
    return f"{names} et {more} autre{'s' if more > 1 else ''}" if more else names


def excerpt_of(person, message, people):
    """The first words of the newest message, as the list shows them."""
    if message is None:
        return ""
    if message.is_masked:
        return MASKED
    words = TAKEN_BACK if message.taken_back_at else " ".join(message.text.split())
    who = ""
    if message.author_id == person.pk:
        who = "Toi\u00a0: "
    elif len(people) > 1:
        author = next((one for one in people if one.pk == message.author_id), None)
        who = f"{author.first_name}\u00a0: " if author else ""
    return shortened(who + (words or "Un fichier"), EXCERPT)
