"""What a person may do to a group and to who is in it. `place` is her Member row, None without one."""

from groups.models import Access, Group, Member
from groups.models.words import OPEN_ACCESS
from groups.policies.common import animates, is_heard, is_in
from sections.permissions import Permission


def is_living(group):
    """Whether the group still takes people in: not gone, not masked."""
    return not group.is_gone and not group.is_masked


def can_create(person):
    """Whether `person` may open a group, where her name will stand."""
    return is_heard(person)


def can_make_official(person):
    """Whether `person` runs official groups: a national secretariat and its assistants do."""
    return person.is_authenticated and bool(national_paths(person))


def national_paths(person):
    """The paths of the national units for which `person` runs official groups."""
    return person.rights.own_paths(Permission.OPEN_OFFICIAL_GROUPS)


def can_join(person, group, place, *, invited=False):
    """Whether `person` may come in by herself; in a private group, only if she is `invited`."""
    if not (person.is_authenticated and person.is_active and place is None):
        return False
    if group.is_space or not is_living(group):
        return False
    if group.access == Access.ADHERENTS:
        return person.is_adherent
    return group.access in OPEN_ACCESS or invited


def can_ask(person, group, place):
    """Whether `person` may ask to enter a private group that says its name."""
    return (
        is_heard(person)
        and place is None
        and group.access == Access.PRIVATE
        and group.is_listed
        and is_living(group)
    )


def can_leave(person, group, place):
    return not group.is_space and not group.is_gone and is_in(person, group, place)


def can_follow(person, group, place):
    """Whether `person` may choose what the group sends her."""
    return not group.is_gone and is_in(person, group, place)


def can_wake(person, group, place):
    """Whether `person` may wake the group: it sleeps, and she is in it."""
    return group.state == Group.State.ASLEEP and is_in(person, group, place)


def can_invite(person, group, place):
    """Whether `person` may invite: any member of an open group, whoever animates a private one."""
    if group.is_space or not is_living(group) or not is_heard(person):
        return False
    if group.access == Access.PRIVATE:
        return animates(person, group, place)
    return is_in(person, group, place)


def can_edit(person, group, place):
    """Whether `person` may change what the group says of itself."""
    return not group.is_gone and animates(person, group, place)


def can_manage(person, group, place):
    """Whether `person` decides who is in: requests, co-animators, people sent out.

    Nobody enters or leaves the space of a unit: its members are those of the unit.
    """
    return not group.is_space and can_edit(person, group, place)


def can_lead(person, group, place):
    """Whether `person` names, removes and passes on: the animators, not those who help them."""
    return (
        can_manage(person, group, place)
        and place is not None
        and place.role == Member.Role.ANIMATOR
    )


def can_send_out(person, group, place, target):
    """Whether `person` may send the Member `target` out (None: somebody with no place yet).

    Only an animator sends out a co-animator, and nobody an animator.
    """
    if target is None or target.role == Member.Role.MEMBER:
        return can_manage(person, group, place)
    return target.role == Member.Role.CO_ANIMATOR and can_lead(person, group, place)


def can_propose_merge(person, group, place):
    """Whether `person` may offer to join `group` to another: never a draft nor what is masked."""
    return can_lead(person, group, place) and is_living(group) and group.state != Group.State.DRAFT


def is_as_strict(access, before):
    """Whether what is read under `before` would be read by nobody more under `access`.

    Adherents are not the members of a private group, nor the reverse: neither holds the other.
    """
    return before in OPEN_ACCESS or access == before
