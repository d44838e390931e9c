"""Yes, maybe, no: by somebody with an account, or by an address without one.

The row of the event is locked before anything is read of its seats: answers come one after the other.
"""

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import TAKEN, Answer, Audience, Participation, Place, RideSeat, Shift
from events.moments import eve_at
from events.policies import answering as policies
from events.services import news, waiting
from events.services.drafting import locked

GUESTS = 5
TOO_MANY = "Cinq personnes avec toi au plus."
NO_ROOM = "Il ne reste pas assez de places pour vous tous."
SHIFT_FULL = "Le créneau «\u00a0{}\u00a0» est complet."
UNKNOWN = "Réponse inconnue."
WITH_ACCOUNT = "Tu as déjà répondu avec ton compte\u00a0: connecte-toi pour changer ta réponse."


@transaction.atomic
def answer(*, by, event, answer, guests=None, shifts=None):
    """Write what `by`, who sees `event`, answers; returns the Participation.

    `guests`, how many come with her, and `shifts`, ids of those she chose, stay as they were when
    None. A « yes » takes a seat, or waits for one. Raises Refused when one answers no more, Invalid
    when seats or shifts lack.
    """
    event, now = locked(event), timezone.now()
    silence = policies.no_answer(event, now)
    refuse_unless(not silence, silence)
    mine = Participation.objects.filter(event=event, person=by.pk).first() or left_by(by, event)
    mine = mine or Participation(event=event, person=by)
    mine.entered_by = None
    return write(event, mine, answer, guests, shifts, now)


def left_by(person, event):
    """What `person` answered by her address, before she had an account: hers from now on. Or None."""
    if event.audience != Audience.PUBLIC or not person.email:
        return None
    left = Participation.objects.filter(event=event, person=None, email=person.email).first()
    if left is not None:
        left.person, left.email, left.first_name = person, "", ""
    return left


@transaction.atomic
def answer_without_account(*, email, first_name, event, answer, guests=None):
    """Write what whoever reads `email` answers to a public `event`: she came by the link sent there.

    Returns the Participation; raises as `answer` does, and Invalid once her account answered.
    """
    event, now = locked(event), timezone.now()
    silence = policies.no_answer_without_account(event, now)
    refuse_unless(not silence, silence)
    if Participation.objects.filter(event=event, person__email=email).exists():
        raise Invalid(WITH_ACCOUNT)
    mine = Participation.objects.filter(event=event, person=None, email=email).first()
    mine = mine or Participation(event=event, email=email, confirmed_at=now)
    mine.first_name = first_name
    return write(event, mine, answer, guests, None, now)


def write(event, mine, answer, guests, shifts, now):
    """Save `mine` as it becomes, and offer to others what it frees; returns it."""
    if answer not in Answer.values:
        raise Invalid(UNKNOWN)
    guests = mine.guests if guests is None else guests
    if not 0 <= guests <= GUESTS:
        raise Invalid(TOO_MANY)
    is_known, had = mine.pk is not None, mine.seats if mine.place in TAKEN else 0
    if answer == Answer.YES:
        come(event, mine, guests, now)
    else:
        stay(mine)
    mine.answer, mine.answered_at = answer, now
    mine.save()
    has = mine.seats if mine.place in TAKEN else 0
    if mine.place == Place.SEATED:
        if shifts is not None or has > had > 0:
            choose(event, mine, shifts, grew=has > had)
    elif is_known:
        free(mine)
    if has < had:
        waiting.fill(event=event)
    return mine


def come(event, mine, guests, now):
    """Give `mine` its seat with so many guests, or its place in the line."""
    if mine.place == Place.OFFERED:
        waiting.check_offer(mine, now)
    held = mine.seats if mine.place in TAKEN else 0
    left = waiting.room(event)
    more = 1 + guests - held
    fits = left is None or more <= 0
    if not fits and more <= left:
        fits = not waiting.is_anybody_before(mine, event, left, now)
    if held and not fits:
        raise Invalid(NO_ROOM)
    if mine.place == Place.SEATED and eve_at(event.starts_at, event.zone) <= now:
        mine.reconfirmed_at = now
    mine.guests, mine.offered_until = guests, None
    if fits or held:
        mine.place, mine.waiting_since = Place.SEATED, None
    else:
        mine.place, mine.waiting_since = Place.WAITING, mine.waiting_since or now


def stay(mine):
    """Take back the seat of `mine`, or its place in the line."""
    mine.place, mine.guests = Place.NONE, 0
    mine.waiting_since = mine.offered_until = mine.reconfirmed_at = None


def free(mine):
    """What somebody without a seat leaves: shifts, what she took in charge, rides."""
    mine.shifts.clear()
    mine.needs_taken.all().delete()
    if mine.person_id is None:
        return
    RideSeat.objects.filter(ride__event=mine.event_id, person=mine.person_id).delete()
    for ride in mine.event.rides.filter(person=mine.person_id):
        news.ride_gone(ride)
        ride.delete()


def choose(event, mine, ids, *, grew):
    """Set the shifts of `mine`, who has her seat: those of `ids`, the same when None.

    Raises Invalid for one that is full; one she already has is hers, unless more people came with her.
    """
    kept = set(mine.shifts.values_list("pk", flat=True))
    ids = kept if ids is None else ids
    shifts = Shift.objects.filter(event=event, pk__in=ids)
    for shift in shifts:
        if shift.capacity is None or (shift.pk in kept and not grew):
            continue
        others = shift.participations.filter(place__in=TAKEN).exclude(pk=mine.pk)
        taken = others.aggregate(seats=Sum(1 + F("guests")))["seats"] or 0
        if taken + mine.seats > shift.capacity:
            raise Invalid(SHIFT_FULL.format(shift.label or "choisi"))
    mine.shifts.set(shifts)
