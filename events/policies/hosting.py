"""Who organises with whom. A refusal is a French sentence, "" when nothing stands in the way."""

from events.models import Organiser
from events.policies.common import is_heard
from events.policies.editing import HIDDEN, MASKED, NOT_YOURS
from groups.policies.common import animates
from profiles.policies import may
from sections.permissions import Permission

NOT_FOR_YOU = "Cette proposition ne t’est pas adressée."
LAST = "C’est en ton nom que cet événement est organisé."


def answers_for(person, host):
    """Whether `person` answers for the Host: it is her, or she keeps or animates what it is."""
    if host.person_id is not None:
        return host.person_id == person.pk
    if host.unit_id is not None:
        return person.is_active and may(person, Permission.EDIT_UNIT_PAGE, within=host.unit)
    return animates(person, host.group)


def no_answer(person, host):
    """Why `person` may not accept the Host; "" when she may."""
    if not answers_for(person, host):
        return NOT_FOR_YOU
    if host.event.is_masked:
        return MASKED
    return "" if is_heard(person) else HIDDEN


def no_ending(person, host, organises):
    """Why `person` may not end the Host: whoever answers for it, or organises the event, may.

    The author of a personal event stays: it is hers.
    """
    event = host.event
    if event.organiser == Organiser.PERSON and host.person_id == event.author_id is not None:
        return LAST
    return "" if organises or answers_for(person, host) else NOT_YOURS
