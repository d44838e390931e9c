"""What the pages of the tree read, each into a frozen dataclass."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Length

from core.prepared import Prepared
from sections.models import Commune, CommuneSection, Department, Level, PlaceKey, Tree, Unit

QUERY_LENGTH = 100
RESULTS = 20
# A town cut in quarters has nine sections and a postal code some forty communes.
LINKS = 120
PAGE = 60
# How many guesses are offered when no commune bears the name, and how many units above sections.
GUESSES = 8
UPPER = 6
# How much of a question a name must hold, by trigrams, to be an answer and not a coincidence.
SURE = 0.75

# What no page of a unit shows.
UNREAD = frozenset({"name_key", "presentation", "population", "lat", "lon"})
# What is told of a unit that was found.
TOLD = ("tree", "level", "slug", "name", "short_name", "country", "parent__name")

EXACT, WORD, PREFIX, WITHIN, CLOSE = range(5)


# Find one's section


@dataclass(frozen=True)
class Found:
    """A unit that answers a search, and the communes for which it does."""

    unit: Unit
    communes: tuple[Commune, ...] = ()


@dataclass(frozen=True)
class Search:
    """The answer to one search; `is_postal` when the question was a postal code."""

    q: str
    results: tuple[Found, ...] = ()
    is_postal: bool = False

    @property
    def is_full(self):
        """Whether there may be more than what is shown."""
        return len(self.results) >= RESULTS


def find(q):
    """Search sections by commune or postal code, and units by name; at most RESULTS, two queries.

    Accents, hyphens and capitals do not count, « St » is « Saint », a typing error is forgiven.
    """
    q = clean(q)
    digits = q.replace(" ", "")
    if len(digits) == 5 and digits.isascii() and digits.isdigit():
        links = links_of(Q(commune__postal_codes__contains=[digits]))
        ordered = links.order_by("-commune__population", "commune", "unit__path")[:LINKS]
        return Search(q, tuple(sections_of(ordered)[:RESULTS]), is_postal=True)
    if not any(character.isalnum() for character in q):
        return Search(q)
    exact, near = sections_by_name(q)
    upper, sections = units_named(q)
    return Search(q, merged(upper, exact, sections, () if exact else near))


def merged(*lists):
    """The findings of several lists in one, each unit once, with its communes when one has them."""
    first = {}
    for found in (found for findings in lists for found in findings):
        known = first.get(found.unit.pk)
        if known is None or not known.communes:
            first[found.unit.pk] = found
    return tuple(first.values())[:RESULTS]


def clean(q):
    """What was typed, short enough to be searched and without the NUL that PostgreSQL refuses."""
    return " ".join(q.replace("\x00", "")[:QUERY_LENGTH].split())


def links_of(condition):
    """Links from communes to open sections, with what is told of both ends."""
    return (
        CommuneSection.objects.filter(condition, unit__closed_on__isnull=True)
        .select_related("commune", "unit__parent")
        .only("commune__name", *(f"unit__{name}" for name in TOLD))
    )


def sections_by_name(q):
    """Two lists of sections: of the communes that bear the name `q`, and of those with one close."""
    name, key = "commune__name_key", PlaceKey(Value(q))
    links = (
        links_of(Q(**{f"{name}__contains": key}) | Q(**{f"{name}__trigram_similar": key}))
        .alias(key_length=Length(key))
        # Without a letter or digit the key is empty, and everything contains it.
        .filter(key_length__gt=0)
        .annotate(
            rank=Case(
                When(**{name: key}, then=EXACT),
                When(**{f"{name}__startswith": Concat(key, Value(" "))}, then=WORD),
                When(**{f"{name}__startswith": key}, then=PREFIX),
                When(**{f"{name}__contains": key}, then=WITHIN),
                default=CLOSE,
            ),
            closeness=Case(When(rank=CLOSE, then=TrigramSimilarity(name, key)), default=0.0),
            # Arrondissements in their own order, before communes that only share the word.
            district=Case(When(commune__city__isnull=False, then="commune_id")),
        )
        .order_by(
            "rank",
            "-closeness",
            F("district").asc(nulls_last=True),
            "-commune__population",
            "commune_id",
            "unit__path",
        )
    )
    rows = list(links[:LINKS])
    near = [row for row in rows if row.rank == CLOSE]
    return sections_of(row for row in rows if row.rank < CLOSE), sections_of(near)[:GUESSES]


def sections_of(links):
    """The sections of `links`, each once and in the same order, with the communes that led there."""
    communes = {}
    for link in links:
        communes.setdefault(link.unit, []).append(link.commune)
    return [Found(unit, tuple(found)) for unit, found in communes.items()]


def units_named(q):
    """Two lists of units that hold the words of `q` or bear its number: the upper ones, sections."""
    key = PlaceKey(Value(q))
    units = (
        Unit.objects.open()
        .filter(Q(name_key__trigram_word_similar=key) | Q(code__iexact=q))
        .annotate(closeness=TrigramWordSimilarity(key, "name_key"))
        .filter(Q(closeness__gte=SURE) | Q(code__iexact=q))
        .select_related("parent")
        .only(*TOLD)
        .order_by(
            Case(When(level=Level.SECTION, then=1), default=0), "-closeness", "-tree", "path"
        )[: RESULTS + UPPER]
    )
    found = [Found(unit) for unit in units]
    upper = [unit for unit in found if unit.unit.level != Level.SECTION]
    return upper[:UPPER], [unit for unit in found if unit.unit.level == Level.SECTION]


# Below a unit


@dataclass(frozen=True)
class ChildrenPage:
    """One page of the open units just below another; `next_url` is "" on the last."""

    units: tuple[Unit, ...]
    total: int
    next_url: str
    previous_url: str = ""


def children_page(unit, after=""):
    """The open units just below `unit`, by name, after the one whose slug is `after`."""
    key = PlaceKey(F("short_name"))
    children = Unit.objects.open().filter(parent=unit)
    total = children.count()
    rows = (
        children.annotate(sort_key=key)
        .only("slug", "short_name", "country")
        .order_by("sort_key", "pk")
    )
    if after:
        last = (
            unit.children.annotate(sort_key=key).filter(slug=clean(after)).values("sort_key", "pk")
        )
        if position := last.first():
            rows = rows.filter(
                Q(sort_key__gt=position["sort_key"])
                | Q(sort_key=position["sort_key"], pk__gt=position["pk"])
            )
    found = list(rows[: PAGE + 1])
    shown = tuple(found[:PAGE])
    more = len(found) > PAGE
    return ChildrenPage(
        units=shown,
        total=total,
        next_url=f"{unit.get_absolute_url()}?apres={shown[-1].slug}#au-dessous" if more else "",
        previous_url=f"{unit.get_absolute_url()}#au-dessous" if after else "",
    )


def crumbs(unit):
    """The units above `unit`, from the national one; one query."""
    return tuple(Unit.objects.ancestors_of(unit).only("slug", "short_name"))


def heir_of(slug):
    """The open unit that the closed unit `slug` joined, followed to the end; None without one."""
    unit = Unit.objects.filter(slug=slug).select_related("merged_into").first()
    while unit is not None and unit.closed_on:
        unit = unit.merged_into
    return unit


def open_unit(slug):
    """The unit at that address, as anybody reads it; None without one, or when it is closed."""
    row = next(iter(OPEN_UNIT.rows(slug)), None)
    return row and Unit.from_db("default", UNIT, row)


UNIT = [field.attname for field in Unit._meta.concrete_fields if field.name not in UNREAD]
OPEN_UNIT = Prepared(
    lambda slug: Unit.objects.visible_to(AnonymousUser()).filter(slug=slug).values_list(*UNIT), str
)


# The country


@dataclass(frozen=True)
class Region:
    """A regional union (None for federations without one) and its federations."""

    unit: Unit | None
    federations: tuple[Unit, ...]


@dataclass(frozen=True)
class MapPage:
    """What the page of all sections lists."""

    regions: tuple[Region, ...]
    section_count: int
    federation_count: int
    youth: Unit | None


def map_page():
    """Every federation of the party by region, with `section_count` on each; one query."""
    sections = (
        Unit.objects.open()
        .sections()
        .filter(parent=OuterRef("pk"))
        .order_by()
        .values("parent")
        .annotate(n=Count("pk"))
    )
    upper = list(
        Unit.objects.open()
        .exclude(level=Level.SECTION)
        .filter(Q(tree=Tree.PS) | Q(level=Level.NATIONAL))
        .annotate(
            # Counted aside: joined, the sort key would be computed for each of 3 600 sections.
            section_count=Coalesce(Subquery(sections.values("n")), 0),
            sort_key=PlaceKey(F("short_name")),
        )
        .only("tree", "level", "slug", "short_name", "parent")
        .order_by("sort_key", "pk")
    )
    federations = [unit for unit in upper if unit.level == Level.FEDERATION]
    below = {}
    for federation in federations:
        below.setdefault(federation.parent_id, []).append(federation)
    regions = [
        Region(unit, tuple(below.get(unit.pk, ()))) for unit in upper if unit.level == Level.REGION
    ]
    root = next((u for u in upper if u.tree == Tree.PS and u.level == Level.NATIONAL), None)
    if root is not None:
        regions.append(Region(None, tuple(below.get(root.pk, ()))))
    return MapPage(
        regions=tuple(regions),
        section_count=sum(federation.section_count for federation in federations),
        federation_count=len(federations),
        youth=next((unit for unit in upper if unit.tree == Tree.MJS), None),
    )


def federation_of(code):
    """The open federation that answers for the département `code`; None without one."""
    return Unit.objects.open().filter(departments__code=clean(code).upper()).first()


def department_at(code):
    """The département of that code; None without one."""
    return Department.objects.filter(code=clean(code).upper()).first()
