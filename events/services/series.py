"""What comes back: occurrences are events of their own, made a year ahead at the hours of the place."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.clock import local
from events.models import Event, Host, Organiser, Participation, Series, State
from events.policies import editing as policies
from events.policies.common import is_heard, organises
from events.recurring import days_of
from events.services import telling, waiting
from events.services.copying import copy_of, copy_parts, moved
from events.services.drafting import check_capacity, count_change, locked, log

AHEAD = datetime.timedelta(days=366)
# A series is looked at again once a month.
SLACK = datetime.timedelta(days=30)
ALREADY = "Il se répète déjà."
NOT_A_SERIES = "Il ne se répète pas."
NOT_A_CAMPAIGN = "Une mission reprise a sa date\u00a0: elle ne se répète pas."
NOT_DISCREET = "Une mission discrète ne se répète pas\u00a0: fais-en une autre, le moment venu."
BACKWARDS = "La fin vient après la première fois."


@transaction.atomic
def repeat(*, by, event, step, until=None):
    """Let `event` come back at each `step` of its day, `until` a day or for ever; returns the Series.

    A published one comes back at once, a draft once it is published. Raises Refused and Invalid.
    """
    event = to_change(by, event)
    if event.series_id:
        raise Invalid(ALREADY)
    if event.campaign_id:
        raise Invalid(NOT_A_CAMPAIGN)
    if event.is_discreet:
        raise Invalid(NOT_DISCREET)
    first = local(event.starts_at, event.zone).date()
    if until is not None and until < first:
        raise Invalid(BACKWARDS)
    series = Series.objects.create(step=step, first=first, until=until)
    event.series, event.occurrence, event.changed_at = series, first, timezone.now()
    event.save(update_fields=["series", "occurrence", "changed_at"])
    log(by, event, "repeated", step=str(step))
    if not event.is_draft:
        fill(series, timezone.now())
    return series


def begin(event):
    """Make what comes after the locked `event`, just published, from the day it has now on."""
    series = Series.objects.select_for_update().get(pk=event.series_id)
    day = local(event.starts_at, event.zone).date()
    if series.until is not None and series.until < day:
        raise Invalid(BACKWARDS)
    series.first = event.occurrence = day
    series.save(update_fields=["first"])
    event.save(update_fields=["occurrence"])
    fill(series, timezone.now())


@transaction.atomic
def follow(*, by, event, changes, occurrence):
    """Give what was just changed on one occurrence to all those that follow it, at their own dates.

    `event` is that one, saved; `occurrence` the day its rule had given it. On another day it begins
    a rule of its own. Those changed by themselves stay as they are. Raises Refused and Invalid.
    """
    event = to_change(by, event)
    series = Series.objects.select_for_update().get(pk=event.series_id)
    day = local(event.starts_at, event.zone).date()
    later = Event.objects.select_for_update(of=("self",)).filter(
        series=series, occurrence__gt=occurrence
    )
    rows = list(later.exclude(pk=event.pk).order_by("occurrence"))
    days = {row.pk: row.occurrence for row in rows}
    if day != occurrence:
        series, days = begin_again(series, event, day, rows)
    event.series, event.occurrence, event.is_apart = series, day, False
    event.save(update_fields=["series", "occurrence", "is_apart"])
    copied = {name: getattr(event, name) for name in carried(changes)}
    for row in rows:
        carry(event, row, copied, days[row.pk])
    log(by, event, "repeated", following=len(rows))


# What follows from what was changed.
FOLLOWING = {
    "text": ("text", "html"),
    "commune": ("commune_id", "lat", "lon", "pin_lat", "pin_lon", "zone"),
    "lat": ("lat", "lon", "pin_lat", "pin_lon"),
    "lon": ("lat", "lon", "pin_lat", "pin_lon"),
}
OF_ONE = ("starts_at", "ends_at", "picture_words")


def carried(changes):
    """The columns that go from one occurrence to those that follow."""
    names = [name for name in changes if name not in OF_ONE]
    return list(dict.fromkeys(each for name in names for each in FOLLOWING.get(name, (name,))))


def carry(event, row, copied, day):
    """Write on the later occurrence `row`, which its rule gives `day`, what `event` became."""
    row.series_id, row.occurrence = event.series_id, day
    if not row.is_apart and row.state != State.CANCELLED:
        before = (row.starts_at, row.ends_at, row.place, row.address, row.commune_id)
        for name, value in copied.items():
            setattr(row, name, value)
        check_capacity(row)
        row.starts_at, row.ends_at = moved(event, event.starts_at, event.ends_at, day)
        row.changed_at = timezone.now()
        if before != (row.starts_at, row.ends_at, row.place, row.address, row.commune_id):
            count_change(row)
            row.save()
            telling.mark(event=row)
            waiting.fill(event=row)
            return
    row.save()
    waiting.fill(event=row)


def begin_again(series, event, day, rows):
    """End `series` before `event`, and begin another on `day` with the later `rows`.

    Returns it, and the day it gives each of them.
    """
    made = series.made_until or day
    until = max(series.until, day) if series.until else None
    later = Series.objects.create(step=series.step, first=day, until=until, made_until=made)
    last = Event.objects.filter(series=series, occurrence__lt=event.occurrence)
    before = last.order_by("-occurrence").values_list("occurrence", flat=True).first()
    series.until = before or series.first
    series.save(update_fields=["until"])
    far = day + datetime.timedelta(days=366 * 4)
    days = days_of(later.step, day, after=day, until=far)
    return later, {row.pk: next_day for row, next_day in zip(rows, days, strict=False)}


@transaction.atomic
def end(*, by, event):
    """Let nothing come after `event`: later dates that somebody answered are called off, the others go.

    Raises Refused, and Invalid when it does not come back.
    """
    event = to_change(by, event)
    if event.series_id is None:
        raise Invalid(NOT_A_SERIES)
    series = Series.objects.select_for_update().get(pk=event.series_id)
    series.until = max(event.occurrence, series.first)
    series.save(update_fields=["until"])
    now = timezone.now()
    later = Event.objects.filter(series=series, occurrence__gt=event.occurrence, starts_at__gt=now)
    answered = Participation.objects.filter(event__in=later).values("event")
    for row in later.filter(pk__in=answered).exclude(state=State.CANCELLED):
        row.state, row.changed_at = State.CANCELLED, now
        count_change(row)
        row.save()
        telling.mark(event=row)
    later.exclude(pk__in=answered).filter(comments_count=0).delete()
    log(by, event, "series_ended")


def extend(now):
    """Make the occurrences of the next twelve months of all series; returns how many were made."""
    day = now.date() + AHEAD - SLACK
    waiting = Series.objects.exclude(made_until__gte=day).order_by("pk")
    return sum(extend_one(pk, now) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def extend_one(pk, now):
    """Make the occurrences of the next twelve months of one series; returns how many were made."""
    series = Series.objects.select_for_update().filter(pk=pk).first()
    return fill(series, now) if series else 0


def fill(series, now):
    """Make what the locked `series` lacks up to a year after `now`; returns how many were made."""
    model = model_of(series)
    if model is None or not is_alive(model):
        return 0
    horizon = local(now, model.zone).date() + AHEAD
    until = min(series.until, horizon) if series.until else horizon
    after = max(series.made_until or series.first, local(now, model.zone).date())
    days = days_of(series.step, series.first, after=after, until=until)
    held = set(Event.objects.filter(series=series).values_list("occurrence", flat=True))
    made = make(model, series, [day for day in days if day not in held])
    series.made_until = horizon
    series.save(update_fields=["made_until"])
    return made


def make(model, series, days):
    """Make the occurrences of `series` on those `days`, as `model` is; returns how many."""
    copies = [copy_of(model, day) for day in days]
    now = timezone.now()
    for copy, day in zip(copies, days, strict=True):
        copy.series, copy.occurrence, copy.author_id = series, day, model.author_id
        copy.state, copy.published_at = State.PUBLISHED, now
    copies = Event.objects.bulk_create(copies)
    hosts = list(Host.objects.filter(event=model).exclude(accepted_at=None))
    Host.objects.bulk_create(
        Host(
            event=copy,
            person_id=host.person_id,
            unit_id=host.unit_id,
            group_id=host.group_id,
            accepted_at=now,
        )
        for copy in copies
        for host in hosts
    )
    copy_parts(model, copies)
    return len(copies)


def model_of(series):
    """The occurrence that the next ones are made after: the last that follows the rule."""
    rows = Event.objects.filter(series=series, masked_rule=None)
    rows = rows.filter(state__in=[State.PUBLISHED, State.POSTPONED])
    rows = rows.select_related("unit", "group", "author")
    return (
        rows.filter(is_apart=False).order_by("-occurrence").first()
        or rows.order_by("-occurrence").first()
    )


def is_alive(event):
    """Whether those in whose name `event` is may still organise: a closed unit does not."""
    if event.organiser == Organiser.UNIT:
        return event.unit.closed_on is None
    if event.organiser == Organiser.GROUP:
        return not event.group.is_gone and not event.group.is_masked
    return event.author is not None and is_heard(event.author)


def to_change(by, event):
    """The locked `event` that `by` may change; raises Refused."""
    event = locked(event)
    reason = policies.no_change(by, event, organises(by, event))
    refuse_unless(not reason, reason)
    return event
