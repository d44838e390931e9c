"""Whom to tell what happens to an event: what changes of its date, place and state.

`Event.told` holds what people were last told (`events.facts`), and when something last changed.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from events import facts
from events.models import Answer, Event, Participation, State
from events.services import guests
from events.services.news import (
    campaign_launched,
    commented,
    host_answered,
    host_asked,
    invited,
    offer,
    ride_gone,
    thanked,
)
from notifications import nudge
from notifications.services import notify_many

__all__ = [
    "campaign_launched",
    "commented",
    "host_answered",
    "host_asked",
    "invited",
    "mark",
    "offer",
    "ride_gone",
    "take_note",
    "tell",
    "thanked",
]

# What changes again meanwhile is told once, or not at all (PRODUCT §7.3). Less long before it begins.
COALESCED, HURRIED = timedelta(minutes=30), timedelta(minutes=5)
NEAR = timedelta(hours=3)
TASK = "events.tell"
AT = "at"


def mark(*, event):
    """The date, place or state of `event` was changed and saved, or it was just published.

    Whether there is anything to tell is seen half an hour later, against what was last told.
    """
    if event.state == State.DRAFT:
        return
    now = timezone.now()
    if not event.told and not event.participations.exists():
        event.told = facts.told_of(event)
        event.save(update_fields=["told"])
        return
    due = now + delay_before(event, now)
    event.told = {**event.told, AT: now.isoformat()}
    event.tell_at = min(due, event.tell_at) if event.tell_at else due
    event.save(update_fields=["told", "tell_at"])
    if event.tell_at <= now:
        nudge.on_commit(TASK)


def delay_before(event, now):
    """How long to wait for another change: nothing when what is called off was about to begin."""
    told = event.told.get(facts.DATE, "").partition(" ")[0]
    first = min(event.starts_at, datetime.fromisoformat(told) if told else event.starts_at)
    if first - NEAR > now:
        return COALESCED
    return timedelta() if event.state == State.CANCELLED else HURRIED


def tell(now=None):
    """Tell those who come what changed, where it is due by `now`; return of how many events.

    Run twice, or at once in two places, it tells nobody twice: each event is one transaction.
    """
    now = now or timezone.now()
    due = Event.objects.filter(tell_at__lte=now).order_by("tell_at", "pk")
    return sum(tell_of(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def tell_of(pk, now):
    """`tell` of one event; whether there was anything to say."""
    event = locked(pk, tell_at__lte=now)
    if event is None:
        return False
    known, present = event.told, facts.told_of(event)
    changed = facts.changes_between(known, present)
    moved = facts.shifts_moved(known, present[facts.SHIFTS])
    key = f"{event.pk}:{event.tell_at:%Y%m%d%H%M%S}"
    event.told, event.tell_at = present, None
    event.save(update_fields=["told", "tell_at"])
    if not (changed or moved) or event.is_masked or event.is_over(now):
        return False
    answers = concerned(event, known.get(AT))
    if not changed:
        answers, changed = answers.filter(shifts__in=moved).distinct(), [facts.SHIFTS]
    # Without any trace of what people were told, nothing says what changed.
    names = changed if facts.DATE in known else []
    announce(event, list(answers.select_related("person")), names, present, key)
    return True


def take_note(now=None):
    """Keep what people know of the events to come of which nothing was noted yet: those that come
    back are made many at once. Returns how many.
    """
    silent = Event.objects.filter(told={}, tell_at=None, ends_at__gt=now or timezone.now())
    ids = silent.exclude(state=State.DRAFT).order_by("pk").values_list("pk", flat=True)
    return sum(note(pk) for pk in list(ids))


@transaction.atomic
def note(pk):
    """`take_note` of one event; whether it was still to do."""
    event = locked(pk, told={}, tell_at=None)
    if event is None:
        return False
    event.told = facts.told_of(event)
    event.save(update_fields=["told"])
    return True


def locked(pk, **condition):
    """The event `pk` if it meets `condition`, locked; None when another worker holds it."""
    events = Event.objects.select_for_update(skip_locked=True, of=("self",))
    return events.select_related("commune").filter(pk=pk, **condition).first()


def concerned(event, since):
    """The answers of those who come or may come, given before the last change, at `since`."""
    answers = Participation.objects.confirmed().filter(event=event).exclude(answer=Answer.NO)
    return answers.filter(answered_at__lte=datetime.fromisoformat(since)) if since else answers


def announce(event, answers, names, present, key):
    """Tell those who gave `answers` what changed, with an account or without."""
    notify_many(
        kind="events.changed",
        recipients=[one.person for one in answers if one.person_id],
        key=key,
        payload={"changed": names, "now": facts.digest_of(present)},
        subject=event,
    )
    guests.tell_change(event, answers, names)
