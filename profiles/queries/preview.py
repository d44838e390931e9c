"""What others would see of me: the real pages, read by stand-ins. No second copy of the rule."""

from dataclasses import dataclass, field, replace

from profiles.models import Contact, Membership, Person, Visibility
from profiles.models.holding import Rights
from profiles.models.sight import Seen
from profiles.queries.profile import Profile, belonging, coordinates, profile_of
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
    mine = profile_of(person, person)
    return tuple(
        Glimpse(who, as_read_by(viewer, mine) if sees(viewer, person, level) else None)
        for who, viewer in viewers(person)
    )


def as_read_by(viewer, profile):
    """The same `profile` for another `viewer` who sees its person; no query."""
    person = profile.person
    return replace(
        profile,
        is_mine=person.pk == viewer.pk,
        belongings=tuple(belonging(person, row, viewer) for row in person.current_memberships),
        coordinates=coordinates(person, viewer),
    )


def sees(viewer, person, level):
    """Whether `viewer` would see `person` at that `level`."""
    return bool(SEEN[level].rows(viewer, person.pk))


def seen_at(level):
    """The people seen if they had all chosen that `level`, out of one."""
    return Seen(
        lambda viewer, pk: (
            Person.objects.visible_to(viewer, level=level).filter(pk=pk).values_list("pk")
        ),
        int,
    )


SEEN = {level: seen_at(level) for level in Visibility}


def viewers(person):
    """(who, StandIn) of each kind of viewer, the most distant first."""
    found = [("Un sympathisant", StandIn()), ("Un adhérent", StandIn(is_adherent=True))]
    coopain = Contact.objects.filter(person=person.pk).order_by("pk").values_list("other").first()
    if coopain:
        # Coopains read what is open to them, and are known by their bond alone.
        found.append(("Un coopain adhérent", StandIn(is_adherent=True, pk=coopain[0])))
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
