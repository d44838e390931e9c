"""Messages: said once, taken back, read; and what was not sent yet."""

import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.markdown import render
from core.typography import time_words
from files.services import discard, receive
from messaging.models import Attachment, Conversation, Message, Seat
from messaging.models.conversation import MESSAGE_LENGTH
from messaging.policies import conversations as policies
from notifications.models import Notice
from notifications.services import mark_read as mark_notices_read
from notifications.services import notify_many, withdraw
from profiles.models import Person
from profiles.models.block import apart_from
from profiles.models.holding import UnitPermission
from sections.permissions import Permission

# Class of the advisory locks that make one person write one message at a time.
WRITER = 7_305
TWICE = datetime.timedelta(minutes=2)
HOUR = datetime.timedelta(hours=1)
MOST_FILES = 3
KIND = "messaging.message"


@transaction.atomic
def say(*, by, conversation, text, files=(), mail_id=""):
    """`by` says `text` in `conversation`, which she reads; returns the Message.

    The same words twice in two minutes are one message, the same mail too. `files` are uploaded
    files, three at most. Raises Refused, Invalid, BadFile.
    """
    reason = policies.no_message(by, conversation)
    refuse_unless(not reason, reason)
    return write(by=by, conversation=conversation, text=text, files=files, mail_id=mail_id)


def write(*, by, conversation, text, files=(), mail_id=""):
    """`say` once the right to do so was asked; in the caller's transaction."""
    text = tidy(text, files)
    take_the_floor(by)
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if known := already_said(by, conversation, text, files, mail_id):
        return known
    keep_pace(by)
    message = Message.objects.create(
        conversation=conversation,
        author=by,
        as_board=policies.speaks_for_board(by, conversation),
        text=text,
        html=render(text),
        mail_id=mail_id,
    )
    for uploaded in files:
        Attachment.objects.create(message=message, file=receive(by=by, uploaded=uploaded))
    Conversation.objects.filter(pk=conversation.pk).update(
        latest=message, latest_at=message.created_at
    )
    # Said by anybody, it comes back from the archives; said by oneself, all before it is read.
    Seat.objects.filter(conversation=conversation, is_muted=False).update(archived_at=None)
    keep_place(by, conversation, message.pk, drops_draft=True)
    tell(message)
    return message


def tidy(text, files):
    """`text` as it is kept. Raises Invalid when there is nothing to say, or too much."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text and not files:
        raise Invalid("Écris d’abord ton message.")
    if len(text) > MESSAGE_LENGTH:
        raise Invalid(f"Ton message est trop long\u00a0: {MESSAGE_LENGTH} caractères au plus.")
    if len(files) > MOST_FILES:
        raise Invalid(f"{MOST_FILES} fichiers au plus par message.")
    return text


def already_said(by, conversation, text, files, mail_id):
    """The message that an impatient finger, or the same mail, already made; None otherwise."""
    if mail_id:
        return Message.objects.filter(mail_id=mail_id).first()
    if files:
        return None
    since = timezone.now() - TWICE
    mine = Message.objects.filter(
        conversation=conversation, author=by, created_at__gte=since, taken_back_at=None
    )
    last = mine.order_by("-pk").first()
    return last if last is not None and last.text == text else None


def take_the_floor(by):
    """Let `by` write one message at a time until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WRITER, by.pk % 2**31])


def keep_pace(by):
    """Raise Invalid, saying when it opens again, once `by` wrote too much in an hour."""
    since = timezone.now() - HOUR
    lately = list(
        Message.objects.filter(author=by, created_at__gt=since)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[: settings.MESSAGES_PER_HOUR]
    )
    if len(lately) == settings.MESSAGES_PER_HOUR:
        until = time_words(lately[-1] + HOUR + datetime.timedelta(minutes=1))
        raise Invalid(f"{len(lately)} messages en une heure\u00a0: tu pourras écrire à {until}.")


# Telling


