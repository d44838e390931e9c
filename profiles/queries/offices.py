"""Who holds what in a unit, and whom an office may be given to."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from profiles import policies
from profiles.models import Delegation, Mandate, Membership, Person
from profiles.models.sight import Seen
from profiles.queries.rows import FACE, FACES, columns, instances, ordered
from profiles.roles import DELEGABLE, ROLES
from sections.permissions import Permission

FOUND = 20
PAST = 30
# Far more than a unit ever has ahead of it and shows of its past.
READ = 100
HELD = ordered(
    {
        Mandate: {"id", "person_id", "role", "unit_id", "starts_on", "ends_on", "revoked"},
        Person: {"id", *FACE},
    }
)
GIVER = ("mandate__person__first_name", "mandate__person__last_name")


@dataclass(frozen=True)
class Office:
    """A mandate, what the reader may do with it, and what it lends."""

    mandate: Mandate
    can_end: bool
    can_hand_over: bool
    can_delegate: bool
    is_coming: bool


@dataclass(frozen=True)
class Lent:
    """A delegation and its powers in words."""

    delegation: Delegation
    powers: tuple[str, ...]


@dataclass(frozen=True)
class Offices:
    """The offices of a unit, for one reader."""

    current: tuple[Office, ...]
    past: tuple[Mandate, ...]
    delegations: tuple[Lent, ...]
    can_give: bool


def offices(person, unit):
    """The Offices of `unit` for `person`; two queries."""
    today = timezone.localdate()
    ahead, past = [], []
    for mandate in mandates_of(person, unit):
        is_over = mandate.revoked or (mandate.ends_on is not None and mandate.ends_on < today)
        (past if is_over else ahead).append(mandate)
    ahead.sort(key=lambda mandate: (mandate.starts_on, mandate.pk))
    lent = (
        Delegation.objects.visible_to(person)
        .in_force()
        .filter(mandate__unit=unit)
        .select_related("person", "mandate__person")
        .only("permissions", "ends_on", *FACES, *GIVER)
        .order_by("ends_on", "pk")
    )
    return Offices(
        current=tuple(_office(person, mandate, today) for mandate in ahead),
        past=tuple(past[:PAST]),
        delegations=tuple(
            Lent(row, tuple(Permission(code).label for code in row.permissions)) for row in lent
        ),
        can_give=bool(roles_to_give(person, unit)),
    )


def mandates_of(person, unit):
    """The mandates of `unit` that `person` may see, those that end last first; one query."""
    found = []
    for row in MANDATES.rows(person, unit.pk):
        mandate, mandate.person = instances(HELD, row)
        mandate.unit = unit
        found.append(mandate)
    return found


MANDATES = Seen(
    lambda viewer, unit: (
        Mandate.objects.visible_to(viewer)
        .filter(unit=unit)
        .order_by(F("ends_on").desc(nulls_first=True), "-pk")
        .values_list(*columns(HELD))[:READ]
    ),
    int,
)


def _office(person, mandate, today):
    return Office(
        mandate=mandate,
        can_end=policies.can_end_mandate(person, mandate),
        can_hand_over=policies.can_hand_over(person, mandate),
        can_delegate=policies.can_delegate(person, mandate, ()),
        is_coming=mandate.starts_on > today,
    )


def roles_to_give(person, unit):
    """The roles `person` may give in `unit`."""
    return [role for role in ROLES.values() if policies.can_give_mandate(person, unit, role.code)]


def powers_to_lend(mandate):
    """The permissions of `mandate` that may be lent."""
    return [p for p in DELEGABLE if p in ROLES[mandate.role].permissions]


def eligible(person, unit):
    """The adherents of `unit` and below whom `person` may see, and so name."""
    adherents = Membership.objects.current().within(unit).adherents()
    return Person.objects.visible_to(person).active().filter(pk__in=adherents.values("person"))


def search(people, q):
    """The first of `people` whose name matches `q`, in alphabetical order."""
    return list(people.matching(q).alphabetical()[:FOUND])
