"""The line of those who wait for a seat: a seat that is freed is offered to the first who fits.

Order is kept among those who fit. Two friends are not offered one seat, and do not keep it empty:
it goes to the first who comes alone. They stay where they are in the line, and may come fewer. So,
once seats were offered, nobody who waits fits into what is free.
"""

import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.http import Invalid
from events.clock import DAY
from events.models import Answer, Audience, Event, Participation, Place, State
from events.moments import day_of
from events.policies.answering import no_answer
from events.services import news
from events.services.drafting import locked

# How long an offered seat is kept: a day, or two hours when the event begins within a day.
KEPT, KEPT_LATE = datetime.timedelta(hours=24), datetime.timedelta(hours=2)
GONE = "Cette place n’est plus offerte\u00a0: le délai est passé."
# Whoever is in one of these audiences stays there as long as her account lives.
FOR_ALL = (Audience.PUBLIC, Audience.REGISTERED)


def room(event):
    """How many seats are free in `event`, a row just locked; None without a limit."""
    return None if event.capacity is None else max(event.capacity - event.seats_taken, 0)


@transaction.atomic
def fill(*, event):
    """Offer the free seats of `event` to those who wait; returns how many were offered one.

    Called after whatever frees seats. Nothing is offered once it has begun, nor without a date.
    """
    event, now = locked(event), timezone.now()
    left = room(event)
    if not event.waiting_count or left == 0 or no_offer(event, now):
        return 0
    offered = 0
    for one in line_of(event):
        if not fits(one, event, left):
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


def line_of(event):
    """Those who wait for a seat in `event`, the first one first, with their accounts."""
    line = Participation.objects.confirmed().filter(event=event).in_line()
    return line.select_related("person")


def fits(one, event, left):
    """Whether so many seats `left` do for whoever waits, and she may still come."""
    return (left is None or one.seats <= left) and may_come(one, event)


def is_anybody_before(mine, event, left, now):
    """Whether one of those who wait before `mine` fits into the seats `left`: they are hers first.

    So it is while no seat can be offered, for want of a date. Once it has begun there is no line.
    """
    has_begun = event.starts_at <= now and event.state != State.POSTPONED
    if not event.waiting_count or has_begun:
        return False
    first = next((one for one in line_of(event) if fits(one, event, left)), None)
    if first is None or mine.waiting_since is None:
        return first is not None
    return (first.waiting_since, first.pk) < (mine.waiting_since, mine.pk)


def no_offer(event, now):
    """Why no seat of `event` is offered by `now`; falsy when seats are."""
    return no_answer(event, now) or event.state == State.POSTPONED or event.starts_at <= now


def may_come(one, event):
    """Whether whoever waits may still come: her account lives, and she sees `event`."""
    if one.person_id is None or not one.person.is_active:
        return one.person_id is None
    return event.audience in FOR_ALL or Event.objects.is_visible_to(one.person, event.pk)


def kept_until(event, now):
    """Until when a seat offered at `now` is kept: never past the beginning. Of what is discreet the
    day alone counts: anything else would tell its hour.
    """
    if event.is_discreet:
        is_near = day_of(event.starts_at, event.zone) - day_of(now, event.zone) <= DAY
        return now + (KEPT_LATE if is_near else KEPT)
    return min(now + (KEPT if event.starts_at - now > KEPT else KEPT_LATE), event.starts_at)


def check_offer(answer, now):
    """Raise Invalid unless the seat offered to `answer` is still kept for it."""
    if answer.offered_until is None or answer.offered_until <= now:
        raise Invalid(GONE)


def expire(now=None):
    """Give to others the seats that nobody took in time; returns how many. Safe to repeat.

    Also those that nothing told of: an account was erased, an event got its date back.
    """
    now = now or timezone.now()
    late = Participation.objects.filter(place=Place.OFFERED, offered_until__lte=now)
    free = Q(capacity=None) | Q(seats_taken__lt=F("capacity"))
    waited = Event.objects.filter(
        free, waiting_count__gt=0, starts_at__gt=now, state=State.PUBLISHED
    )
    ids = {*late.values_list("event", flat=True), *waited.values_list("pk", flat=True)}
    return sum(expire_of(pk, now) for pk in sorted(ids))


@transaction.atomic
def expire_of(event_id, now):
    """Those of one event: whoever did not answer hesitates, and the next one is offered the seat.

    `offered_until` stays: it tells her why she has no seat.
    """
    event = locked(Event(pk=event_id))
    late = Participation.objects.filter(event=event, place=Place.OFFERED, offered_until__lte=now)
    gone = late.update(answer=Answer.MAYBE, place=Place.NONE, guests=0)
    fill(event=event)
    return gone