def tell(message):
    """Tell the others that something was said; in the caller's transaction.

    One notice stands for all that is said until it is read: its key is how far one had read.
    """
    conversation = message.conversation
    marks = {
        seat.person_id: seat.read_to
        for seat in Seat.objects.filter(conversation=conversation, left_at=None)
    }
    for person in listeners(conversation, message.author):
        notify_many(
            kind=KIND,
            recipients=[person],
            key=f"{conversation.pk}:{marks.get(person.pk, 0)}",
            payload={"author": message.author_id, "as_board": message.as_board},
            subject=conversation,
        )


def listeners(conversation, author):
    """The people told of what `author` says: who sits there and did not ask for quiet, the board."""
    seats = Seat.objects.filter(conversation=conversation, left_at=None, is_board=False)
    told = Q(pk__in=seats.filter(is_muted=False).values("person"))
    if conversation.kind == Conversation.Kind.BOARD:
        quiet = Seat.objects.filter(conversation=conversation, is_board=True, is_muted=True)
        board = UnitPermission.objects.unexpired().filter(
            permission__codename=Permission.SEE_HIDDEN, content_object=conversation.unit
        )
        told |= Q(pk__in=board.values("user")) & ~Q(pk__in=quiet.values("person"))
    people = Person.objects.active().filter(told, apart_from(author.pk))
    return list(people.exclude(pk=author.pk).order_by("pk"))


def announce(conversation, by, people):
    """Tell `people` that `by` brought them into `conversation`."""
    notify_many(
        kind=KIND,
        recipients=people,
        key=f"{conversation.pk}:joined:{conversation.latest_id or 0}",
        payload={"author": by.pk, "as_board": False},
        subject=conversation,
    )


# After


@transaction.atomic
def take_back(*, by, message):
    """`by` takes her `message` back: a trace stays, without a word. Raises Refused."""
    now = timezone.now()
    refuse_unless(message.author_id == by.pk, policies.NOT_YOURS)
    if message.taken_back_at is not None:
        return
    refuse_unless(policies.can_take_back(by, message, now), policies.TOO_LATE)
    files = [attachment.file for attachment in message.attachments.select_related("file")]
    message.attachments.all().delete()
    for file in files:
        discard(file)
    Message.objects.filter(pk=message.pk).update(taken_back_at=now, text="", html="")
    latest = Message.objects.filter(conversation=message.conversation_id).order_by("-pk").first()
    if latest is not None and latest.pk == message.pk:
        unread = Notice.objects.filter(kind=KIND, subject_id=message.conversation_id).unread()
        if not said_since(message, unread):
            withdraw(kind=KIND, subject=message.conversation)


def said_since(message, notices):
    """Whether anything else of the conversation is still told by `notices`."""
    first = notices.order_by("created_at").values_list("created_at", flat=True).first()
    others = Message.objects.filter(conversation=message.conversation_id, taken_back_at=None)
    return first is not None and others.filter(created_at__gte=first).exists()


@transaction.atomic
def save_draft(*, by, conversation, text):
    """Keep what `by` has not sent yet."""
    draft = text.replace("\r\n", "\n").replace("\x00", "")[:MESSAGE_LENGTH]
    is_board = policies.speaks_for_board(by, conversation)
    Seat.objects.update_or_create(
        conversation=conversation,
        person=by,
        defaults={"draft": draft},
        create_defaults={"draft": draft, "is_board": is_board},
    )


@transaction.atomic
def mark_read(*, by, conversation, until):
    """`by` has read `conversation` up to the message `until`; what told her of it is read too."""
    newest = conversation.latest_id or 0
    keep_place(by, conversation, min(until, newest))
    if until >= newest:
        told = Notice.objects.visible_to(by).unread().filter(kind=KIND, subject_id=conversation.pk)
        mark_notices_read(by=by, notices=list(told.values_list("pk", flat=True)))


def keep_place(by, conversation, until, drops_draft=False):
    """Move the mark of `by` forward, never back."""
    seat, is_new = Seat.objects.get_or_create(
        conversation=conversation,
        person=by,
        defaults={
            "read_to": until,
            "is_board": policies.speaks_for_board(by, conversation),
        },
    )
    values = {"draft": ""} if drops_draft and seat.draft else {}
    if not is_new and seat.read_to < until:
        values["read_to"] = Greatest("read_to", until)
    if values:
        Seat.objects.filter(pk=seat.pk).update(**values)
