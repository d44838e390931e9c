"""Who gives the place of a discreet mission before its time, who calls people when some are missing.

A refusal is a French sentence, "" when nothing stands in the way.
"""

import datetime

from events.models import State

NOT_ORGANISING = "Seules les personnes qui organisent font cela."
NOT_DISCREET = "Son lieu n’est pas caché\u00a0: il n’y a rien à donner."
RELEASED = "Le lieu et l’heure sont déjà donnés."
NOT_HELD = "Il n’est pas prévu pour l’instant\u00a0: publie-le ou rétablis-le d’abord."
BEGUN = "C’est déjà commencé."
NEVER_DISCREET = "Une mission discrète n’appelle personne\u00a0: invite une personne à la fois."
MASKED = "La modération a masqué cet événement."
NO_TARGET = "Dis d’abord combien de personnes il faut, en le modifiant."
ENOUGH = "Il y a assez de monde\u00a0: plus de 70\u00a0% de l’objectif est atteint."
TOO_EARLY = "On appelle dans les deux jours qui précèdent."

# People are called so long before at most (PRODUCT §7.6).
CALLED_FROM = datetime.timedelta(hours=48)


def no_release(event, now):
    """Why the place of `event` is not to be given at `now` by whoever organises it; "" when it is."""
    if not event.is_discreet:
        return NOT_DISCREET
    if reason := not_coming(event, now):
        return reason
    return RELEASED if event.is_released(now) else ""


def no_call(event, now):
    """Why nobody may be called for `event` at `now` by whoever organises it; "" when people may."""
    if event.is_discreet:
        return NEVER_DISCREET
    if reason := not_coming(event, now):
        return reason
    if event.target is None:
        return NO_TARGET
    if not event.is_short:
        return ENOUGH
    return TOO_EARLY if event.starts_at - CALLED_FROM > now else ""


def not_coming(event, now):
    """Why `event` is not something people are about to do; "" when it is."""
    if event.is_masked:
        return MASKED
    if event.state != State.PUBLISHED:
        return NOT_HELD
    return BEGUN if event.starts_at <= now else ""
