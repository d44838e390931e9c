"""Asking a question in a topic, answering it, ending it. Who chose what is written nowhere else."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from groups.models import Choice, Poll, Topic, Vote
from groups.policies import deciding as policies
from journal.services import record

NO_CHOICE = "Choisis une réponse."
ONE_ONLY = "Ce sondage ne prend qu’une réponse."


@transaction.atomic
def open_poll(*, by, topic, question, choices, is_multiple, results, closes_at):
    """Ask `question` in `topic` with those `choices` (texts, in order); returns the Poll.

    Raises Refused when `by` may not, Invalid when the topic has its poll already.
    """
    topic = Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)
    allow(policies.no_poll(by, topic))
    if Poll.objects.filter(topic=topic).exists():
        raise Invalid(policies.ASKED)
    poll = Poll.objects.create(
        topic=topic,
        question=question,
        is_multiple=is_multiple,
        results=results,
        closes_at=closes_at,
        created_by=by,
    )
    Choice.objects.bulk_create(
        Choice(poll=poll, text=text, position=position) for position, text in enumerate(choices)
    )
    record(action="poll.opened", by=by, subject=topic)
    return poll


@transaction.atomic
def vote(*, by, poll, choices):
    """`by` answers `poll` with `choices` (ids), in the place of what she answered before.

    Raises Refused when she may not or it is closed, Invalid when the choices are not of this poll.
    """
    poll = lock(poll)
    allow(policies.no_vote(by, poll))
    chosen = set(poll.choices.filter(pk__in=choices).values_list("pk", flat=True))
    if not chosen or chosen != set(choices):
        raise Invalid(NO_CHOICE)
    if len(chosen) > 1 and not poll.is_multiple:
        raise Invalid(ONE_ONLY)
    mine = Vote.objects.filter(poll=poll, person=by)
    before = set(mine.values_list("choice", flat=True))
    if gone := before - chosen:
        mine.filter(choice__in=gone).delete()
    Vote.objects.bulk_create(
        Vote(poll=poll, choice_id=pk, person=by, is_only=not poll.is_multiple)
        for pk in sorted(chosen - before)
    )


@transaction.atomic
def withdraw_vote(*, by, poll):
    """`by` takes her answer back, while `poll` is open. Raises Refused once it is closed."""
    poll = lock(poll)
    refuse_unless(not poll.is_closed, policies.CLOSED)
    Vote.objects.filter(poll=poll, person=by).delete()


@transaction.atomic
def close_poll(*, by, poll):
    """End `poll` now: nobody answers any more, and its results are shown. Raises Refused."""
    poll = lock(poll)
    allow(policies.no_closing(by, poll))
    poll.closes_at = timezone.now()
    poll.save(update_fields=["closes_at"])
    record(action="poll.closed", by=by, subject=poll.topic)


@transaction.atomic
def remove_poll(*, by, poll):
    """Take `poll` back with its answers, while it is young. Raises Refused."""
    poll = lock(poll)
    allow(policies.no_removal(by, poll))
    poll.delete()
    record(action="poll.removed", by=by, subject=poll.topic)


def lock(poll):
    """The Poll as it is now: whoever answers, ends or removes it waits for the others.

    Raises Refused when it was taken back meanwhile.
    """
    polls = Poll.objects.select_for_update(of=("self",), no_key=True)
    now = polls.select_related("topic__group__unit").filter(pk=poll.pk).first()
    refuse_unless(now is not None, policies.TAKEN_BACK)
    return now


def allow(reason):
    """Raise Refused when a policy gave a `reason` against."""
    refuse_unless(not reason, reason)
