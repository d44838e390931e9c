"""Events as people write them: prepared, published, changed, thrown away while still a draft.

What becomes of their date is in `states`, what is made after them in `copying` and `series`.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.markdown import render
from events.models import Event, Host, Organiser, State
from events.policies import editing as policies
from events.policies.common import organises
from events.services import series, telling, waiting
from events.services.copying import duplicate
from events.services.drafting import (
    PLACE,
    WORDS,
    Wrong,
    check_audience,
    check_capacity,
    check_seats,
    check_to_come,
    check_when,
    count_change,
    locked,
    log,
    place_fields,
)
from events.services.parts import write_needs, write_shifts
from events.services.states import cancel, postpone, restore
from files.services import discard, receive
from groups.services.locking import lock_people

__all__ = [
    "Stale",
    "cancel",
    "create",
    "create_repeated",
    "delete_draft",
    "duplicate",
    "edit",
    "place_fields",
    "postpone",
    "publish",
    "restore",
]

A_DAY = 30
ENOUGH = "C’est beaucoup d’événements pour aujourd’hui\u00a0: reprends demain."
NOT_A_DRAFT = "Il est publié\u00a0: on ne l’efface plus, on l’annule."
FIXED = "Une action discrète le reste, et ce qui est publié ne le devient plus."


class Stale(Invalid):
    """Somebody else saved the same event in the meantime."""

    def __init__(self):
        super().__init__(
            "Quelqu’un d’autre a modifié cet événement pendant que tu écrivais. Rien n’est "
            "perdu\u00a0: compare, puis enregistre."
        )


@transaction.atomic
def create(
    *,
    by,
    kind,
    organiser,
    audience,
    title,
    starts_at,
    ends_at,
    unit=None,
    group=None,
    campaign=None,
    ref=None,
    is_discreet=False,
    publishes=False,
    needs=(),
    shifts=(),
    picture=None,
    **fields,
):
    """`by` prepares an event, and publishes it at once if she `publishes`; returns the Event.

    `organiser` is an Organiser, with the Unit or Group in whose name it is, or for whose members.
    `fields` are those of WORDS and PLACE; point, pin and zone follow from `commune`. `needs` and
    `shifts` are dicts of what they hold. `ref`, when given, is its address: the same sent twice by
    the same person is the same event. Raises Refused, Invalid, BadFile, TypeError for another field.
    """
    if unknown := fields.keys() - {*WORDS, *PLACE}:
        raise TypeError(f"Not fields of an event: {', '.join(sorted(unknown))}")
    lock_people([by.pk])
    refuse_unless(policies.can_create(by), policies.HIDDEN)
    known = Event.objects.filter(ref=ref, author=by.pk).first() if ref else None
    if known:
        return known
    check_pace(by)
    event = Event(
        **{"ref": ref} if ref else {},
        **place_fields(**fields),
        kind=kind,
        organiser=organiser,
        audience=audience,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        unit=unit,
        group=group,
        campaign=campaign,
        is_discreet=is_discreet,
        author=by,
    )
    event.html = render(event.text)
    allowed = policies.audiences_of(by, organiser, unit, group)
    refuse_unless(allowed, policies.NOT_IN_THIS_NAME)
    check_audience(by, event, allowed)
    check_when(starts_at, ends_at)
    check_seats(event.minimum, event.capacity)
    event.picture = receive(by=by, uploaded=picture, images_only=True) if picture else None
    event.save(force_insert=True)
    Host.objects.create(event=event, person=by, accepted_at=event.created_at)
    write_needs(event, needs)
    write_shifts(event, shifts)
    log(by, event, "created", audience=str(audience))
    if publishes:
        publish(by=by, event=event)
        event.refresh_from_db()
    return event


@transaction.atomic
def create_repeated(*, by, step="", until=None, publishes=False, **given):
    """`create`, for something that comes back at each `step`, `until` a day; "" for once.

    Returns the first Event.
    """
    event = create(by=by, **given)
    if step and event.series_id is None:
        series.repeat(by=by, event=event, step=step, until=until)
    if publishes:
        publish(by=by, event=event)
    event.refresh_from_db()
    return event


@transaction.atomic
def publish(*, by, event):
    """`by` publishes a draft: those it is for may answer. Publishing it again changes nothing.

    Raises Refused, and Invalid when it is over already.
    """
    event = locked(event)
    refuse_unless(*allowed_to_change(by, event))
    if not event.is_draft:
        return
    check_to_come(event.ends_at)
    event.state = State.PUBLISHED
    event.published_at = event.changed_at = timezone.now()
    event.save(update_fields=["state", "published_at", "changed_at"])
    log(by, event, "published")
    if event.series_id:
        series.begin(event)
    telling.mark(event=event)


@transaction.atomic
def edit(*, by, event, changes, version, picture=None, drops_picture=False):
    """Save `changes`, {field: value}, if the event is as it was at `version` (its `changed_at`).

    Fields are those of WORDS and PLACE (all of PLACE or none), `audience`, `is_discreet`,
    `starts_at` and `ends_at`. Those who come are told of a new date or place. An occurrence of a
    series that is changed by itself stays apart from it. Returns the Event. Raises Stale, Refused,
    Invalid, BadFile, ValueError for another field.
    """
    if unknown := changes.keys() - {*WORDS, *PLACE, *DECIDED}:
        raise ValueError(f"Not to be edited: {', '.join(sorted(unknown))}")
    event = locked(event)
    refuse_unless(*allowed_to_change(by, event))
    if event.changed_at != version:
        raise Stale
    before = {name: getattr(event, name) for name in TOLD}
    apply(by, event, changes)
    check_capacity(event)
    moved = any(getattr(event, name) != value for name, value in before.items())
    if event.starts_at > before["starts_at"]:
        # As when it is postponed: what is discreet is given again, a day before the new date.
        event.released_at = None
    if moved and not event.is_draft:
        check_to_come(event.ends_at)
        count_change(event)
    if event.series_id and not event.is_draft:
        event.is_apart = True
    former = change_picture(by, event, picture, drops_picture)
    event.changed_at = timezone.now()
    event.save()
    if former:
        discard(former)
    log(by, event, "edited", fields=sorted(changes))
    if moved and not event.is_draft:
        telling.mark(event=event)
    waiting.fill(event=event)
    return event


# What is decided with its words, and what those who come are told of when it changes.
DECIDED = ("audience", "is_discreet", "starts_at", "ends_at")
TOLD = ("starts_at", "ends_at", "is_online", "online_url", "place", "address", "commune_id", "zone")


@transaction.atomic
def delete_draft(*, by, event):
    """Throw away what nobody else saw. Raises Refused, and Invalid once it is published."""
    event = locked(event)
    refuse_unless(organises(by, event), policies.NOT_YOURS)
    if not event.is_draft:
        raise Invalid(NOT_A_DRAFT)
    log(by, event, "deleted")
    picture = event.picture
    event.delete()
    if picture:
        discard(picture)


def allowed_to_change(by, event):
    """(whether `by` may change `event`, why not), as `refuse_unless` takes them."""
    reason = policies.no_change(by, event, organises(by, event))
    return not reason, reason


def apply(by, event, changes):
    """Write `changes` on the locked `event`, unsaved; raises Refused or Invalid."""
    allowed = policies.audiences_left(by, event)
    discreet = changes.get("is_discreet", event.is_discreet)
    if discreet != event.is_discreet and not event.is_draft:
        raise Wrong("is_discreet", FIXED)
    for name, value in changes.items():
        setattr(event, name, value)
    if changes.keys() & set(PLACE):
        place = {name: getattr(event, name) for name in PLACE}
        for name, value in place_fields(**place).items():
            setattr(event, name, value)
    event.html = render(event.text)
    check_audience(by, event, allowed)
    check_when(event.starts_at, event.ends_at)
    check_seats(event.minimum, event.capacity)


def change_picture(by, event, picture, drops_picture):
    """Give `event` its new picture, or none; returns the StoredFile to throw away, None without."""
    if not picture and not drops_picture:
        return None
    former = event.picture
    event.picture = receive(by=by, uploaded=picture, images_only=True) if picture else None
    return former


def check_pace(by):
    """Raise Invalid when `by` prepared enough events for one day."""
    since = timezone.now() - datetime.timedelta(days=1)
    made = Event.objects.filter(author=by.pk, series=None, created_at__gte=since)
    if made.exclude(organiser=Organiser.UNIT).count() >= A_DAY:
        raise Invalid(ENOUGH)
