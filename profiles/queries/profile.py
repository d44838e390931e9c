"""A profile as one viewer reads it: what she may not see is not in it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from profiles import policies
from profiles.models import Link, Mandate, Membership, Opening, Person
from sections.models import Unit

COORDINATES = {"email": "Adresse e-mail", "phone": "Téléphone", "address": "Adresse"}
SCHEMES = {"email": "mailto:", "phone": "tel:"}


@dataclass(frozen=True)
class Belonging:
    """A unit, the status there, and, for whoever may know it, where the dues stand."""

    unit: Unit
    status: str
    standing: str


@dataclass(frozen=True)
class Coordinate:
    """One way to reach a person, and who else reads it, told to its owner alone."""

    label: str
    value: str
    url: str
    readers: str


@dataclass(frozen=True)
class PageElsewhere:
    """A link, and the site it leads to."""

    label: str
    url: str
    site: str


@dataclass(frozen=True)
class Profile:
    """The profile of `person` for one viewer."""

    person: Person
    is_mine: bool
    belongings: tuple[Belonging, ...]
    mandates: tuple[Mandate, ...]
    interests: tuple[str, ...]
    skills: tuple[str, ...]
    links: tuple[PageElsewhere, ...]
    coordinates: tuple[Coordinate, ...]

    @property
    def is_bare(self):
        """Whether there is nothing to read below the name."""
        person = self.person
        return not (
            person.presentation_html
            or person.responsibilities
            or person.local_engagement
            or self.mandates
            or self.interests
            or self.skills
            or self.links
            or self.coordinates
        )


def profile_of(person, viewer):
    """The Profile of `person`, whom `viewer` sees; 5 queries when the memberships are not known yet."""
    return Profile(
        person=person,
        is_mine=person.pk == viewer.pk,
        belongings=tuple(belonging(person, row, viewer) for row in person.current_memberships),
        mandates=tuple(
            Mandate.objects.in_force()
            .filter(person=person)
            .select_related("unit")
            .order_by("unit__path", "pk")
        ),
        interests=tuple(tag.name for tag in person.interests.all()),
        skills=tuple(tag.name for tag in person.skills.all()),
        links=tuple(page_elsewhere(link) for link in person.links.all()),
        coordinates=coordinates(person, viewer),
    )


def belonging(person, membership: Membership, viewer):
    """The Belonging of one membership; dues are told to its person and to who may see the file."""
    may_know = person.pk == viewer.pk or policies.can_see_file(viewer, membership.unit)
    standing = membership.standing()
    return Belonging(
        unit=membership.unit,
        status=membership.get_status_display(),
        # « Adhérent, cotisation à jour »: the status is already told.
        standing=standing.label.partition(", ")[2] if may_know else "",
    )


def coordinates(person, viewer):
    """The coordinates that `viewer` reads, in the order of COORDINATES."""
    found = []
    for name, label in COORDINATES.items():
        value = getattr(person, name)
        if value and policies.can_read_coordinate(viewer, person, name):
            scheme = SCHEMES.get(name, "")
            readers = Opening(getattr(person, f"{name}_opening")).label
            found.append(
                Coordinate(
                    label=label,
                    value=value,
                    url=f"{scheme}{value.replace(' ', '')}" if scheme else "",
                    readers=readers if person.pk == viewer.pk else "",
                )
            )
    return tuple(found)


def page_elsewhere(link: Link):
    return PageElsewhere(link.label, link.url, urlsplit(link.url).hostname or "")
