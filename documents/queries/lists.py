"""The lists of documents one may ask, read a page at a time: which rows, in which order.

Words are looked for in headings before texts. A list is written once for each Shape.
"""

import datetime
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.search import SearchRank
from django.db.models import DateTimeField, F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast

from core.cursors import position_of
from core.finding import french
from documents.models import Document
from documents.queries.asked import MINE, RECENT, RELEVANT, SPANS, TAKEN_UP, Asked
from documents.queries.rows import COLUMNS
from groups.models import Group
from groups.models.group import unit_paths
from groups.models.sight import Read

PAGE = 20
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class Shape:
    """Which conditions a list has: those of one shape have the same SQL."""

    words: str
    theme: bool
    sorte: bool
    place: bool
    mine: int
    since: bool
    public: bool
    taken_up: bool
    group: bool
    unit: bool
    of_group: bool
    of_unit: bool
    order: str
    cursor: bool


# Where words are looked for: in headings, in texts whose heading does not answer, in all.
HEADINGS, TEXTS, ALL = "headings", "texts", "all"


@dataclass(frozen=True)
class Search:
    """One list that `viewer` asks, and the ways it is read."""

    viewer: object
    asked: Asked
    since: datetime.datetime | None
    place: str | None
    unit: object
    group: object

    def rows(self, cursor):
        """[(row, cursor)] of the first after `cursor`, in one order."""
        found = self.read(ALL if self.asked.q else "", self.asked.order, cursor)
        return [(row, (key_of(row), row[0])) for row in found]

    def titles(self, cursor):
        """[(row, cursor)]: headings that answer, the closest first, then texts, the latest first.

        Only headings are compared, for they are short; of texts, thousands may hold a word.
        """
        in_texts = bool(cursor) and cursor[0] == 2
        found = []
        if not in_texts:
            found = self.read(HEADINGS, RELEVANT, cursor and cursor[1:])
        kept = [(row, (1, key_of(row), row[0])) for row in found]
        if len(kept) <= PAGE:
            rest = self.read(TEXTS, RECENT, cursor[1:] if in_texts else None)
            kept += [(row, (2, key_of(row), row[0])) for row in rest]
        return kept[: PAGE + 1]

    def read(self, words, order, cursor):
        """The rows of the list where `words` says, in that order after `cursor`; one query."""
        asked = self.asked
        paths = unit_paths(self.viewer) if self.is_mine else ()
        earliest = earliest_of(asked, self.since)
        shape = Shape(
            words=words,
            theme=bool(asked.theme),
            sorte=bool(asked.sorte),
            place=self.place is not None,
            mine=len(paths),
            since=earliest is not None,
            public=bool(asked.public),
            taken_up=bool(asked.repris),
            group=bool(asked.groupe),
            unit=bool(asked.instance),
            of_group=self.group is not None,
            of_unit=self.unit is not None,
            order=order,
            cursor=bool(cursor),
        )
        given = [asked.q, asked.theme, asked.sorte, self.place, *paths, earliest, asked.public]
        given += [asked.groupe, asked.instance, self.group and self.group.pk]
        given += [self.unit and self.unit.pk, *(cursor or ())]
        return list_of(shape).rows(
            self.viewer, *(value for value in given if value is not None and value != "")
        )

    @property
    def is_mine(self):
        """Whether only her federation is asked, by somebody who has one."""
        return self.asked.lieu == MINE and self.viewer.is_authenticated


def cursor_of(asked):
    """The whole numbers where a list goes on; None at its beginning."""
    return position_of(asked.after, 3 if asked.order == RELEVANT else 2)


def key_of(row):
    """What a row is ordered by, as a whole number."""
    key = row[-1]
    return microseconds(key) if isinstance(key, datetime.datetime) else key


def earliest_of(asked, since):
    """The moment from which documents are asked, in microseconds; None without one."""
    moments = []
    if asked.depuis:
        today = datetime.datetime.now(datetime.UTC).replace(minute=0, second=0, microsecond=0)
        moments.append(today - datetime.timedelta(days=SPANS[asked.depuis]))
    if asked.nouveau and since is not None:
        moments.append(since)
    return microseconds(max(moments)) if moments else None


@cache
def list_of(shape):
    """The Read of the first rows of a list of that Shape."""
    kinds = [str] * (bool(shape.words) + shape.theme + shape.sorte + shape.place + shape.mine)
    kinds += [int] * shape.since + [str] * (shape.public + shape.group + shape.unit)
    kinds += [int] * (shape.of_group + shape.of_unit + 2 * shape.cursor)
    return Read(lambda viewer, *values: build(viewer, shape, iter(values)), *kinds)


def build(viewer, shape, given):
    """The queryset of a list of that Shape, its values read from `given` one after the other."""
    found = Document.objects.visible_to(viewer).filter(is_ready=True)
    if not (shape.of_unit or shape.of_group) or shape.words:
        found = found.published()
    words = french(next(given)) if shape.words else None
    for name, asked in (("theme", shape.theme), ("kind", shape.sorte), ("department", shape.place)):
        if asked:
            found = found.filter(**{name: next(given)})
    if shape.mine:
        paths = [next(given) for _ in range(shape.mine)]
        found = found.filter(department__federation__path__in=paths)
    if shape.since:
        found = found.filter(updated_at__gt=moment(next(given)))
    if shape.public:
        found = found.filter(audience=next(given))
    if shape.taken_up:
        found = found.filter(taken_up_count__gt=0)
    if shape.group:
        seen = Group.objects.visible_to(viewer).filter(slug=next(given))
        found = found.filter(group__in=seen.values("pk"))
    if shape.unit:
        found = found.filter(unit__slug=next(given))
    for name, asked in (("group", shape.of_group), ("unit", shape.of_unit)):
        if asked:
            found = found.filter(**{name: next(given)})
    # Last, for it is what costs the most to ask of a row.
    if words is not None:
        found = found.filter(**{"heading" if shape.words == HEADINGS else "search": words})
    if shape.words == TEXTS:
        found = found.exclude(heading=words)
    return ordered(found, shape, words, given)


def ordered(found, shape, words, given):
    """`found` in the order of the Shape, after the cursor that `given` ends with."""
    key = {RECENT: "updated_at", TAKEN_UP: "taken_up_count", RELEVANT: "score"}[shape.order]
    if shape.order == RELEVANT:
        found = found.annotate(
            score=Cast(SearchRank(F("heading"), words) * 1_000_000, IntegerField())
        )
    if shape.cursor:
        last, pk = next(given), next(given)
        # As an expression: Django refuses a number larger than the column, as the marker of a query
        # written once is.
        last = moment(last) if shape.order == RECENT else Value(last)
        found = found.filter(Q(**{f"{key}__lt": last}) | Q(pk__lt=pk), **{f"{key}__lte": last})
    found = found.order_by(f"-{key}", "-pk")
    return found.values_list(*COLUMNS, key)[: PAGE + 1]


def moment(value):
    """The moment `value` microseconds after 1970, as PostgreSQL compares it."""
    return Func(
        Value(value),
        function="TO_TIMESTAMP",
        template="%(function)s(%(expressions)s / 1000000.0)",
        output_field=DateTimeField(),
    )


def microseconds(value):
    """How many microseconds after 1970 the moment `value` is."""
    return (value - EPOCH) // MICROSECOND
