"""Who answers, and until when. A refusal is a French sentence, "" when nothing stands in the way."""

from events.clock import local
from events.models import Audience, State
from events.policies.common import is_heard

DRAFT = "Il n’est pas encore publié."
MASKED = "La modération a masqué cet événement."
CANCELLED = "C’est annulé\u00a0: il n’y a plus rien à répondre."
OVER = "C’est passé."
NOT_PUBLIC = "Il faut un compte pour y participer."
HIDDEN = (
    "Ton profil est caché\u00a0: un trajet porterait ton nom. Choisis d’abord qui te voit, dans tes "
    "réglages."
)
SEAT_FIRST = "Prends d’abord ta place."
NO_RIDE = "On y va depuis chez soi."
NOT_YET = "Le lieu n’est pas encore donné\u00a0: les trajets s’organiseront ensuite."


def is_over(event, now):
    """Whether it is too late to answer: of a discreet mission its day tells it, not its hour."""
    if event.is_discreet:
        return local(event.ends_at, event.zone).date() < local(now, event.zone).date()
    return event.is_over(now)


def no_answer(event, now):
    """Why nobody who sees `event` may answer it at `now`; "" when one may."""
    if event.is_masked:
        return MASKED
    if event.is_draft:
        return DRAFT
    if event.is_called_off:
        return CANCELLED
    return OVER if is_over(event, now) and event.state != State.POSTPONED else ""


def no_answer_without_account(event, now):
    """Why nobody may answer `event` by an address alone; "" when one may."""
    if event.audience != Audience.PUBLIC or event.is_discreet:
        return NOT_PUBLIC
    return no_answer(event, now)


def no_ride(person, event, *, seated, organises, knows):
    """Why `person` may neither offer a ride to `event` nor go along; "" when she may.

    `seated`: she has her seat; `knows`: she may know the place.
    """
    if event.is_online:
        return NO_RIDE
    if not (seated or organises):
        return SEAT_FIRST
    if not knows:
        return NOT_YET
    return "" if is_heard(person) else HIDDEN
