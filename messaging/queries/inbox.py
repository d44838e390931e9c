"""The list of conversations, as one person reads it."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from core.cursors import position, position_of
from core.typography import shortened
from messaging.models import Conversation, Message, Seat
from messaging.policies.conversations import is_on_board
from messaging.queries.seats import seated_in, title_of
from profiles.models import Person

PAGE = 30
EXCERPT = 90
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
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
    """The Inbox of `person`: all, what she has not read, or what she put away. Three queries."""
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
    """The Lines of `conversations`, which `person` reads; two queries."""
    seats = seated_in(person, [one.pk for one in conversations])
    newest = {
        message.conversation_id: message
        for message in Message.objects.visible_to(person)
        .filter(pk__in=[one.latest_id for one in conversations])
        .only("conversation_id", "author_id", "as_board", "text", "masked_rule", "taken_back_at")
    }
    for one in conversations:
        seated = seats[one.pk]
        mine, people = seated.mine, seated.people
        message = newest.get(one.pk)
        yield Line(
            conversation=one,
            title=title_of(person, one, seated),
            face=people[0] if one.kind != Conversation.Kind.GROUP and people else None,
            excerpt=excerpt_of(person, message, people),
            is_unread=is_unread(person, one, message, mine),
            is_muted=mine is not None and mine.is_muted,
            has_draft=mine is not None and bool(mine.draft),
        )


def is_unread(person, conversation, message, mine):
    """Whether the newest `message` of `conversation` is news for `person`, who has the seat `mine`."""
    if message is None or message.author_id == person.pk:
        return False
    if message.as_board and is_on_board(person, conversation.unit):
        return False
    return mine is None or mine.read_to < message.pk


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
