"""What the page of a unit tells of its people, counted on what the reader may see."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Window
from django.utils import timezone

from profiles import policies
from profiles.models import JoinRequest, Mandate, Membership, Person
from profiles.models.sight import Seen
from profiles.queries.first_steps import pending_request
from profiles.roles import ROLES
from sections.models import Unit

FACES = 10
COUNT_KEPT = 600
# What a face and the name beside it are made of.
FACE = ("id", "ref", "first_name", "last_name", "portrait", "photo")

# Who answers for a unit, the first one held being shown first.
LEADING = ("section_secretary", "federal_first_secretary", "regional_coordinator")
ROLE_ORDER = {code: position for position, code in enumerate(ROLES)}


@dataclass(frozen=True)
class Members:
    """How many members are told to one reader: `total` and `hidden` to the board alone."""

    visible: int
    total: int | None = None
    is_small: bool = False

    @property
    def floor(self):
        """The number under which the count is not told."""
        return settings.SMALL_COUNT

    @property
    def beyond(self):
        """How many more there are than the faces shown; 0 when the number is not told."""
        return 0 if self.is_small else max(self.visible - FACES, 0)


@dataclass(frozen=True)
class UnitPeople:
    """The people part of the page of a unit, for one registered reader."""

    leader: Mandate | None
    board: tuple[Mandate, ...]
    faces: tuple[Person, ...]
    members: Members
    request: JoinRequest | None
    is_mine: bool
    # Whether she belongs to it, or to a unit below.
    is_inside: bool
    can_ask: bool
    can_edit_page: bool
    can_see_file: bool
    can_see_offices: bool


def unit_people(person, unit):
    """The UnitPeople of `unit` for the registered `person`."""
    mandates = _mandates(person, unit)
    leader = mandates[0] if mandates and mandates[0].role in LEADING else None
    is_mine = any(membership.unit_id == unit.pk for membership in person.current_memberships)
    takes_members = policies.takes_members(unit)
    faces, members = _members(person, unit, is_mine)
    return UnitPeople(
        leader=leader,
        board=tuple(mandates[1:] if leader else mandates),
        faces=faces,
        members=members,
        request=pending_request(person) if takes_members and not is_mine else None,
        is_mine=is_mine,
        is_inside=any(
            membership.unit.path.startswith(unit.path) for membership in person.current_memberships
        ),
        can_ask=policies.can_ask_to_join(person, unit),
        can_edit_page=policies.can_edit_unit_page(person, unit),
        can_see_file=policies.can_see_file(person, unit),
        can_see_offices=policies.can_see_offices(person, unit),
    )


MANDATES = Seen(
    lambda viewer, unit, day: (
        Mandate.objects.visible_to(viewer)
        .in_force(day)
        .filter(unit=unit)
        .values_list("id", "role", "starts_on", *(f"person__{name}" for name in FACE))
    ),
    *(int, date),
)


def _mandates(person, unit):
    rows = [mandate_of(row) for row in MANDATES.rows(person, unit.pk, timezone.localdate())]
    return sorted(rows, key=lambda mandate: (ROLE_ORDER[mandate.role], mandate.starts_on))


def mandate_of(row):
    """The Mandate of one row of MANDATES, with who holds it."""
    mandate = Mandate.from_db("default", ("id", "role", "starts_on"), row[:3])
    mandate.person = face_of(row[3:])
    return mandate


def face_of(row):
    """The Person of one row of FACE."""
    return Person.from_db("default", FACE, row[: len(FACE)])


def first_faces(viewer, path):
    """The rows of FACE of the first members that `viewer` sees in the unit of `path` and below."""
    people = Person.objects.visible_to(viewer).members_of(Unit(path=path)).alphabetical()
    return people.values_list(*FACE)[:FACES]


def first_faces_of_all(viewer, path):
    """The same, each row with how many members there are: for a section, where they are few."""
    people = Person.objects.visible_to(viewer).members_of(Unit(path=path)).alphabetical()
    return people.annotate(found=Window(Count("pk"))).values_list(*FACE, "found")[:FACES]


SOME, ALL = Seen(first_faces, str), Seen(first_faces_of_all, str)


def _members(person, unit, is_mine):
    """The faces shown and the Members; one query for a section, whose members are few."""
    shows_hidden = policies.can_see_hidden(person, unit)
    counts = policies.takes_members(unit) and not shows_hidden
    rows = (ALL if counts else SOME).rows(person, unit.path)
    faces = tuple(map(face_of, rows))
    if shows_hidden:
        members = Membership.objects.visible_to(person).current().filter(unit=unit)
        visible = members.filter(person__in=Person.objects.open_to(adherents=True)).count()
        return faces, Members(visible=visible, total=members.count())
    found = rows[0][-1] if rows else 0
    visible = found if counts else _kept_count(unit, person.is_adherent)
    return faces, Members(visible=visible, is_small=not is_mine and visible < settings.SMALL_COUNT)


def _kept_count(unit, adherents):
    """How many members of a big unit every adherent, or everybody registered, sees.

    Kept ten minutes for all readers of that class, and so never the number of one of them.
    """
    key = f"members:{unit.pk}:{'adherents' if adherents else 'registered'}"
    return cache.get_or_set(
        key,
        lambda: Person.objects.open_to(adherents=adherents).members_of(unit).count(),
        COUNT_KEPT,
    )
