"""What a person may do to people, requests, mandates and units: one question each."""

from django.utils import timezone

from profiles.models import Contact, Opening
from profiles.roles import DELEGABLE, ROLES
from sections.models import Level, Tree
from sections.permissions import Permission


def may(person, permission, *, within):
    """Whether `person` holds `permission` over the unit `within`, in it or from above it today."""
    return person.is_authenticated and person.rights.over(permission, within)


def has_desk(person):
    """Whether `person` has a desk: something to decide or a file to keep, anywhere."""
    return person.is_authenticated and any(
        person.rights.holds(permission)
        for permission in (Permission.DECIDE_REQUESTS, Permission.SEE_FILE)
    )


def can_ask_to_join(person, unit):
    """Whether `person` may ask to join `unit`: a section, or a federation of the youth movement."""
    return (
        person.is_authenticated
        and person.is_active
        and unit.closed_on is None
        and takes_members(unit)
        and all(membership.unit_id != unit.pk for membership in person.current_memberships)
    )


def takes_members(unit):
    """Whether people belong to `unit` itself: the sections, and the federations of the MJS."""
    return unit.level == Level.SECTION or (unit.tree == Tree.MJS and unit.level == Level.FEDERATION)


def can_withdraw_request(person, request):
    return request.is_pending and request.person_id == person.pk


def can_decide_request(person, request):
    """Whether `person` may answer `request`. Nobody answers her own."""
    return (
        request.is_pending
        and request.person_id != person.pk
        and type(request).objects.to_decide_by(person).filter(pk=request.pk).exists()
    )


def can_see_file(person, unit):
    return may(person, Permission.SEE_FILE, within=unit)


def can_edit_file(person, unit):
    return may(person, Permission.EDIT_FILE, within=unit)


def can_edit_unit_page(person, unit):
    return may(person, Permission.EDIT_UNIT_PAGE, within=unit)


def can_manage_units(person, unit):
    return may(person, Permission.MANAGE_UNITS, within=unit)


def can_give_mandate(person, unit, role):
    """Whether `person` may name somebody to `role` in `unit`.

    An office is given from above; the secretary of a section names to the offices of her section
    but her own, which she passes on by a handover.
    """
    if unit.level not in ROLES[role].levels:
        return False
    # After a congress, headquarters name those above the sections.
    if person.is_staff and unit.level != Level.SECTION and person.has_perm("profiles.add_mandate"):
        return True
    if not may(person, Permission.GIVE_MANDATES, within=unit):
        return False
    given_from_above = any(
        unit.path != path and unit.path.startswith(path)
        for path in person.rights.own_paths(Permission.GIVE_MANDATES)
    )
    return given_from_above or not ROLES[role].single or role == "section_treasurer"


def can_end_mandate(person, mandate):
    """Whether `person` may end `mandate`: her own, or one she could give."""
    return mandate.person_id == person.pk or can_give_mandate(person, mandate.unit, mandate.role)


def can_hand_over(person, mandate):
    """Whether `person` may pass the office of `mandate` on: its holder, or who could give it."""
    return mandate.holds_on(timezone.localdate()) and can_end_mandate(person, mandate)


def can_delegate(person, mandate, permissions):
    """Whether `person` may lend `permissions` out of her own `mandate`."""
    held = ROLES[mandate.role].permissions
    return (
        mandate.person_id == person.pk
        and Permission.DELEGATE in held
        and mandate.holds_on(timezone.localdate())
        and all(permission in DELEGABLE and permission in held for permission in permissions)
    )


def can_end_delegation(person, delegation):
    """Whether `person` may end `delegation`: who lent, or who borrows."""
    return person.pk in (delegation.person_id, delegation.mandate.person_id)


def can_see_offices(person, unit):
    """Whether `person` may read who holds what in `unit`: who names there, or has a part in it."""
    return may(person, Permission.GIVE_MANDATES, within=unit) or (
        person.is_authenticated and any(unit.pk in held for held in person.rights.held.values())
    )


def can_see_hidden(person, unit):
    """Whether `person` is told which members of `unit` itself are hidden."""
    return may(person, Permission.SEE_HIDDEN, within=unit)


def can_edit_profile(person, other):
    return person.is_authenticated and person.pk == other.pk


def can_block(person, other):
    """Whether `person` may stop meeting `other`, whom she sees: anybody but herself."""
    return person.is_authenticated and person.is_active and person.pk != other.pk


def can_unblock(person, block):
    """Whether `person` may take `block` back: only who blocked."""
    return person.is_authenticated and block.person_id == person.pk


def can_unseal(person):
    """Whether `person` may open a hidden file with a reason: the data protection role alone."""
    return person.is_active and person.is_staff and person.has_perm("profiles.unseal_person")


def can_suspend(person, other):
    """Whether `person` may suspend or reinstate `other`: moderators, never themselves nor staff."""
    return (
        person.is_active
        and person.is_staff
        and person.has_perm("profiles.suspend_person")
        and not other.is_staff
        and other.pk != person.pk
    )


def can_read_coordinate(viewer, person, name):
    """Whether `viewer` reads the coordinate `name` (email, phone, address) on the profile of `person`.

    Asked only about a person `viewer` already sees; the file of the section has its own rule.
    """
    if not viewer.is_authenticated or not viewer.is_active:
        return False
    if viewer.pk == person.pk:
        return True
    opening = getattr(person, f"{name}_opening")
    if opening == Opening.SECTION:
        units = {membership.unit_id for membership in person.current_memberships}
        return any(membership.unit_id in units for membership in viewer.current_memberships)
    if opening == Opening.CONTACTS:
        return Contact.objects.filter(person=person.pk, other=viewer.pk).exists()
    return opening == Opening.PROFILE


def reads_as_board(person, unit):
    """Whether `person` opens the profiles of `unit` as a keeper of its file: the journal tells it."""
    return can_see_file(person, unit) or may(person, Permission.SEE_HIDDEN, within=unit)


def holds_office_over(person, unit):
    """Whether any office or delegation of `person` reaches `unit`."""
    return person.is_authenticated and any(
        person.rights.over(permission, unit) for permission in person.rights.held
    )


def is_counted(viewer, person):
    """Whether opening the profile of `person` counts in what `viewer` may open in an hour.

    Not her own, nor those of the units she answers for.
    """
    return viewer.pk != person.pk and not any(
        holds_office_over(viewer, membership.unit) for membership in person.current_memberships
    )
