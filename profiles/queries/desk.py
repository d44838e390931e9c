"""What the desk and the file read: who waits for an answer, who belongs, in what state."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from profiles import policies
from profiles.models import JoinRequest, Mandate, Membership, Person, Visibility
from profiles.models.belonging import Status
from profiles.roles import ROLES
from sections.models import CommuneSection, Unit
from sections.permissions import Permission

REQUESTS = 50
FILES = 12
PAGE = 50
SUGGESTED = 3
UNITS_FOUND = 8

# What each filter of the file keeps, by its word in the address.
FILTERS = {
    "": "Tous",
    "retard": "Cotisation en retard",
    "sympathisants": "Sympathisants",
    "sans-mail": "Sans e-mail",
    "arrivees": "Arrivés ce trimestre",
    "caches": "Connus du bureau seul",
}


# The desk


@dataclass(frozen=True)
class Waiting:
    """A request that waits for the reader, and the sections of the person's commune if others."""

    request: JoinRequest
    elsewhere: tuple[Unit, ...]

    @property
    def days(self):
        """Whole days since it was made."""
        return (timezone.now() - self.request.created_at).days

    @property
    def climbed(self):
        """Whether the section let it wait, so that it came up."""
        return self.request.awaiting_id != self.request.unit_id


@dataclass(frozen=True)
class Figures:
    """The numbers of one file, counted on the members the reader may see."""

    total: int
    without_mail: int
    up_to_date: int
    arrived: int
    late: int
    sympathisers: int
    hidden: int

    def of(self, name):
        """How many members the filter `name` keeps."""
        return {
            "": self.total,
            "retard": self.late,
            "sympathisants": self.sympathisers,
            "sans-mail": self.without_mail,
            "arrivees": self.arrived,
            "caches": self.hidden,
        }[name]


@dataclass(frozen=True)
class Desk:
    """What waits for one person, by unit, and the files she keeps."""

    groups: tuple
    waiting: int
    is_full: bool
    files: tuple[Unit, ...]
    tabs: dict
    figures: Figures | None
    since: datetime.date


def desk(person):
    """The Desk of `person`; the same number of queries whatever waits."""
    rows = list(
        JoinRequest.objects.to_decide_by(person)
        .exclude(person=person)
        .select_related("person__commune", "unit", "awaiting")
        .order_by("created_at", "pk")[: REQUESTS + 1]
    )
    shown = waiting_rows(rows[:REQUESTS])
    groups = {}
    for row in shown:
        groups.setdefault(row.request.unit, []).append(row)
    files = tuple(
        Unit.objects.visible_to(person)
        .filter(pk__in=person.rights.own_unit_ids(Permission.SEE_FILE))
        .order_by("-path")[:FILES]
    )
    return Desk(
        groups=tuple(groups.items()),
        waiting=len(shown),
        is_full=len(rows) > REQUESTS,
        files=files,
        tabs=tabs(person, files[0]) if files else {},
        figures=figures(person, files[0]) if files else None,
        since=quarter_start(),
    )


def waiting_rows(requests):
    """`requests` as Waiting rows; one query for the sections of all their communes."""
    communes = {r.person.commune_id for r in requests if r.person.commune_id}
    places = {}
    links = CommuneSection.objects.filter(commune__in=communes, unit__closed_on=None)
    for link in links.select_related("unit").order_by("unit__path"):
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
    """How many requests wait for `person`, up to 100; no query without the right to answer."""
    if not person.rights.holds(Permission.DECIDE_REQUESTS):
        return 0
    waiting = JoinRequest.objects.to_decide_by(person).exclude(person=person)
    return waiting.values("pk")[:100].count()


# The file


@dataclass(frozen=True)
class FilePage:
    """One page of the file of a unit."""

    rows: tuple[Membership, ...]
    figures: Figures
    chips: tuple
    next_url: str
    previous_url: str
    shows_hidden: bool
    is_narrowed: bool


