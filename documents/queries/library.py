"""The library: « qui a déjà fait ce tract ? », among the documents the viewer may read."""

import datetime
from dataclasses import dataclass, fields, replace
from functools import cache
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchRank, TrigramWordSimilarity
from django.db.models import DateTimeField, F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse

from core.finding import french, highlighted, position, position_of, sentence
from documents.models import Document
from documents.queries.reading import Read
from groups.models import Group
from groups.models.group import unit_paths
from sections.models import Department, PlaceKey

PAGE = 20
RECENT, TAKEN_UP, RELEVANT = "recents", "repris", "pertinence"
SPANS = {"mois": 31, "trimestre": 92, "annee": 366}
# Below so many answers, titles that only look like what was typed are offered as well.
FEW, NEAR, DRAFTS = 3, 5, 5
# Which words are worth guessing: not those that every title holds.
LONG, WORDS = 4, 5
# What a list shows of a document.
COLUMNS = (
    *("id", "title", "kind", "theme", "summary", "audience", "updated_at", "created_at"),
    *("taken_up_count", "masked_rule", "created_by_id", "group_id"),
    *("unit__short_name", "unit__slug"),
)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class Asked:
    """What one looks for; each field is a parameter of the address, "" when it is not asked.

    `after` continues a list. The library of one unit or group is asked by its number.
    """

    q: str = ""
    theme: str = ""
    sorte: str = ""
    lieu: str = ""
    depuis: str = ""
    public: str = ""
    repris: str = ""
    nouveau: str = ""
    groupe: str = ""
    instance: str = ""
    tri: str = ""
    after: str = ""

    @property
    def order(self):
        """How the answers follow each other: the closest first when words are looked for."""
        if self.q:
            return self.tri or RELEVANT
        return RECENT if self.tri in ("", RELEVANT) else self.tri

    @property
    def is_filtered(self):
        """Whether anything but a bare list is asked."""
        return any(
            getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("tri", "after")
        )

    @property
    def query(self):
        """The query string that asks the same, from the beginning of the list."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        del asked["after"]
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True)
class Row:
    """One document found. `group` is (name, address), None when the viewer may not know of it."""

    pk: int
    title: str
    kind: str
    theme: str
    summary: str
    audience: str
    updated_at: datetime.datetime
    taken_up_count: int
    masked_rule: int | None
    unit: str | None
    unit_slug: str | None
    group: tuple[str, str] | None
    is_new: bool
    was_changed: bool
    sentence: str = ""

    @property
    def url(self):
        return address(self.pk)

    @property
    def owner(self):
        """The name of its unit or group; "" when the viewer may not know of it."""
        return self.unit or (self.group[0] if self.group else "")

    @property
    def kind_label(self):
        return LABELS["kind"][self.kind]

    @property
    def kind_icon(self):
        return ICONS[self.kind]


ICONS = {
    "tract": "newspaper-clipping",
    "affiche": "paint-roller",
    "argumentaire": "megaphone-simple",
    "compte-rendu": "file-text",
    "formation": "graduation-cap",
    "autre": "file-text",
}
LABELS = {
    name: dict(Document._meta.get_field(name).choices) for name in ("kind", "theme", "audience")
}


@dataclass(frozen=True)
class Library:
    """One page of documents. It never says how many there are: a total is an oracle."""

    rows: tuple[Row, ...] = ()
    near: tuple[Row, ...] = ()
    next_url: str = ""
    first_url: str = ""
    previous_url: str = ""
    place_is_unknown: bool = False


def library(viewer, asked, *, since=None, unit=None, group=None, path=""):
    """The Library page that `viewer` reads for `asked`, of one Unit or Group when it is given.

    What changed after `since` is new. `path` is the address of the list. Six queries at most.
    """
    path = path or reverse("documents:index")
    place = None
    if asked.lieu and asked.lieu != MINE:
        place = department_of(asked.lieu)
        if place is None:
            return Library(place_is_unknown=True)
    cursor = cursor_of(asked)
    search = Search(viewer, asked, since, place, unit, group)
    found = search.titles(cursor) if asked.order == RELEVANT else search.rows(cursor)
    near = ()
    if asked.q and len(found) < FEW and not cursor:
        near = near_titles(viewer, asked.q, [row[0] for row, _ in found])
    rows = drawn(viewer, [*(row for row, _ in found[:PAGE]), *near], asked.q, since)
    shown = len(found[:PAGE])
    more = len(found) > PAGE
    return Library(
        rows=tuple(rows[:shown]),
        near=tuple(rows[shown:]),
        next_url=next_url(path, asked, found[PAGE - 1][1]) if more else "",
        first_url=joined(path, asked.query) if cursor else "",
    )


# Which documents

MINE = "ma-federation"


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
        return lists(shape).rows(
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
def lists(shape):
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


def near_titles(viewer, q, known):
    """The rows of the few documents whose title holds words that look like those of `q`.

    Those of ids `known` are left out.
    """
    words = [word for word in q.split() if len(word) >= LONG][:WORDS] or [q]
    found = Document.objects.visible_to(viewer).published().exclude(pk__in=known)
    for word in words:
        found = found.filter(title_key__trigram_word_similar=PlaceKey(Value(word)))
    nearest = TrigramWordSimilarity(PlaceKey(Value(q)), "title_key")
    found = found.annotate(near=nearest).order_by("-near", "-pk")
    return list(found.values_list(*COLUMNS, "pk")[:NEAR])


def department_of(place):
    """The code of the département of that number or name; None when there is none. One query."""
    named = Department.objects.alias(key=PlaceKey("name")).filter(
        Q(code=place.upper()) | Q(key=PlaceKey(Value(place)))
    )
    return named.values_list("pk", flat=True).first()


def drafts_of(person):
    """(id, title) of what `person` took up and has not published yet, the last one first."""
    mine = Document.objects.visible_to(person).filter(created_by=person.pk, is_ready=False)
    waiting = mine.filter(last_number__gt=0, masked_rule=None).order_by("-pk")
    return list(waiting.values_list("pk", "title")[:DRAFTS])


# What is shown of them


def drawn(viewer, rows, q, since):
    """The Row of each of `rows`; two queries at most."""
    groups = groups_of(viewer, {row[11] for row in rows if row[11]})
    sentences = sentences_of([row[0] for row in rows], q)
    return [drawn_row(viewer, row, groups, sentences, since) for row in rows]


def drawn_row(viewer, row, groups, sentences, since):
    """The Row of one of them."""
    pk, title, kind, theme, summary, audience, updated_at, created_at = row[:8]
    taken_up, masked_rule, author, group, unit, unit_slug = row[8:14]
    is_new = since is not None and updated_at > since and author != viewer.pk
    return Row(
        pk=pk,
        title=title,
        kind=kind,
        theme=theme,
        summary=summary,
        audience=audience,
        updated_at=updated_at,
        taken_up_count=taken_up,
        masked_rule=masked_rule,
        unit=unit,
        unit_slug=unit_slug,
        group=groups.get(group),
        is_new=is_new,
        was_changed=is_new and created_at <= since,
        sentence=sentences.get(pk, ""),
    )


def groups_of(viewer, ids):
    """{id: (name, address)} of those of the groups `ids` that `viewer` may know of; one query."""
    if not ids:
        return {}
    seen = Group.objects.visible_to(viewer).filter(pk__in=ids, masked_rule=None)
    return {
        pk: (name, reverse("documents:of-group", args=[slug]))
        for pk, name, slug in seen.values_list("pk", "name", "slug")
    }


def sentences_of(ids, q):
    """{id: HTML of the sentence that answers `q`} of documents the viewer reads; one query."""
    if not q or not ids:
        return {}
    found = Document.objects.filter(pk__in=ids).annotate(sentence=sentence("text", q))
    return {pk: highlighted(text) for pk, text in found.values_list("pk", "sentence")}


def next_url(path, asked, cursor):
    """The address of what follows that cursor."""
    query = replace(asked, after="").query
    return joined(path, "&".join(filter(None, (query, f"after={position(*cursor)}"))))


def joined(path, query):
    """The address of a list with that query string."""
    return f"{path}?{query}" if query else path


@cache
def pattern():
    """The address of a document, 0 standing for its number: lists show many."""
    return reverse("documents:detail", args=[0])


def address(pk):
    """The address of the document `pk`."""
    return pattern().replace("/0/", f"/{pk}/")
