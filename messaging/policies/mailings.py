"""Who may write to many, read over what others wrote, stop and resume it."""

from groups.models import Group
from groups.policies.common import animates, is_heard
from messaging.models import Mailing
from profiles.policies import may
from sections.models import Level
from sections.permissions import Permission

# Above so many people, somebody else reads it first (SECURITY E-11).
ALONE_UP_TO = 1_000

State = Mailing.State
NOT_YOURS = "Tu ne peux pas écrire au nom de cette instance ou de ce groupe."
NOT_A_DRAFT = "Ce message n’est plus un brouillon\u00a0: annule d’abord son départ."
NOT_YOUR_TURN = "Quelqu’un d’autre que son auteur doit relire ce message."


def can_write_for(person, sender):
    """Whether `person` may write to many in the name of `sender`, a Unit or a Group.

    A unit: whoever holds the right in it, not above. A group: whoever animates it, and bears her
    name; the space of a unit is written to by its unit.
    """
    if not (person.is_authenticated and person.is_active):
        return False
    if isinstance(sender, Group):
        closed = sender.is_space or sender.is_gone or sender.is_masked
        return not closed and is_heard(person) and animates(person, sender)
    held = sender.pk in person.rights.own_unit_ids(Permission.WRITE_TO_MEMBERS)
    return held and sender.closed_on is None


def can_follow(person, mailing):
    """Whether `person` answers for what `mailing` becomes: its sender, or an instance above."""
    if mailing.group_id:
        return animates(person, mailing.group)
    return may(person, Permission.WRITE_TO_MEMBERS, within=mailing.unit)


def can_change(person, mailing):
    """Whether `person` may still write `mailing`: her own draft."""
    return mailing.is_draft and is_own(person, mailing)


def is_own(person, mailing):
    """Whether `person` wrote `mailing` and may still write for its sender."""
    return mailing.author_id == person.pk and can_write_for(person, mailing.sender)


def needs_approval(mailing, people):
    """Whether somebody else reads `mailing` before it leaves to so many `people`."""
    national = mailing.unit is not None and mailing.unit.level == Level.NATIONAL
    return national or people > ALONE_UP_TO


def can_approve(person, mailing):
    """Whether `person` may let `mailing` leave, or send it back: not its author."""
    return (
        mailing.state == State.TO_APPROVE
        and mailing.author_id != person.pk
        and can_follow(person, mailing)
    )


def can_withdraw(person, mailing):
    """Whether `person` may make a draft again of what has not left."""
    return mailing.state in (State.TO_APPROVE, State.SCHEDULED) and is_own(person, mailing)


def can_confirm(person, mailing):
    """Whether `person` may let leave what missed its hour."""
    return (
        mailing.state == State.SCHEDULED
        and bool(mailing.stop_reason)
        and can_follow(person, mailing)
    )


def can_stop(person, mailing):
    """Whether `person` may stop what is leaving."""
    under_way = mailing.state in (State.SCHEDULED, State.PREPARING, State.SENDING)
    return under_way and can_follow(person, mailing)


def can_resume(person, mailing):
    """Whether `person` may let leave again what was stopped."""
    return mailing.state == State.STOPPED and can_follow(person, mailing)


def is_told_hidden(person, mailing):
    """Whether the numbers `person` reads count the hidden people too: her very section."""
    unit = mailing.unit
    return unit is not None and may(person, Permission.SEE_HIDDEN, within=unit)