def figures(person, unit):
    """The Figures of the file of `unit` as `person` may read it; one query."""
    late = late_condition()
    counts = members(person, unit).aggregate(
        total=Count("pk"),
        without_mail=Count("pk", filter=Q(person__email=None)),
        up_to_date=Count("pk", filter=Q(status=Status.ADHERENT) & ~late),
        late=Count("pk", filter=late),
        sympathisers=Count("pk", filter=Q(status=Status.SYMPATHISER)),
        arrived=Count("pk", filter=Q(joined_on__gte=quarter_start())),
        hidden=Count("pk", filter=hidden_condition()),
    )
    return Figures(**counts)


def file_page(person, unit, *, q="", kept="", after=""):
    """The FilePage of `unit` for `person`: searched by name, filtered by a word of FILTERS."""
    shows_hidden = policies.can_see_hidden(person, unit)
    names = [name for name in FILTERS if name != "caches" or shows_hidden]
    kept = kept if kept in names else ""
    numbers = figures(person, unit)
    people = (
        members(person, unit).filter(person__in=Person.objects.matching(q))
        if q
        else (members(person, unit))
    )
    if kept:
        people = people.filter(condition_of(kept))
    rows = list(
        after_ref(person, people, after)
        .select_related("person", "unit")
        .order_by("person__sort_key", "person_id")[: PAGE + 1]
    )
    here = reverse("desk:file", args=[unit.slug])
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return FilePage(
        rows=tuple(shown),
        figures=numbers,
        chips=tuple(
            (FILTERS[name], numbers.of(name), address(here, q=q, filtre=name), name == kept)
            for name in names
        ),
        next_url=address(here, q=q, filtre=kept, apres=shown[-1].person.ref) if more else "",
        previous_url=address(here, q=q, filtre=kept) if after else "",
        shows_hidden=shows_hidden,
        is_narrowed=bool(q or kept),
    )


def members(person, unit):
    """The members of `unit` and below that `person` may see."""
    return Membership.objects.visible_to(person).current().within(unit)


def after_ref(viewer, memberships, ref):
    """`memberships` after the person `ref` in alphabetical order, when the viewer sees her."""
    last = Person.objects.visible_to(viewer).filter(ref=ref).first() if ref else None
    if last is None:
        return memberships
    return memberships.filter(
        Q(person__sort_key__gt=last.sort_key)
        | Q(person__sort_key=last.sort_key, person_id__gt=last.pk)
    )


def condition_of(name):
    """The condition of a filter of the file."""
    return {
        "retard": late_condition(),
        "sympathisants": Q(status=Status.SYMPATHISER),
        "sans-mail": Q(person__email=None),
        "arrivees": Q(joined_on__gte=quarter_start()),
        "caches": hidden_condition(),
    }[name]


def late_condition():
    """Adherents whose dues no longer hold, as `Membership.standing` says."""
    limit = timezone.localdate() - datetime.timedelta(days=settings.DUES_GRACE_DAYS)
    late = Q(dues_paid_on=None) | Q(dues_paid_on__lt=limit)
    return Q(status=Status.ADHERENT) & late


def hidden_condition():
    """Members nobody but the board sees."""
    return Q(person__visibility=Visibility.SECTION) | Q(person__is_active=False)


def quarter_start(day=None):
    """The first day of the quarter of `day`, today by default."""
    day = day or timezone.localdate()
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def address(here, **parameters):
    """`here` with those of `parameters` that say something."""
    said = {name: value for name, value in parameters.items() if value}
    return f"{here}?{urlencode(said)}" if said else here


def acting_role(person, unit, permission=Permission.SEE_FILE):
    """In what quality `person` uses `permission` over `unit`, in French, for the journal."""
    held = (
        Mandate.objects.visible_to(person)
        .in_force()
        .filter(person=person, unit__path__in=[unit.path, *unit.ancestor_paths])
        .order_by("-unit__path")
    )
    for mandate in held:
        if permission in ROLES[mandate.role].permissions:
            return mandate.role_label
    return "Par délégation"
