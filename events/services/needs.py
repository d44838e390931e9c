"""What an event lacks, taken in charge by those who come."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Need, NeedTaken, Participation, Place
from events.policies import answering as policies
from events.services.drafting import locked

TAKEN = "C’est déjà pris en charge\u00a0: merci quand même."


@transaction.atomic
def take(*, by, need):
    """`by`, who has her seat, takes a part of `need`. Taken already, nothing changes.

    Raises Refused when one answers no more, Invalid without a seat or when nothing is left.
    """
    event = locked(need.event)
    silence = policies.no_answer(event, timezone.now())
    refuse_unless(not silence, silence)
    mine = seat_of(by, event)
    if mine is None:
        raise Invalid(policies.SEAT_FIRST)
    need = Need.objects.get(pk=need.pk)
    if need.taken.filter(participation=mine).exists():
        return
    if need.taken.count() >= need.wanted:
        raise Invalid(TAKEN)
    NeedTaken.objects.create(need=need, participation=mine)


@transaction.atomic
def leave(*, by, need):
    """`by` gives back what she took of `need`."""
    need.taken.filter(participation__person=by.pk).delete()


def seat_of(person, event):
    """The Participation of `person` when she has her seat in `event`, or None."""
    return Participation.objects.filter(event=event, person=person.pk, place=Place.SEATED).first()
