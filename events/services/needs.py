"""What an event lacks, taken in charge by those who come."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Answer, Need, NeedTaken, Participation, Place
from events.policies import answering as policies
from events.services import answers
from events.services.drafting import locked

NO_SEAT = "C’est complet\u00a0: mets-toi sur la liste d’attente, on verra ensuite qui s’en charge."
GONE = "On n’en a plus besoin\u00a0: merci quand même."
TAKEN = "C’est déjà pris en charge\u00a0: merci quand même."


@transaction.atomic
def take(*, by, need):
    """`by` takes a part of `need`, and a seat if she had none. Taken already, nothing changes.

    Raises Refused when one answers no more, Invalid when no seat or nothing of it is left.
    """
    event = locked(need.event)
    silence = policies.no_answer(event, timezone.now())
    refuse_unless(not silence, silence)
    mine = seat_of(by, event) or answers.answer(by=by, event=event, answer=Answer.YES)
    if mine.place != Place.SEATED:
        raise Invalid(NO_SEAT)
    need = Need.objects.filter(pk=need.pk).first()
    if need is None:
        raise Invalid(GONE)
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
