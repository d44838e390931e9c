"""Who launches missions, and who takes them up.

A refusal is a French sentence, "" when nothing stands in the way.
"""

from django.utils import timezone

from events.models import Campaign
from events.policies.common import HIDDEN, is_heard
from profiles.policies import may
from sections.models import Level
from sections.permissions import Permission

LAUNCHING = (Level.NATIONAL, Level.REGION, Level.FEDERATION)
TAKING = (Level.SECTION, Level.FEDERATION)

NOT_LAUNCHING = (
    "Une mission à reprendre est lancée par une fédération, une union régionale ou le national."
)
NOT_YOURS = "Seule l’équipe qui a préparé cette mission peut la changer."
NOT_YET = "Cette mission n’est pas encore lancée."
CLOSED = "Cette mission est terminée\u00a0: on ne la reprend plus."
ELSEWHERE = "Cette mission n’est pas pour cette instance."
PROPOSE_IT = (
    "Reprendre une mission revient à qui tient la page de la section. Propose-le à ta section\u00a0: "
    "il suffit d’une personne, et de deux clics."
)


def launches(person):
    """Whether `person` may prepare missions to take up, for any unit."""
    return person.is_authenticated and person.rights.holds(Permission.LAUNCH_CAMPAIGNS)


def can_launch_for(person, unit):
    """Whether `person` may launch a mission in the name of `unit`, to whatever stands below it."""
    return (
        unit.level in LAUNCHING
        and unit.closed_on is None
        and may(person, Permission.LAUNCH_CAMPAIGNS, within=unit)
    )


def can_edit(person, campaign):
    """Whether `person` may change what `campaign` says, launch it or end it."""
    return campaign.state != Campaign.State.CLOSED and can_launch_for(person, campaign.unit)


def not_open(campaign, today=None):
    """Why `campaign` is not to be taken up by anybody today; "" when it is."""
    if campaign.state == Campaign.State.DRAFT:
        return NOT_YET
    return CLOSED if campaign.is_over(today or timezone.localdate()) else ""


def no_take_up(person, campaign, unit):
    """Why `person` may not take `campaign` up in the name of `unit`; "" when she may."""
    if reason := not_open(campaign):
        return reason
    if not may(person, Permission.EDIT_UNIT_PAGE, within=unit):
        return PROPOSE_IT
    if unit.level not in TAKING or unit.closed_on or not unit.is_within(campaign.unit):
        return ELSEWHERE
    return "" if is_heard(person) else HIDDEN
