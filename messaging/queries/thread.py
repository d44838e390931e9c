"""One conversation, as one of those who are in it reads it."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils import timezone

from core.http import get_visible_or_404
from messaging.models import Attachment, Conversation, Message
from messaging.policies import conversations as policies
from messaging.queries.seats import GONE, seated_in, title_of
from profiles.models import Person
from profiles.queries.rows import FACE

PAGE = 40
UNNAMED = "Membre"


@dataclass(frozen=True)
class Said:
    """One message, with who says it as the reader may know her."""

    message: Message
    name: str
    # Her, if the reader sees her.
    author: Person | None
    is_mine: bool
    files: tuple = ()
    can_take_back: bool = False
    can_flag: bool = False
    # Under the last of mine, once the other read it.
    is_read: bool = False


@dataclass(frozen=True)
class Thread:
    """The page of a conversation."""

    conversation: Conversation
    title: str
    people: tuple[Person, ...]
    # How many others sit there whom the reader does not see.
    unseen: int
    days: tuple[tuple[datetime.date, tuple[Said, ...]], ...]
    draft: str
    is_muted: bool
    is_archived: bool
    is_unread: bool
    newest: int
    # Why nothing may be written, "" when it may.
    refusal: str
    # Written in the name of the board.
    as_board: bool
    older_url: str = ""
    newer_url: str = ""

    @property
    def is_group(self):
        return self.conversation.kind == Conversation.Kind.GROUP

    @property
    def is_direct(self):
        return self.conversation.kind == Conversation.Kind.DIRECT

    @property
    def other(self):
        """The only other person, if the reader sees her."""
        return self.people[0] if not self.is_group and self.people else None


def conversation_or_404(person, ref):
    """The Conversation at `ref` that `person` reads; raises Http404."""
    rows = Conversation.objects.select_related("unit")
    return get_visible_or_404(rows, person, ref=ref)


def message_or_404(person, pk):
    """The Message `pk` that `person` reads, with its conversation; raises Http404."""
    if not 0 < pk < 2**63:
        raise Http404
    rows = Message.objects.select_related("conversation__unit").defer("search")
    return get_visible_or_404(rows, person, pk=pk)


def thread(person, conversation, *, before=None):
    """The Thread of `conversation`, which `person` reads: the last messages, or those before the one
    numbered `before`. Four queries, and what asks whether she may still write there.
    """
    seated = seated_in(person, [conversation.pk])[conversation.pk]
    rows = Message.objects.visible_to(person).filter(conversation=conversation).defer("search")
    if before:
        rows = rows.filter(pk__lt=before)
    held = Attachment.objects.filter(message=OuterRef("pk"))
    found = list(rows.annotate(has_files=Exists(held)).order_by("-pk")[: PAGE + 1])
    shown = found[PAGE - 1 :: -1] if len(found) > PAGE else found[::-1]
    mine, newest = seated.mine, conversation.latest_id or 0
    return Thread(
        conversation=conversation,
        title=title_of(person, conversation, seated),
        people=tuple(seated.people),
        unseen=seated.unseen,
        days=by_day(said_of(person, conversation, seated, shown)),
        draft=mine.draft if mine else "",
        is_muted=mine is not None and mine.is_muted,
        is_archived=mine is not None and mine.archived_at is not None,
        is_unread=(mine.read_to if mine else 0) < newest,
        newest=newest,
        refusal=policies.no_message(person, conversation, seated.people),
        as_board=policies.speaks_for_board(person, conversation),
        older_url=f"?avant={shown[0].pk}" if len(found) > PAGE else "",
        newer_url=conversation.get_absolute_url() if before else "",
    )


def said_of(person, conversation, seated, messages):
    """The Said of `messages`, oldest first; two queries at most."""
    now = timezone.now()
    strangers = {one.author_id for one in messages} - {person.pk, None, *seated.known}
    people = dict(seated.known)
    if strangers:
        seen = Person.objects.visible_to(person).filter(pk__in=strangers).only(*FACE)
        people |= seen.in_bulk()
    files = files_of(person, [one.pk for one in messages if one.has_files])
    last_mine = max((one.pk for one in messages if one.author_id == person.pk), default=0)
    is_direct = conversation.kind == Conversation.Kind.DIRECT
    for message in messages:
        is_mine = message.author_id == person.pk
        author = people.get(message.author_id)
        yield Said(
            message=message,
            name=name_of(conversation, message, author, is_mine),
            author=author,
            is_mine=is_mine,
            files=tuple(files.get(message.pk, ())),
            can_take_back=policies.can_take_back(person, message, now),
            can_flag=not is_mine and not message.is_masked and message.taken_back_at is None,
            is_read=is_direct and message.pk == last_mine <= seated.read_to,
        )


def files_of(person, ids):
    """{message id: its files} of those messages, as far as `person` may open them; one query."""
    if not ids:
        return {}
    found = {}
    attachments = Attachment.objects.visible_to(person).filter(message__in=ids)
    for one in attachments.select_related("file").defer("file__text").order_by("pk"):
        found.setdefault(one.message_id, []).append(one.file)
    return found


def name_of(conversation, message, author, is_mine):
    """How `message` is signed for its reader, who sees `author` or None."""
    if is_mine:
        return "Toi"
    if message.as_board:
        board = f"Le bureau de {conversation.unit.short_name}"
        return f"{board} ({author.full_name})" if author else board
    if author:
        return author.full_name
    return GONE if message.author_id is None else UNNAMED


def by_day(said):
    """Those Said by the day they were, oldest first."""
    groups = groupby(said, key=lambda one: timezone.localdate(one.message.created_at))
    return tuple((day, tuple(group)) for day, group in groups)
