"""Who prepares an event, in whose name, for whom, and who changes it.

A refusal is a French sentence, "" when nothing stands in the way.
"""

from events.models import MISSIONS, OPEN_AUDIENCES, Audience, Organiser, State
from groups.models import Access, Member
from groups.policies.common import animates, is_heard, is_in, place_of
from groups.policies.groups import is_living
from profiles.policies import may
from sections.permissions import Permission

HIDDEN = (
    "Ton profil est caché\u00a0: ce que tu organises ne porterait pas ton nom. Choisis d’abord qui te "
    "voit, dans tes réglages."
)
NOT_IN_THIS_NAME = "Tu ne peux pas organiser en ce nom."
TOO_WIDE = "Tu ne peux pas l’ouvrir à ces personnes en ce nom."
NOT_DISCREET = (
    "Une action discrète est une mission entre adhérents\u00a0: pour une instance, un groupe ou des "
    "personnes invitées."
)
NOT_YOURS = "Seules les personnes qui organisent peuvent le changer."
MASKED = "La modération a masqué cet événement\u00a0: on ne le change plus."
CALLED_OFF = "Il est annulé\u00a0: rétablis-le d’abord."
FEW = (Audience.UNIT, Audience.GROUP, Audience.INVITED)


def can_create(person):
    """Whether `person` may organise something, under her name."""
    return is_heard(person)


def audiences_of(person, organiser, unit=None, group=None):
    """The audiences to which `person` opens what she organises in that name; () when she may not.

    In her own name: everybody, adherents if she is one, or the members of her own `unit`. In that of
    a unit whose page she keeps, of a group that she animates: also their members. A member of a
    collaborative group: its members alone.
    """
    if not can_create(person):
        return ()
    wide = (Audience.PUBLIC, Audience.REGISTERED)
    wide += (Audience.ADHERENTS,) if person.is_adherent else ()
    if organiser == Organiser.GROUP:
        return of_group(person, group, wide)
    if organiser == Organiser.UNIT:
        keeps = unit.closed_on is None and may(person, Permission.EDIT_UNIT_PAGE, within=unit)
        return (*wide, Audience.UNIT, Audience.INVITED) if keeps else ()
    if unit is not None:
        return (Audience.UNIT,) if belongs(person, unit) else ()
    return (*wide, Audience.INVITED)


def of_group(person, group, wide):
    """The audiences that `person` opens to in the name of `group`."""
    if group.is_space or not is_living(group):
        return ()
    place = place_of(person, group)
    if place is not None and place.role == Member.Role.BANNED:
        return ()
    if animates(person, group, place):
        return (*wide, Audience.GROUP, Audience.INVITED)
    gathers = group.access == Access.COLLABORATIVE and is_in(person, group, place)
    return (Audience.GROUP,) if gathers else ()


def belongs(person, unit):
    """Whether `person` is an adherent of that very open `unit`."""
    return unit.closed_on is None and any(
        membership.unit_id == unit.pk and membership.is_adherent
        for membership in person.current_memberships
    )


def audiences_left(person, event):
    """The audiences `person`, who organises `event`, may give it: the one it has is always one.

    A discreet mission that people heard of stays among those few.
    """
    allowed = audiences_of(person, event.organiser, event.unit, event.group)
    if event.campaign_id:
        allowed = [one for one in allowed if one in OPEN_AUDIENCES]
    if event.is_discreet:
        allowed = [one for one in allowed if one in FEW]
    return tuple(dict.fromkeys((*allowed, Audience(event.audience))))


def can_be_discreet(person, kind, audience):
    """Whether `person` may keep a mission of that `kind`, for that `audience`, out of all channels."""
    return person.is_adherent and kind in MISSIONS and audience in FEW


def no_change(person, event, organises):
    """Why `person` may not change what `event` says; "" when she may."""
    if not organises:
        return NOT_YOURS
    if not is_heard(person):
        return HIDDEN
    if event.is_masked:
        return MASKED
    return CALLED_OFF if event.is_called_off else ""


def no_turn(person, event, organises):
    """Why `person` may not call `event` off, put it off or restore it; "" when she may.

    Not even a hidden profile stands in the way: people would come for nothing.
    """
    if not organises:
        return NOT_YOURS
    return MASKED if event.is_masked else ""


def no_invitation(person, event, organises, comes):
    """Why `person` may not invite to `event`; "" when she may.

    Whoever organises; whoever comes, to what is not discreet nor for invited people alone.
    """
    if not is_heard(person):
        return INVITING_HIDDEN
    if event.is_masked or event.state in (State.DRAFT, State.CANCELLED):
        return "On n’invite pas à cet événement pour le moment."
    if organises:
        return ""
    if event.is_discreet or event.audience == Audience.INVITED:
        return "Seules les personnes qui organisent invitent ici."
    return "" if comes else "Dis d’abord que tu viens\u00a0: tu pourras inviter ensuite."


INVITING_HIDDEN = (
    "Ton profil est caché\u00a0: une invitation porterait ton nom. Choisis d’abord qui te voit, dans "
    "tes réglages."
)
