"""What the desk reads: who waits for an answer, and which file one keeps."""

import datetime
from dataclasses import dataclass
from functools import cache

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from profiles import policies
from profiles.models import JoinRequest, Person
from profiles.models.sight import Seen
from profiles.queries.file import Figures, figures, quarter_start
from profiles.queries.rows import FACE, columns, instances, ordered
from profiles.roles import ROLES
from sections.models import Commune, CommuneSection, Unit
from sections.permissions import Permission

REQUESTS = 20
FILES = 12
SUGGESTED = 3
UNITS_FOUND = 8
MANY = 100

# What the row of a request shows.
ASKING = {
    "id",
    "created_at",
    "word",
    "asks_adherent",
    "tree",
    "unit_id",
    "awaiting_id",
    "person_id",
}
ASKED = ordered(
    {
        JoinRequest: ASKING,
        Person: {"id", *FACE, "commune_id"},
        Unit: {"id", "short_name"},
        Commune: {"insee", "name"},
    }
)


@dataclass(frozen=True)
class Waiting:
    """A request that waits for the reader, and the sections of the person's commune if others."""

    request: JoinRequest
    elsewhere: tuple[Unit, ...]

    @property
    def since(self):
        """How long it has waited, in whole days and in words."""
        days = (timezone.now() - self.request.created_at).days
        if not days:
            return "depuis aujourd’hui"
        return f"attend depuis {days}\u00a0jour{'s' if days > 1 else ''}"

    @property
    def climbed(self):
        """Whether the section let it wait, so that it came up."""
        return self.request.awaiting_id != self.request.unit_id

    @property
    def url(self):
        """The page of the request."""
        return pattern("desk:request").format(self.request.pk)

    @property
    def accept_url(self):
        return pattern("desk:accept").format(self.request.pk)

    @property
    def redirect_url(self):
        return pattern("desk:redirect").format(self.request.pk)


@cache
def pattern(name):
    """The address of the view `name` of one request, with {} for its number: reversed once."""
    return reverse(name, args=[0]).replace("/0/", "/{}/")


@dataclass(frozen=True)
class Desk:
    """A page of what waits for one person, by unit, and the files she keeps."""

    groups: tuple
    next_url: str
    previous_url: str
    files: tuple[Unit, ...]
    tabs: dict
    figures: Figures | None
    since: datetime.date


def desk(person, *, after=None):
    """The Desk of `person`: the oldest requests, or those that follow the request `after`.

    The same number of queries whatever waits.
    """
    rows = [asked_of(row) for row in (asked(person, after) if after else FIRST_ASKED.rows(person))]
    groups = {}
    for row in waiting_rows(rows[:REQUESTS]):
        groups.setdefault(row.request.unit, []).append(row)
    files = tuple(
        Unit.objects.visible_to(person)
        .filter(pk__in=person.rights.own_unit_ids(Permission.SEE_FILE))
        .only("slug", "name", "path")
        .order_by("-path")[:FILES]
    )
    return Desk(
        groups=tuple(groups.items()),
        next_url=f"?apres={rows[REQUESTS - 1].pk}" if len(rows) > REQUESTS else "",
        previous_url="?" if after else "",
        files=files,
        tabs=tabs(person, files[0]) if files else {},
        figures=figures(person, files[0]) if files else None,
        since=quarter_start(),
    )


def asked(person, after=None):
    """The rows of ASKED that wait for `person`, the oldest first."""
    requests = after_request(person, to_answer(person), after).order_by("created_at", "pk")
    return requests.values_list(*columns(ASKED))[: REQUESTS + 1]


FIRST_ASKED = Seen(asked)


def asked_of(row):
    """The JoinRequest of one row of ASKED, with its person, its unit and her commune."""
    request, person, unit, commune = instances(ASKED, row)
    request.person, request.unit = person, unit
    if person.commune_id:
        person.commune = commune
    return request


def to_answer(person):
    """The requests of others that wait for `person`."""
    return JoinRequest.objects.to_decide_by(person).exclude(person=person.pk)


WAITING = Seen(lambda viewer: to_answer(viewer).values_list("pk")[:MANY])


def after_request(person, requests, pk):
    """`requests` made after the request `pk`, when `person` may see it, answered or not."""
    last = JoinRequest.objects.visible_to(person).filter(pk=pk).only("created_at") if pk else ()
    for request in last:
        return requests.filter(
            Q(created_at__gt=request.created_at) | Q(created_at=request.created_at, pk__gt=pk)
        )
    return requests


def waiting_rows(requests):
    """`requests` as Waiting rows; one query for the sections of all their communes."""
    communes = {r.person.commune_id for r in requests if r.person.commune_id}
    places = {}
    links = CommuneSection.objects.filter(commune__in=communes, unit__closed_on=None)
    fields = ("commune", "unit__tree", "unit__slug", "unit__name", "unit__short_name")
    for link in links.select_related("unit").only(*fields).order_by("unit__path"):
        places.setdefault((link.commune_id, link.unit.tree), []).append(link.unit)
    rows = []
    for request in requests:
        units = places.get((request.person.commune_id, request.tree), [])
        is_here = any(unit.pk == request.unit_id for unit in units)
        rows.append(Waiting(request, () if is_here else tuple(units[:SUGGESTED])))
    return rows


def sections_for(request, q, found):
    """Open sections where `request` may be sent among `found`, the findings of a search for `q`."""
    return [
        item.unit
        for item in found
        if item.unit.pk != request.unit_id
        and item.unit.tree == request.tree
        and policies.takes_members(item.unit)
    ][:UNITS_FOUND]


def tabs(person, unit):
    """Which rooms of the desk of `unit` are open to `person`; no query once her rights are read."""
    return {
        "file": policies.can_see_file(person, unit),
        "offices": policies.can_see_offices(person, unit),
        "page": policies.can_edit_unit_page(person, unit),
    }


def waiting_count(person):
    """How many requests wait for `person`, up to MANY; no query without the right to answer."""
    if not person.rights.holds(Permission.DECIDE_REQUESTS):
        return 0
    return len(WAITING.rows(person))


def acting_role(person, unit, permission=Permission.SEE_FILE):
    """In what quality `person` uses `permission` over `unit`, in French, for the journal."""
    roles = (
        person.mandates.in_force()
        .filter(unit__path__in=[unit.path, *unit.ancestor_paths])
        .order_by("-unit__path")
        .values_list("role", flat=True)
    )
    for role in roles:
        if permission in ROLES[role].permissions:
            return ROLES[role].label
    return "Par délégation"
