"""Going together: seats in a car, or company on the way."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Ride, RideSeat
from events.policies import answering as policies
from events.policies.common import knows_the_place, organises
from events.services import news
from events.services.drafting import locked
from events.services.needs import seat_of

FULL = "Il n’y a plus de place\u00a0: regarde les autres trajets."
FEWER = "Des personnes ont déjà pris leur place avec toi\u00a0: garde-leur la leur."
OWN = "C’est ton trajet."
GONE = "Ce trajet vient d’être retiré\u00a0: regarde les autres."


def check(by, event):
    """Raise Refused unless `by` may go together with others to `event`, a row just locked."""
    now = timezone.now()
    seat, mine = seat_of(by, event), organises(by, event)
    knows = knows_the_place(by, event, organises=mine, participation=seat, now=now)
    silence = policies.no_answer(event, now) or policies.no_ride(
        by, event, seated=seat is not None, organises=mine, knows=knows
    )
    refuse_unless(not silence, silence)


@transaction.atomic
def offer(*, by, event, way, leaves_from, leaves_at, seats, words=""):
    """`by` offers to go together, or changes what she offered; returns the Ride.

    Raises Refused when she may not, Invalid when people already hold more seats.
    """
    event = locked(event)
    check(by, event)
    fields = {
        "way": way,
        "leaves_from": leaves_from,
        "leaves_at": leaves_at,
        "seats": seats,
        "words": words,
    }
    ride = Ride.objects.filter(event=event, person=by.pk).first()
    if ride is not None and ride.taken.count() > seats:
        raise Invalid(FEWER)
    ride, _made = Ride.objects.update_or_create(event=event, person=by, defaults=fields)
    RideSeat.objects.filter(ride__event=event, person=by.pk).delete()
    return ride


@transaction.atomic
def withdraw(*, by, event):
    """`by` takes her ride back; those who went along are told."""
    for ride in Ride.objects.filter(event=event, person=by.pk):
        news.ride_gone(ride)
        ride.delete()


@transaction.atomic
def join(*, by, ride):
    """`by`, who sees `ride`, goes along, and leaves any other. Raises Refused when she may not,
    Invalid when it is full or was just taken back.
    """
    event = locked(ride.event)
    check(by, event)
    ride = Ride.objects.filter(pk=ride.pk).first()
    if ride is None:
        raise Invalid(GONE)
    if ride.person_id == by.pk:
        raise Invalid(OWN)
    if ride.taken.filter(person=by.pk).exists():
        return
    if ride.taken.count() >= ride.seats:
        raise Invalid(FULL)
    RideSeat.objects.filter(ride__event=event, person=by.pk).delete()
    RideSeat.objects.create(ride=ride, person=by)


@transaction.atomic
def leave(*, by, ride):
    """`by` goes along no more."""
    ride.taken.filter(person=by.pk).delete()
