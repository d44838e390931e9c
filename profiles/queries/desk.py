"""What the desk and the file read: who waits for an answer, who belongs, in what state."""

import datetime
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from profiles import policies
from profiles.models import JoinRequest, Membership, Person, Visibility
from profiles.models.belonging import Status
from profiles.roles import ROLES
from sections.models import CommuneSection, Unit
from sections.permissions import Permission

REQUESTS = 20
FILES = 12
PAGE = 30
SUGGESTED = 3
UNITS_FOUND = 8
MANY = 100

# What the rows of the desk and of the file show.
FACE = ("ref", "first_name", "last_name", "portrait", "photo")
FACES = tuple(f"person__{name}" for name in FACE)
ASKED = (
    "created_at", "word", "asks_adherent", "tree", "awaiting",
    "unit__short_name", "person__commune__name",
)  # fmt: skip
KEPT = (
    "status", "joined_on", "dues_paid_on", "ended_on",
    "unit__short_name", "person__email", "person__visibility",
)  # fmt: skip

# What each filter of the file keeps, by its word in the address.
FILTERS = {
    "": "Tous",
    "retard": "Cotisation en retard",
    "sympathisants": "Sympathisants",
    "sans-mail": "Sans e-mail",
    "arrivees": "Arrivés ce trimestre",
    "caches": "Connus du bureau seul",
}
# What the page of one member shows besides.
WHOLE = (
    "status", "joined_on", "adherent_since", "dues_paid_on", "presented_on", "ended_on",
    "unit__name", "unit__short_name", "unit__slug",
    "person__email", "person__phone", "person__address", "person__commune__name",
)  # fmt: skip


# The desk


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
class Figures:
    """The numbers of one file, counted on the members the reader may see."""

    total: int
    without_mail: int
    arrived: int
    late: int
    sympathisers: int
    hidden: int

    @property
    def up_to_date(self):
        """Adherents whose dues hold: those who are neither late nor sympathisers."""
        return self.total - self.late - self.sympathisers

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
    waiting = after_request(person, to_answer(person), after)
    rows = list(
        waiting.select_related("person__commune", "unit")
        .only(*FACES, *ASKED)
        .order_by("created_at", "pk")[: REQUESTS + 1]
    )
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


def to_answer(person):
    """The requests of others that wait for `person`."""
    return JoinRequest.objects.to_decide_by(person).exclude(person=person)


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
    return len(to_answer(person).values_list("pk")[:MANY])


# The file


@dataclass(frozen=True)
class FilePage:
    """One page of the file of a unit. `member_url` and the ref of a member make her address."""

    rows: tuple[Membership, ...]
    figures: Figures
    chips: tuple
    next_url: str
    previous_url: str
    member_url: str
    shows_hidden: bool
    is_narrowed: bool


def figures(person, unit):
    """The Figures of the file of `unit` as `person` may read it; one query."""
    return figures_of(members(person, unit))


def figures_of(seen):
    """The Figures of those memberships; one query."""
    counts = seen.aggregate(
        total=Count("pk"),
        without_mail=Count("pk", filter=Q(person__email=None)),
        late=Count("pk", filter=late_condition()),
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
    seen = members(person, unit)
    numbers = figures_of(seen)
    people = seen.filter(person__in=Person.objects.matching(q)) if q else seen
    if kept:
        people = people.filter(condition_of(kept))
    rows = list(
        after_ref(person, people, after)
        .select_related("person", "unit")
        .only(*FACES, *KEPT)
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
        member_url=reverse("desk:member", args=[unit.slug, "-"]).removesuffix("-/"),
        shows_hidden=shows_hidden,
        is_narrowed=bool(q or kept),
    )


def members(person, unit):
    """The members of `unit` and below that `person` may see."""
    return Membership.objects.visible_to(person).current().within(unit)


def whole(memberships):
    """`memberships` with what the page of a member shows, and no more."""
    return memberships.select_related("person__commune", "unit").only(*FACES, *WHOLE)


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
