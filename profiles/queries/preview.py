"""What others would see of me: the real pages, read by stand-ins. No second copy of the rule."""

from dataclasses import dataclass, field

from profiles.models import Membership, Person
from profiles.models.holding import Rights
from profiles.queries.profile import Profile, profile_of
from profiles.roles import ROLES


@dataclass(frozen=True)
class StandIn:
    """Somebody who could read my profile: all that `visible_to` and the policies ask of a person."""

    is_adherent: bool = False
    rights: Rights = field(default_factory=Rights)
    current_memberships: tuple = ()
    pk: int = 0
    is_authenticated: bool = True
    is_active: bool = True


@dataclass(frozen=True)
class Glimpse:
    """One kind of viewer, and the profile she would read (None: I do not exist for her)."""

    who: str
    profile: Profile | None


def glimpses(person, level):
    """What each kind of viewer would see of `person` if she chose the visibility `level`."""
    return tuple(Glimpse(who, seen_by(viewer, person, level)) for who, viewer in viewers(person))


def seen_by(viewer, person, level):
    """The Profile that `viewer` would read of `person` at that `level`, or None."""
    seen = Person.objects.visible_to(viewer, level=level).filter(pk=person.pk).exists()
    return profile_of(person, viewer) if seen else None


def viewers(person):
    """(who, StandIn) of each kind of viewer, the most distant first."""
    found = [("Un sympathisant", StandIn()), ("Un adhérent", StandIn(is_adherent=True))]
    if person.section is not None:
        section = person.section
        beside = (Membership(unit=section),)
        board = ROLES["section_secretary"].permissions
        rights = Rights({permission: {section.pk: section.path} for permission in board})
        found += [
            ("Un adhérent de ta section", StandIn(True, current_memberships=beside)),
            ("Le bureau de ta section", StandIn(True, rights, beside)),
        ]
    return found
