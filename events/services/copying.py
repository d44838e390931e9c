"""An event made after another one: the same words at another date."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.clock import instant, local
from events.models import Event, Host, Need, Shift
from events.policies import editing as policies
from events.policies.common import organises
from events.services.drafting import WORDS, log

# A picture belongs to one event: it is not copied.
COPIED = (
    *(name for name in WORDS if name != "picture_words"), "html", "audience", "is_discreet",
    "organiser", "unit_id", "group_id", "zone", "is_online", "online_url", "place", "address",
    "commune_id", "lat", "lon", "pin_lat", "pin_lon", "hides_place",
)  # fmt: skip
NOT_THIS_AUDIENCE = "Tu ne peux plus ouvrir un événement à ces personnes en ce nom."


@transaction.atomic
def duplicate(*, by, event, day=None):
    """`by` prepares a draft like `event`, which she organises, on `day` or a week later.

    It is hers, in the same name: with its needs and shifts, without those who came. Returns the
    Event. Raises Refused and Invalid.
    """
    refuse_unless(organises(by, event), policies.NOT_YOURS)
    refuse_unless(policies.can_create(by), policies.HIDDEN)
    refuse_unless(not event.is_masked, policies.MASKED)
    allowed = policies.audiences_of(by, event.organiser, event.unit, event.group)
    if event.audience not in allowed:
        raise Invalid(NOT_THIS_AUDIENCE)
    copy = copy_of(event, day or next_week(event))
    copy.author, copy.campaign_id = by, event.campaign_id
    copy.save(force_insert=True)
    Host.objects.create(event=copy, person=by, accepted_at=timezone.now())
    copy_parts(event, [copy])
    log(by, copy, "duplicated", of=event.ref)
    return copy


def next_week(event):
    """The first day of the same weekday as `event` that is after it and to come."""
    day = local(event.starts_at, event.zone).date()
    days = (local(timezone.now(), event.zone).date() - day).days
    return day + datetime.timedelta(weeks=max(1, days // 7 + 1))


def copy_of(event, day):
    """An unsaved draft that says what `event` says, at the same hours of its place on `day`."""
    starts_at, ends_at = moved(event, event.starts_at, event.ends_at, day)
    copied = {name: getattr(event, name) for name in COPIED}
    return Event(**copied, starts_at=starts_at, ends_at=ends_at)


def moved(event, starts_at, ends_at, day):
    """(starts_at, ends_at), which are of `event`, as they are when it begins on `day`.

    Clocks of the place tell the same hours.
    """
    origin = local(event.starts_at, event.zone).date()
    first, last = local(starts_at, event.zone), local(ends_at, event.zone)
    shift = day - origin
    begins = instant(first.date() + shift, first.time(), event.zone)
    ends = instant(last.date() + shift, last.time(), event.zone)
    # On the night when clocks skip an hour.
    return begins, ends if ends > begins else begins + (ends_at - starts_at)


def copy_parts(event, copies):
    """Give each of the saved `copies` the needs and the shifts of `event`; four queries."""
    needs, shifts = list(event.needs.all()), list(event.shifts.all())
    Need.objects.bulk_create(
        Need(
            event=copy,
            label=need.label,
            words=need.words,
            icon=need.icon,
            wanted=need.wanted,
            position=need.position,
        )
        for copy in copies
        for need in needs
    )
    rows = []
    for copy in copies:
        day = local(copy.starts_at, copy.zone).date()
        for shift in shifts:
            starts_at, ends_at = moved(event, shift.starts_at, shift.ends_at, day)
            rows.append(
                Shift(
                    event=copy,
                    label=shift.label,
                    capacity=shift.capacity,
                    starts_at=starts_at,
                    ends_at=ends_at,
                )
            )
    Shift.objects.bulk_create(rows)
