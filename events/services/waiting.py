"""The line of those who wait for a seat: a seat that is freed is offered to the first who fits.

Order is kept among those who fit. Two friends are not offered one seat, and do not keep it empty:
it goes to the first who comes alone. They stay where they are in the line.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid
from events.models import Answer, Event, Participation, Place
from events.policies.answering import no_answer
from events.services import news
from events.services.drafting import locked

# How long an offered seat is kept: a day, or two hours when the event begins within a day.
KEPT, KEPT_LATE = datetime.timedelta(hours=24), datetime.timedelta(hours=2)
GONE = "Cette place n’est plus offerte\u00a0: le délai est passé."


def room(event):
    """How many seats are free in `event`, a row just locked; None without a limit."""
    return None if event.capacity is None else max(event.capacity - event.seats_taken, 0)


@transaction.atomic
def fill(*, event):
    """Offer the free seats of `event` to those who wait; returns how many were offered one."""
    event, now = locked(event), timezone.now()
    left = room(event)
    if not event.waiting_count or left == 0 or no_answer(event, now):
        return 0
    offered = 0
    line = Participation.objects.confirmed().filter(event=event).in_line()
    for one in line.select_related("person"):
        if left is not None and one.seats > left:
            continue
        left = None if left is None else left - one.seats
        one.place, one.waiting_since = Place.OFFERED, None
        one.offered_until = kept_until(event, now)
        one.save(update_fields=["place", "waiting_since", "offered_until"])
        one.event = event
        news.offer(one)
        offered += 1
        if left == 0:
            break
    return offered


def kept_until(event, now):
    """Until when a seat offered at `now` is kept: never past the beginning, but of what is discreet,
    whose hour it would tell.
    """
    until = now + (KEPT if event.starts_at - now > KEPT else KEPT_LATE)
    return min(until, event.starts_at) if now < event.starts_at and not event.is_discreet else until


def check_offer(answer, now):
    """Raise Invalid unless the seat offered to `answer` is still kept for it."""
    if answer.offered_until is None or answer.offered_until <= now:
        raise Invalid(GONE)


def expire(now=None):
    """Give to others the seats that nobody took in time; returns how many. Safe to repeat."""
    now = now or timezone.now()
    late = Participation.objects.filter(place=Place.OFFERED, offered_until__lte=now)
    return sum(
        expire_of(pk, now)
        for pk in late.order_by("event").values_list("event", flat=True).distinct()
    )


@transaction.atomic
def expire_of(event_id, now):
    """Those of one event: whoever did not answer hesitates, and the next one is offered the seat."""
    event = locked(Event(pk=event_id))
    late = Participation.objects.filter(event=event, place=Place.OFFERED, offered_until__lte=now)
    gone = late.update(answer=Answer.MAYBE, place=Place.NONE, offered_until=None)
    fill(event=event)
    return gone
