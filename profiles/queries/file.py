"""What the file of a unit reads: who belongs, in what state."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q, Value
from django.urls import reverse
from django.utils import timezone

from profiles import policies
from profiles.models import Membership, Person, Visibility
from profiles.models.belonging import Status
from profiles.models.sight import Seen
from profiles.queries.rows import FACE, columns, instances, ordered
from sections.models import Commune, Unit

PAGE = 30

# What a row shows, and what the page of one member shows.
BELONGING = {"id", "status", "joined_on", "dues_paid_on", "ended_on", "person_id", "unit_id"}
KEPT = ordered(
    {
        Membership: BELONGING,
        Person: {"id", *FACE, "email", "visibility"},
        Unit: {"id", "short_name"},
    }
)
WHOLE = ordered(
    {
        Membership: {*BELONGING, "adherent_since", "presented_on"},
        Person: {"id", *FACE, "email", "phone", "address", "commune_id"},
        Unit: {"id", "slug", "name", "short_name"},
        Commune: {"insee", "name"},
    }
)

# What each filter of the file keeps, by its word in the address.
FILTERS = {
    "": "Tous",
    "retard": "Cotisation en retard",
    "sympathisants": "Sympathisants",
    "sans-mail": "Sans e-mail",
    "arrivees": "Arrivés ce trimestre",
    "caches": "Connus du bureau seul",
}


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
    return Figures(*FIGURES.rows(person, unit.path, dues_limit(), quarter_start())[0])


FIGURES = Seen(
    lambda viewer, path, limit, quarter: (
        members(viewer, Unit(path=path))
        .values(all=Value(1))
        .annotate(
            total=Count("pk"),
            without_mail=Count("pk", filter=Q(person__email=None)),
            arrived=Count("pk", filter=Q(joined_on__gte=quarter)),
            late=Count("pk", filter=late_condition(limit)),
            sympathisers=Count("pk", filter=Q(status=Status.SYMPATHISER)),
            hidden=Count("pk", filter=hidden_condition()),
        )
        .values_list("total", "without_mail", "arrived", "late", "sympathisers", "hidden")
    ),
    *(str, datetime.date, datetime.date),
)


def file_page(person, unit, *, q="", kept="", after=""):
    """The FilePage of `unit` for `person`: searched by name, filtered by a word of FILTERS."""
    shows_hidden = policies.can_see_hidden(person, unit)
    names = [name for name in FILTERS if name != "caches" or shows_hidden]
    kept = kept if kept in names else ""
    seen = members(person, unit)
    numbers = figures(person, unit)
    people = seen.filter(person__in=Person.objects.matching(q)) if q else seen
    if kept:
        people = people.filter(condition_of(kept))
    is_first = people is seen and not after
    rows = (
        FIRST_KEPT.rows(person, unit.path)
        if is_first
        else kept_rows(after_ref(person, people, after))
    )
    here = reverse("desk:file", args=[unit.slug])
    shown = [member_of(row) for row in rows[:PAGE]]
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


def kept_rows(memberships):
    """The rows of KEPT of one page of `memberships`, in alphabetical order."""
    memberships = memberships.order_by("person__sort_key", "person_id")
    return memberships.values_list(*columns(KEPT))[: PAGE + 1]


FIRST_KEPT = Seen(lambda viewer, path: kept_rows(members(viewer, Unit(path=path))), str)


def member_of(row):
    """The Membership of one row of KEPT, with its person and its unit."""
    membership, membership.person, membership.unit = instances(KEPT, row)
    return membership


def member(person, unit, ref):
    """The Membership of the person `ref` in `unit` or below, when `person` sees her; else None."""
    for row in MEMBER.rows(person, unit.path, ref):
        membership, membership.person, membership.unit, commune = instances(WHOLE, row)
        if membership.person.commune_id:
            membership.person.commune = commune
        return membership
    return None


MEMBER = Seen(
    lambda viewer, path, ref: (
        members(viewer, Unit(path=path)).filter(person__ref=ref).values_list(*columns(WHOLE))
    ),
    *(str, str),
)


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


def dues_limit():
    """Dues paid before this day no longer hold."""
    return timezone.localdate() - datetime.timedelta(days=settings.DUES_GRACE_DAYS)


def late_condition(limit=None):
    """Adherents whose dues no longer hold, as `Membership.standing` says."""
    late = Q(dues_paid_on=None) | Q(dues_paid_on__lt=limit or dues_limit())
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
