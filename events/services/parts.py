"""What an event is made of besides its words: what it lacks (needs), when one comes (shifts)."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Event, Need, NeedTaken, Shift
from events.policies import editing as policies
from events.policies.common import organises
from events.services import telling
from events.services.drafting import locked, log

NEEDS, SHIFTS = 6, 8
TOO_MANY = "C’est trop\u00a0: {most} au plus."
OUTSIDE = "Ce créneau sort des heures de l’événement."
BACKWARDS = "Un créneau finit après son début."
COMING = "Des personnes viennent sur un créneau que tu retires\u00a0: déplace-le plutôt."
IN_CHARGE = "Quelqu’un a pris en charge un besoin que tu retires\u00a0: préviens-la d’abord."


def write_needs(event, needs):
    """Write what a new `event` lacks: dicts of label, words, icon and wanted."""
    if len(needs) > NEEDS:
        raise Invalid(TOO_MANY.format(most=NEEDS))
    Need.objects.bulk_create(
        Need(event=event, position=place, **need) for place, need in enumerate(needs)
    )


def write_shifts(event, shifts):
    """Write the parts of a new `event`: dicts of label, starts_at, ends_at and capacity."""
    if len(shifts) > SHIFTS:
        raise Invalid(TOO_MANY.format(most=SHIFTS))
    rows = [Shift(event=event, **shift) for shift in shifts]
    for row in rows:
        check_shift(event, row)
    Shift.objects.bulk_create(rows)


def check_shift(event, shift):
    """Raise Invalid unless `shift` is a part of `event`."""
    if shift.ends_at <= shift.starts_at:
        raise Invalid(BACKWARDS)
    if shift.starts_at < event.starts_at or shift.ends_at > event.ends_at:
        raise Invalid(OUTSIDE)


@transaction.atomic
def set_needs(*, by, event, needs):
    """Let `event` lack those `needs` and no other: dicts that hold the pk of a former one, or none.

    What somebody took in charge is not dropped under her. Raises Refused and Invalid.
    """
    event = to_fill(by, event)
    if len(needs) > NEEDS:
        raise Invalid(TOO_MANY.format(most=NEEDS))
    former = {need.pk: need for need in event.needs.all()}
    kept = {need["pk"] for need in needs if need.get("pk") in former}
    dropped = former.keys() - kept
    if NeedTaken.objects.filter(need__in=dropped).exists():
        raise Invalid(IN_CHARGE)
    Need.objects.filter(pk__in=dropped).delete()
    for place, given in enumerate(needs):
        need = former.get(given.get("pk")) or Need(event=event)
        write(need, {**given, "position": place})
    touch(by, event, "needs")


@transaction.atomic
def set_shifts(*, by, event, shifts):
    """Let `event` be made of those `shifts` and no other: dicts, as in `set_needs`.

    Those who chose one are told when it moves; one that somebody chose is not dropped. Raises Refused
    and Invalid.
    """
    event = to_fill(by, event)
    if len(shifts) > SHIFTS:
        raise Invalid(TOO_MANY.format(most=SHIFTS))
    former = {shift.pk: shift for shift in event.shifts.all()}
    kept = {shift["pk"] for shift in shifts if shift.get("pk") in former}
    dropped = Shift.objects.filter(pk__in=former.keys() - kept)
    if dropped.filter(participations__isnull=False).exists():
        raise Invalid(COMING)
    dropped.delete()
    for given in shifts:
        shift = former.get(given.get("pk")) or Shift(event=event)
        write(shift, given, save=False)
        check_shift(event, shift)
        shift.save()
    touch(by, event, "shifts")
    if not event.is_draft:
        telling.mark(event=event)


def write(row, given, save=True):
    """Put what is `given` on a need or a shift."""
    for name, value in given.items():
        if name != "pk":
            setattr(row, name, value)
    if save:
        row.save()


def to_fill(by, event):
    """The locked `event` that `by` may change; raises Refused."""
    event = locked(event)
    reason = policies.no_change(by, event, organises(by, event))
    refuse_unless(not reason, reason)
    return event


def touch(by, event, part):
    """Say that a part of `event` was changed."""
    event.changed_at = timezone.now()
    Event.objects.filter(pk=event.pk).update(changed_at=event.changed_at)
    log(by, event, "edited", fields=[part])
