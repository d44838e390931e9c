"""The questions that every part of a group asks: is she in, does she animate, may she be heard."""

from groups.models import Member
from profiles.models import Visibility
from profiles.policies import may
from sections.permissions import Permission

HIDDEN = (
    "Ton profil est caché\u00a0: ce que tu écris porterait ton nom. Choisis d’abord qui te voit, "
    "dans tes réglages."
)


# The place of somebody who did not say it; None is the place of whoever has none.
UNKNOWN = object()


def place_of(person, group):
    """The Member row of `person` in `group`, banned ones included, or None; one query."""
    if not person.is_authenticated:
        return None
    return Member.objects.filter(group=group, person=person.pk).first()


def is_in(person, group, place=UNKNOWN):
    """Whether `person` is in `group`: by her place, or by belonging to the unit of the space."""
    if group.is_space:
        return person.is_authenticated and any(
            membership.unit.path.startswith(group.unit.path)
            for membership in person.current_memberships
        )
    if place is UNKNOWN:
        place = place_of(person, group)
    return place is not None and place.role != Member.Role.BANNED


def animates(person, group, place=UNKNOWN):
    """Whether `person` animates `group`: by her place, or by keeping the page of its unit."""
    if not person.is_authenticated or not person.is_active:
        return False
    if group.is_space and may(person, Permission.EDIT_UNIT_PAGE, within=group.unit):
        return True
    if place is UNKNOWN:
        place = place_of(person, group)
    return place is not None and place.role in Member.ANIMATING


def is_heard(person):
    """Whether what `person` does may bear her name or count: not while her profile is hidden.

    A hidden member reads and receives; nothing anybody else reads may tell that she is there
    (SECURITY H-10, INV-2).
    """
    return person.is_authenticated and person.is_active and person.visibility != Visibility.SECTION
