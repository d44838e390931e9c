"""The directory of groups: who is found among those the viewer may know of, in what order."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    FloatField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.urls import reverse

from groups.models import Access, Group, Kind, Member, Theme
from groups.models.group import joined
from groups.models.sight import Read
from groups.models.words import OPEN_ACCESS
from groups.policies import groups as policies
from groups.queries.columns import columns
from groups.queries.orders import FIT, LIVELY, NEAREST, ORDERS, cursor_at, cursor_of
from sections.models import Level, PlaceKey

PAGE = 20
TOP = 15
# How much of a name must look like what was typed, by trigrams, when none holds its words.
CLOSE = 0.45

# The drawing and the tint of each theme.
SIGNS = {
    Theme.SCHOOL: ("student", "cyber"),
    Theme.HEALTH: ("hand-heart", "reunion"),
    Theme.HOUSING: ("key", "porte"),
    Theme.WORK: ("briefcase", "collage"),
    Theme.SERVICES: ("envelope-open", "tract"),
    Theme.ECOLOGY: ("compass", "formation"),
    Theme.EQUALITY: ("hand-waving", "reunion"),
    Theme.DEMOCRACY: ("scroll", "cyber"),
    Theme.EUROPE: ("map-trifold", "collage"),
    Theme.CULTURE: ("paint-bucket", "tract"),
    Theme.SAFETY: ("shield-check", "porte"),
    Theme.RURAL: ("cooking-pot", "formation"),
    Theme.PARTY: ("users-three", "reunion"),
    Theme.OTHER: ("chats-circle", "cyber"),
}

ALL, MINE, PUBLIC, ADHERENTS, OFFICIAL, NEAR = (
    *("tous", "miens", "publics", "adherents", "officiels", "pres"),
)
COLUMNS = columns(
    Group,
    *("id", "kind", "access", "state", "is_listed", "name", "slug", "purpose", "theme"),
    *("masked_rule", "members_open", "members_known", "created_at", "name_key"),
)
TOLD = ("role", "voices", "heard_at", "fit")


@dataclass(frozen=True)
class Row:
    """One group found, and what the viewer is to it; no number of it unless she reads it."""

    group: Group
    reads: bool
    members: int
    is_in: bool
    can_join: bool

    @property
    def icon(self):
        """The drawing of its theme."""
        return SIGNS[self.group.theme][0]

    @property
    def tint(self):
        """The tint of its theme, one of those of actions."""
        return SIGNS[self.group.theme][1]


@dataclass(frozen=True)
class Directory:
    """One page of groups. It never says how many there are: a total is an oracle."""

    rows: tuple[Row, ...]
    next_url: str = ""
    first_url: str = ""
    previous_url: str = ""


def directory(viewer, *, q="", filtre=ALL, theme="", tri="", endormis=False, after=""):
    """The Directory page that `viewer` reads with those filters, after the cursor `after`.

    One query; another for a search that nothing answers, among the names that look like it.
    """
    if not viewer.is_authenticated and filtre not in FOR_VISITORS:
        filtre = ALL
    shape, words = (filtre, bool(theme), endormis), [*filter(None, (q, theme))]
    cursor, rows = None, []
    for order in orders_of(q, tri):
        cursor = cursor_of(after, order)
        rows = read(viewer, order, bool(q), shape, words, cursor)
        if rows or cursor:
            break
    shown = {"q": q, "filtre": "" if filtre == ALL else filtre, "theme": theme, "tri": tri}
    shown["endormis"] = "1" if endormis else ""
    more = len(rows) > PAGE
    return Directory(
        rows=tuple(row_of(viewer, group) for group in rows[:PAGE]),
        next_url=url_of(shown, after=cursor_at(rows[PAGE - 1], order)) if more else "",
        first_url=url_of(shown) if cursor else "",
    )


def orders_of(q, tri):
    """The orders to try, the first that finds something being the one: a search by default forgives
    what is misspelt only when nothing holds its words.
    """
    if tri:
        return (tri,)
    return (FIT, NEAREST) if q else (LIVELY,)


def read(viewer, order, has_q, shape, words, cursor):
    """The groups of a page and one more, each with what `TOLD` names; one query."""
    depth = None if cursor is None else tuple(type(part) for part in cursor)
    values = [*words, *(part for part in cursor or () if part is not None)]
    list_of = lists(order, has_q, shape, depth)
    # Near her: where she belongs says more than a path.
    ask = list_of.build if shape[0] == NEAR else list_of.rows
    rows = ask(viewer, *values)
    return [group_of(row) for row in rows]


@cache
def lists(order, has_q, shape, depth):
    """The Read of a page, by what is asked; `depth` holds the types of its cursor, if any."""
    filtre, has_theme, endormis = shape

    def build(viewer, *values):
        given = iter(values)
        groups = Group.objects.visible_to(viewer).listed()
        groups = matching(groups, next(given), order) if has_q else groups.annotate(fit=Value(0))
        if has_theme:
            groups = groups.filter(theme=next(given))
        groups = filtered(groups, viewer, filtre).annotate(**liveliness(viewer))
        if not endormis:
            groups = groups.exclude(state=Group.State.ASLEEP)
        if depth:
            parts = [None if kind is type(None) else next(given) for kind in depth]
            groups = groups.filter(ORDERS[order].after(*parts))
        role = Member.objects.filter(group=OuterRef("pk"), person=viewer.pk).values("role")
        groups = groups.annotate(role=Subquery(role)).order_by(*ORDERS[order].by)
        return groups.values_list(*COLUMNS, *TOLD)[: PAGE + 1]

    cursor = [kind for kind in depth or () if kind is not type(None)]
    return Read(build, *[str] * (has_q + has_theme), *cursor)


def group_of(row):
    """The Group of one row, with what `TOLD` names."""
    group = Group.from_db("default", COLUMNS, row[: len(COLUMNS)])
    for name, value in zip(TOLD, row[len(COLUMNS) :], strict=True):
        setattr(group, name, value)
    return group


def filtered(groups, viewer, filtre):
    """Those of `groups` of one of the filters."""
    if filtre == MINE:
        return groups.filter(pk__in=joined(viewer))
    if filtre == PUBLIC:
        return groups.filter(access__in=OPEN_ACCESS)
    if filtre == ADHERENTS:
        return groups.filter(access=Access.ADHERENTS)
    if filtre == OFFICIAL:
        return groups.filter(kind=Kind.OFFICIAL)
    if filtre == NEAR:
        return groups.filter(near(viewer))
    return groups


def near(viewer):
    """The condition of a group of the viewer's federation, or of a unit above it but the nation."""
    condition = Q(pk__in=[])
    for membership in viewer.current_memberships:
        unit = membership.unit
        above = [path for path in unit.ancestor_paths if path.count("/") > 1]
        inside = above[-1] if unit.level == Level.SECTION and above else unit.path
        condition |= Q(unit__path__in=above) | Q(unit__path__startswith=inside)
    return condition


