"""Reminders: on the eve, on the day, and a word of thanks afterwards.

Each event is one transaction that writes down that it was told: killed anywhere, run twice or at
once in two places, nobody is told twice.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from events.models import Answer, Event, Participation, Place, State
from events.moments import (
    AFTER,
    EVE,
    EVE_HOUR,
    FARTHEST,
    TODAY,
    TOO_LATE,
    day_at,
    day_of,
    eve_at,
    reminder_due,
)
from events.queries.organising import organisers_of
from events.services import guests
from events.services.telling import locked
from notifications.models import Notice
from notifications.services import notify_many

# When organisers learn that people are missing, and for what is published long enough before.
TWO_DAYS, SEEN_FOR = timedelta(hours=48), timedelta(hours=12)
SHORT = "events.short"


def remind(now=None):
    """Tell all that time makes due by `now`; return of how many events something was told."""
    now = now or timezone.now()
    done = sum(remind_of(pk, now) for pk in to_remind(now))
    done += sum(thank(pk, now) for pk in ids(ended(now)))
    return done + sum(warn(pk, now) for pk in ids(lacking(now)))


def ids(events):
    return list(events.order_by("pk").values_list("pk", flat=True))


# Before


def to_remind(now):
    """Ids of the events of which a reminder is due; one query."""
    soon = coming(now).filter(starts_at__lte=now + FARTHEST).order_by("starts_at", "pk")
    rows = soon.values_list("pk", "starts_at", "zone", "eve_told_at", "day_told_at")
    return [pk for pk, *when in rows if reminder_due(*when, now)]


def coming(now):
    """What will be held, as far as one knows."""
    return Event.objects.filter(state=State.PUBLISHED, masked_rule=None, starts_at__gt=now)


@transaction.atomic
def remind_of(pk, now):
    """Tell the reminder of one event that is due by `now`; whether there was one."""
    event = locked(pk, state=State.PUBLISHED, masked_rule=None)
    which = event and reminder_due(
        event.starts_at, event.zone, event.eve_told_at, event.day_told_at, now
    )
    if which == EVE:
        ask_again(event)
        event.eve_told_at = now
        event.save(update_fields=["eve_told_at"])
    elif which == TODAY:
        remind_today(event)
        event.day_told_at = now
        event.save(update_fields=["day_told_at"])
    return bool(which)


def ask_again(event):
    """Ask those who come or may come whether they still do; not those who answered that very day."""
    midnight = eve_at(event.starts_at, event.zone) - timedelta(hours=EVE_HOUR.hour)
    answers = Participation.objects.filter(
        Q(place=Place.SEATED) | Q(answer=Answer.MAYBE), answered_at__lt=midnight
    )
    answers = answers_of(event, answers)
    tell(event, "events.eve", answers)
    guests.ask(event, answers)


def remind_today(event):
    """Say again when and where it is to those who have their seat and answered before the moment."""
    before = day_at(event.starts_at, event.zone)
    answers = Participation.objects.filter(place=Place.SEATED, answered_at__lt=before)
    answers = answers_of(event, answers)
    tell(event, "events.day", answers)
    shifts = Participation.shifts.through.objects.filter(participation__event=event)
    rows = shifts.order_by("-shift__starts_at").values_list("participation", "shift__starts_at")
    guests.remind(event, answers, dict(rows))


def answers_of(event, answers):
    """Those of `answers` that are to `event`, confirmed, with their people."""
    return list(answers.confirmed().filter(event=event).select_related("person").order_by("pk"))


def tell(event, kind, answers):
    """A reminder of `kind`, once for each date."""
    on = day_of(event.starts_at, event.zone).isoformat()
    notify_many(
        kind=kind,
        recipients=[one.person for one in answers if one.person_id],
        key=f"{event.pk}:{on}",
        payload={"on": on},
        subject=event,
    )


def lacking(now):
    """What begins within two days, published for some time, and lacks people, if nobody was warned."""
    warned = Notice.objects.filter(
        kind=SHORT, subject_id=OuterRef("pk"), created_at__gte=OuterRef("starts_at") - TWO_DAYS
    )
    events = coming(now).alias(taken=F("seats_taken") * 10, wanted=F("target") * 7)
    return events.filter(
        ~Exists(warned),
        starts_at__lte=now + TWO_DAYS,
        published_at__lte=now - SEEN_FOR,
        is_discreet=False,
        taken__lt=F("wanted"),
    )


@transaction.atomic
def warn(pk, now):
    """Tell those who organise one event that people are missing; whether there was a need."""
    event = locked(pk, state=State.PUBLISHED, masked_rule=None)
    if event is None or not event.is_short or event.starts_at <= now:
        return False
    notify_many(
        kind=SHORT,
        recipients=organisers_of(event),
        key=f"{event.pk}:{day_of(event.starts_at, event.zone)}",
        subject=event,
    )
    return True


# After


def ended(now):
    """What ended an hour ago or more, lately, and nobody was thanked for."""
    over = Event.objects.filter(
        state=State.PUBLISHED, masked_rule=None, ends_at__range=(now - TOO_LATE, now - AFTER)
    )
    return over.filter(Q(after_told_at=None) | Q(after_told_at__lt=F("ends_at")))


@transaction.atomic
def thank(pk, now):
    """Thank those who came, and ask those who organise to tell it; whether it was still to do."""
    event = locked(pk, state=State.PUBLISHED, masked_rule=None)
    if event is None or not ended(now).filter(pk=pk).exists():
        return False
    organisers = organisers_of(event)
    key = f"{event.pk}:{day_of(event.ends_at, event.zone)}"
    notify_many(kind="events.to_report", recipients=organisers, key=key, subject=event)
    came = answers_of(
        event, Participation.objects.filter(place=Place.SEATED).exclude(was_there=False)
    )
    people = [one.person for one in came if one.person_id and one.person not in organisers]
    notify_many(kind="events.after", recipients=people, key=key, subject=event)
    event.after_told_at = now
    event.save(update_fields=["after_told_at"])
    return True
