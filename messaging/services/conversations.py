"""Conversations: begun, joined, left, put away."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from groups.services.locking import lock_people
from journal.services import record
from messaging.models import Conversation, Seat
from messaging.policies import conversations as policies
from messaging.services.talking import announce, write

DAY = datetime.timedelta(days=1)
ENOUGH = "C’est beaucoup de nouvelles conversations pour aujourd’hui\u00a0: reprends demain."
Kind = Conversation.Kind


@transaction.atomic
def start(*, by, people, text, title="", files=()):
    """`by` writes to `people`; returns the Conversation, the same as before when there is but one.

    Raises Refused when they do not see each other, Invalid when it says nothing or comes too soon.
    """
    people = list({person.pk: person for person in people}.values())
    lock_people([by.pk, *(person.pk for person in people)])
    reason = policies.no_people(by, people)
    refuse_unless(not reason, reason)
    kind = Kind.DIRECT if len(people) == 1 else Kind.GROUP
    pair = policies.pair_of(by, people[0]) if kind == Kind.DIRECT else ""
    found = Conversation.objects.filter(pair=pair).first() if pair else twin(by, people, text)
    if found is None:
        keep_pace(by)
        found = Conversation.objects.create(
            kind=kind, pair=pair, title=title.strip() if kind == Kind.GROUP else "", created_by=by
        )
        Seat.objects.bulk_create(Seat(conversation=found, person=one) for one in (by, *people))
    write(by=by, conversation=found, text=text, files=files)
    return found


@transaction.atomic
def start_with_board(*, by, unit, text, files=()):
    """`by`, a member of `unit`, writes to its board; returns the Conversation. Raises as `start`."""
    lock_people([by.pk])
    refuse_unless(policies.belongs(by, unit), policies.NOT_A_MEMBER)
    conversation = with_board(unit, by, by)
    write(by=by, conversation=conversation, text=text, files=files)
    return conversation


@transaction.atomic
def start_for_board(*, by, unit, person, text, files=()):
    """`by` writes to `person`, a member of `unit`, in the name of its board; returns the Conversation.

    Raises Refused for somebody else, or without a place on the board.
    """
    lock_people([by.pk, person.pk])
    refuse_unless(policies.is_on_board(by, unit), policies.UNSEEN)
    refuse_unless(policies.belongs(person, unit) and person.pk != by.pk, policies.UNSEEN)
    conversation = with_board(unit, person, by)
    write(by=by, conversation=conversation, text=text, files=files)
    return conversation


def with_board(unit, person, by):
    """The Conversation of `person` with the board of `unit`, begun by `by` if there is none."""
    pair = policies.board_pair(unit, person)
    conversation = Conversation.objects.filter(pair=pair).first()
    if conversation is None:
        keep_pace(by)
        conversation = Conversation.objects.create(
            kind=Kind.BOARD, pair=pair, unit=unit, created_by=by
        )
        Seat.objects.create(conversation=conversation, person=person)
    return conversation


@transaction.atomic
def invite(*, by, conversation, people):
    """`by` brings `people` in; they read what is said from now on. Raises Refused.

    Whoever is there already stays as she is; whoever had left comes back.
    """
    lock_people([by.pk, *(person.pk for person in people)])
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    seated = set(conversation.seats.current().values_list("person", flat=True))
    people = [person for person in people if person.pk not in seated]
    reason = policies.no_invitation(by, conversation, people)
    refuse_unless(not reason, reason)
    newest = conversation.latest_id or 0
    for person in people:
        Seat.objects.update_or_create(
            conversation=conversation,
            person=person,
            defaults={
                "left_at": None, "reads_after": newest, "read_to": newest,
                "joined_at": timezone.now(), "invited_by": by, "archived_at": None,
            },
        )  # fmt: skip
        record(action="conversation.joined", by=by, about=person, subject=conversation)
    announce(conversation, by, people)


@transaction.atomic
def leave(*, by, conversation):
    """`by` leaves a conversation of several; she reads it no more. Raises Refused for another kind."""
    refuse_unless(conversation.kind == Kind.GROUP, policies.NOT_A_GROUP)
    conversation.seats.current().filter(person=by).update(left_at=timezone.now(), draft="")


@transaction.atomic
def rename(*, by, conversation, title):
    """`by` gives a conversation of several its title; "" takes it away. Raises Refused."""
    refuse_unless(conversation.kind == Kind.GROUP, policies.NOT_A_GROUP)
    refuse_unless(policies.is_shown(by), policies.HIDDEN)
    Conversation.objects.filter(pk=conversation.pk).update(title=title.strip())


def put_away(*, by, conversation, away):
    """Archive `conversation` for `by` alone, or take it back from there."""
    set_seat(by, conversation, archived_at=timezone.now() if away else None)


def mute(*, by, conversation, is_muted):
    """Whether `by` is told of what is said there."""
    set_seat(by, conversation, is_muted=is_muted)


def set_seat(by, conversation, **values):
    """Change the seat of `by`, who reads `conversation`; one is made for who reads by her place on
    the board.
    """
    is_board = policies.speaks_for_board(by, conversation)
    Seat.objects.update_or_create(
        conversation=conversation,
        person=by,
        defaults=values,
        create_defaults={"is_board": is_board, **values},
    )


def keep_pace(by):
    """Raise Invalid once `by` began too many conversations today (PRODUCT §7.17)."""
    since = timezone.now() - DAY
    begun = Conversation.objects.filter(created_by=by, created_at__gt=since)
    if begun.count() >= settings.CONVERSATIONS_PER_DAY:
        raise Invalid(ENOUGH)


def twin(by, people, text):
    """The conversation of several that the same finger began twice, or None."""
    since = timezone.now() - datetime.timedelta(minutes=2)
    recent = Conversation.objects.filter(
        created_by=by, kind=Kind.GROUP, created_at__gte=since, latest__text=text.strip()
    )
    wanted = {by.pk, *(person.pk for person in people)}
    for found in recent.prefetch_related("seats"):
        if {seat.person_id for seat in found.seats.all()} == wanted:
            return found
    return None