def matching(groups, q, order=NEAREST):
    """Those of `groups` that hold the words of `q` or nearly bear its name, with how well they `fit`;
    in the order NEAREST, those whose name only looks like it too.
    """
    key = PlaceKey(Value(q))
    query = SearchQuery(q, config="fr", search_type="websearch")
    closeness = Cast(TrigramWordSimilarity(key, "name_key"), FloatField())
    rank = Cast(SearchRank(F("search"), query), FloatField())
    found = Q(search=query) | Q(name_key__trigram_word_similar=key)
    if order == NEAREST:
        groups, found = groups.alias(closeness=closeness), found | Q(closeness__gte=CLOSE)
    return groups.annotate(fit=closeness + rank).filter(found)


def told(viewer):
    """The condition of a listed group whose life is told to `viewer`, even by its rank in a list.

    Of a private group that says its name, nothing else is known from outside.
    """
    return ~Q(access=Access.PRIVATE) | Q(pk__in=joined(viewer))


def liveliness(viewer):
    """How many people spoke lately, and when for the last time, as it is told to `viewer`."""
    return {
        # Big, so that the marker of a prepared query is not out of bounds.
        "voices": Case(
            When(told(viewer), then="voices_month"), default=0, output_field=BigIntegerField()
        ),
        "heard_at": Case(When(told(viewer), then="last_post_at")),
    }


def row_of(viewer, group):
    """The Row of one group, whose `role` is that of the viewer in it."""
    place = Member(role=group.role) if group.role else None
    is_in = place is not None and place.role != Member.Role.BANNED
    return Row(
        group=group,
        reads=viewer.is_authenticated and (is_in or group.access != Access.PRIVATE),
        members=group.members_seen_by(viewer),
        is_in=is_in,
        can_join=policies.can_join(viewer, group, place),
    )


TOP_COLUMNS = columns(Group, "id", "name", "slug", "voices_month")


def top_of(viewer):
    """The rows of the liveliest groups, in the order of their index."""
    groups = Group.objects.visible_to(viewer).listed().filter(told(viewer), voices_month__gt=0)
    ordered = groups.order_by("-voices_month", F("last_post_at").desc(nulls_last=True), "-pk")
    return ordered.values_list(*TOP_COLUMNS)[:TOP]


LIVELIEST = Read(top_of)


def liveliest(viewer):
    """The groups where most people spoke in a month, among those `viewer` may know of; one query."""
    return [Group.from_db("default", TOP_COLUMNS, row) for row in LIVELIEST.rows(viewer)]


@dataclass(frozen=True)
class Chip:
    """One filter as a link."""

    label: str
    icon: str
    url: str
    is_on: bool


CHIPS = (
    (ALL, "Tous", ""),
    (MINE, "Les miens", "user-circle"),
    (NEAR, "Près de chez moi", "map-pin"),
    (PUBLIC, "Publics", "globe-hemisphere-west"),
    (ADHERENTS, "Réservés aux adhérents", "lock-simple"),
    (OFFICIAL, "Officiels", "seal-check"),
)
# A visitor has no group, no section, and sees the open ones only.
FOR_VISITORS = frozenset({ALL, OFFICIAL})


def chips(viewer, filters):
    """The filters offered to `viewer`, each keeping the others that are on."""
    chosen = filters.get("filtre", ALL)
    kept = {**filters, "endormis": "1" if filters.get("endormis") else ""}
    return [
        Chip(label, icon, url_of({**kept, "filtre": "" if name == ALL else name}), name == chosen)
        for name, label, icon in CHIPS
        if viewer.is_authenticated or name in FOR_VISITORS
    ]


def url_of(filters, **more):
    """The address of the directory with those filters."""
    query = {name: value for name, value in {**filters, **more}.items() if value}
    return f"{reverse('groups:index')}?{urlencode(query)}"
