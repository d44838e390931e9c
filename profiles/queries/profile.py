"""A profile as one viewer reads it: what she may not see is not in it."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db.models import F, Value
from django.http import Http404
from django.utils import timezone

from core.prepared import Prepared
from profiles import policies
from profiles.models import Link, Mandate, Membership, Opening, Person
from profiles.models.belonging import columns_of
from profiles.models.sight import Seen
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


# What searches and lists go by is read by PostgreSQL alone.
COLUMNS = columns_of(Person, "sort_key", "search_key")
PERSON = Seen(
    lambda viewer, ref: Person.objects.visible_to(viewer).filter(ref=ref).values_list(*COLUMNS),
    str,
)


def person_seen(viewer, ref):
    """The Person at the address `ref` as `viewer` sees her. Raises Http404, as for an unknown one."""
    for row in PERSON.rows(viewer, ref):
        # What was already read of oneself need not be read again.
        return viewer if row[0] == viewer.pk else Person.from_db("default", COLUMNS, row)
    raise Http404


def profile_of(person, viewer):
    """The Profile of `person`, whom `viewer` sees; 4 queries when the memberships are known."""
    words = {"interest": [], "skill": []}
    for kind, name in TAGS.rows(person.pk, person.pk):
        words[kind].append(name)
    return Profile(
        person=person,
        is_mine=person.pk == viewer.pk,
        belongings=tuple(belonging(person, row, viewer) for row in person.current_memberships),
        mandates=tuple(map(mandate_of, MANDATES.rows(person.pk, timezone.localdate()))),
        interests=tuple(words["interest"]),
        skills=tuple(words["skill"]),
        links=tuple(page_elsewhere(*row) for row in LINKS.rows(person.pk)),
        coordinates=coordinates(person, viewer),
    )


MANDATES = Prepared(
    lambda person, day: (
        Mandate.objects.in_force(day)
        .filter(person=person)
        .order_by("unit__path", "pk")
        .values_list("id", "role", "starts_on", "unit__id", "unit__slug", "unit__name")
    ),
    *(int, date),
)
TAGS = Prepared(
    lambda person, same: (
        tags_of(Person.interests, "interest", person)
        .union(tags_of(Person.skills, "skill", same), all=True)
        .order_by("word")
    ),
    *(int, int),
)
LINKS = Prepared(
    lambda person: (
        Link.objects.filter(person=person).order_by("position", "pk").values_list("label", "url")
    ),
    int,
)


def tags_of(field, kind, person):
    """The words of one field of a profile, with the name of that field."""
    return (
        field.through.objects.filter(person=person)
        .annotate(kind=Value(kind), word=F("tag__name"))
        .values_list("kind", "word")
    )


def mandate_of(row):
    """The Mandate of one row of MANDATES, with the name and address of its unit."""
    mandate = Mandate.from_db("default", ("id", "role", "starts_on"), row[:3])
    mandate.unit = Unit.from_db("default", ("id", "slug", "name"), row[3:])
    return mandate


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


def page_elsewhere(label, url):
    """The PageElsewhere of a link."""
    return PageElsewhere(label, url, urlsplit(url).hostname or "")
