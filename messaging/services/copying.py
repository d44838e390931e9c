"""A mailing leaves: its copies and letters are written by slices, then it is watched to its end.

Each slice is one transaction that holds the row of the mailing: killed anywhere, run twice or at
once in two places, each person has one copy and one letter (INV-5). Who it is for is asked again
here, when it leaves, and not when it was written (E-11).
"""

import datetime
import time

from django.db import transaction
from django.utils import timezone

from journal.services import record
from messaging import silences
from messaging.audience import KIND, people_for, with_channels
from messaging.models import Channel, Copy, Mailing
from messaging.policies import mailings as policies
from messaging.services.drafting import locked, locked_leaving, save
from messaging.services.leaving import tell_author
from messaging.wording import fitting
from notifications import nudge
from notifications.models import Batch, Letter, Rank

State = Mailing.State
SLICE = 500
# Missed by more than that, nothing leaves without being confirmed (E-4).
TOO_LATE = datetime.timedelta(hours=2)
LATE = "L’heure du départ est passée\u00a0: confirme, ou annule."
NO_RIGHT = "Son auteur ne peut plus écrire en ce nom."
WAITING = [Letter.State.QUEUED, Letter.State.SENDING, Letter.State.HELD]


def prepare(*, now=None, seconds=240):
    """Start what is due, write copies during `seconds`, and close what is done."""
    now = now or timezone.now()
    until = time.monotonic() + seconds
    due = Mailing.objects.filter(state=State.SCHEDULED, stop_reason="", scheduled_at__lte=now)
    for pk in list(due.order_by("scheduled_at", "pk").values_list("pk", flat=True)):
        start(pk, now)
    under_way = Mailing.objects.filter(state=State.PREPARING).order_by("started_at", "pk")
    for pk in list(under_way.values_list("pk", flat=True)):
        while time.monotonic() < until and copy_slice(pk):
            pass
    for pk in list(Mailing.objects.filter(state=State.SENDING).values_list("pk", flat=True)):
        finish(pk)


@transaction.atomic
def start(pk, now):
    """Begin the mailing `pk` if it is still due and may leave by `now`."""
    mailing = locked(pk)
    due = mailing.state == State.SCHEDULED and not mailing.stop_reason
    if not due or mailing.scheduled_at > now:
        return
    if mailing.author is None or not policies.is_own(mailing.author, mailing):
        save(mailing, state=State.CANCELLED, stop_reason=NO_RIGHT)
    elif mailing.scheduled_at < now - TOO_LATE:
        save(mailing, stop_reason=LATE)
        tell_author(mailing, "messaging.mailing-late")
    elif silences.silence_of(mailing.sender, now) is not None:
        save(mailing, scheduled_at=silences.open_from(mailing.sender, now))
    else:
        batch = Batch.objects.create(kind=KIND)
        save(mailing, state=State.PREPARING, started_at=now, batch=batch, copied_to=0)
        record(action="mailing.started", by=mailing.author, unit=mailing.unit_id, subject=mailing)


@transaction.atomic
def copy_slice(pk):
    """Write the copies of the next people of the mailing `pk`; whether there may be more to write."""
    mailing = locked_leaving(pk)
    if mailing.state != State.PREPARING:
        return False
    rest = people_for(mailing).filter(pk__gt=mailing.copied_to)
    people = list(with_channels(rest, mailing.sender).only("pk", "email").order_by("pk")[:SLICE])
    letters = write_letters(mailing, people)
    Copy.objects.bulk_create(
        Copy(mailing=mailing, person=person, channel=person.channel, letter=letters.get(person.pk))
        for person in people
    )
    if people:
        save(mailing, copied_to=people[-1].pk)
    if len(people) < SLICE:
        save(mailing, state=State.SENDING)
    if letters:
        nudge.on_commit(nudge.SEND)
    return len(people) == SLICE


def write_letters(mailing, people):
    """{person id: Letter} for those reached by mail; their words are written when they leave."""
    letters = [
        Letter(
            recipient=person,
            personal=True,
            to_address=person.email,
            kind=KIND,
            kinds=[KIND],
            rank=Rank.MAILING,
            budget=Letter.Budget.FREE,
            batch=mailing.batch,
            subject=fitting(mailing.subject),
        )
        for person in people
        if person.channel == Channel.MAIL
    ]
    Letter.objects.bulk_create(letters)
    return {letter.recipient_id: letter for letter in letters}


@transaction.atomic
def finish(pk):
    """Close the mailing `pk` once nothing of it waits."""
    mailing = locked(pk)
    if mailing.state != State.SENDING:
        return
    if not Letter.objects.filter(batch=mailing.batch_id, state__in=WAITING).exists():
        save(mailing, state=State.DONE, done_at=timezone.now())
