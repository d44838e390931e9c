"""Who ticks the sheet of an event, tells what it gave, and thanks whom.

A refusal is a French sentence, "" when nothing stands in the way.
"""

import datetime

from django.db.models import Q

from events.models import Answer, Host, Participation, Place, State
from events.policies.common import is_heard
from profiles.models import Person

MASKED = "La modération a masqué cet événement."
MASKED_REPORT = "La modération a masqué ce bilan\u00a0: on ne le change plus."
NOT_HELD = "Il n’a pas lieu pour l’instant\u00a0: il n’y a rien à raconter."
TOO_EARLY = "Ça n’a pas encore commencé\u00a0: reviens quand tu y seras."
NOT_PRINTED = "Publie-le d’abord\u00a0: la feuille porte sa date et son lieu."
NOT_RELEASED = "Le lieu et l’heure ne sont pas encore donnés\u00a0: la feuille les porterait."
DISCREET_THANKS = "Une mission discrète ne laisse pas de trace\u00a0: remercie de vive voix."
NOT_OVER = "On se remercie une fois que c’est fini."
LONG_AGO = "C’était il y a plus d’un mois\u00a0: remercie de vive voix."
NOT_THERE = "On remercie les personnes avec qui on était."
HIDDEN = (
    "Ton profil est caché\u00a0: ta carte porterait ton nom. Choisis d’abord qui te voit, dans tes "
    "réglages."
)
THANKED_FOR = datetime.timedelta(days=30)


def no_telling(event, now):
    """Why nobody who organises `event` may tick its sheet or tell it at `now`; "" when she may."""
    if event.is_masked:
        return MASKED
    if event.state != State.PUBLISHED:
        return NOT_HELD
    return TOO_EARLY if event.starts_at > now else ""


def no_sheet(event, now):
    """Why the sheet of `event` is not printed at `now` by who organises it; "" when it is."""
    if event.is_masked:
        return MASKED
    if event.state in (State.DRAFT, State.CANCELLED):
        return NOT_PRINTED
    return NOT_RELEASED if event.is_discreet and not event.is_released(now) else ""


def no_thanks(person, event, now):
    """Why `person` may thank nobody for `event` at `now`; "" when she may. One query at most."""
    if event.is_masked:
        return MASKED
    if event.is_discreet:
        return DISCREET_THANKS
    if event.state != State.PUBLISHED or not event.is_over(now):
        return NOT_OVER
    if event.ends_at + THANKED_FOR < now:
        return LONG_AGO
    if not is_heard(person):
        return HIDDEN
    return "" if came(person, event) else NOT_THERE


def came(person, event):
    """Whether `person` was at `event`, as far as anybody said; one query."""
    return Person.objects.filter(came_to(event), pk=person.pk).exists()


def came_to(event):
    """The condition of a Person who was at `event`: she had her seat, or organised it in her own
    name, and nobody said that she did not come.
    """
    rows = Participation.objects.filter(event=event).exclude(person=None)
    seated = rows.filter(place=Place.SEATED).exclude(was_there=False)
    away = rows.filter(Q(answer=Answer.NO) | Q(was_there=False))
    hosts = Host.objects.filter(event=event).exclude(person=None).exclude(accepted_at=None)
    hosted = Q(pk__in=hosts.values("person")) & ~Q(pk__in=away.values("person"))
    return Q(pk__in=seated.values("person")) | hosted
