"""The library: « qui a déjà fait ce tract ? », among the documents the viewer may read."""

from dataclasses import dataclass, replace

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, Value
from django.urls import reverse

from core.cursors import position
from core.prepared import Prepared
from documents.models import Document
from documents.queries import lists
from documents.queries.asked import MINE, RELEVANT
from documents.queries.lists import Search, cursor_of
from documents.queries.rows import COLUMNS, Row, drawn
from groups.models.sight import Read
from sections.models import Department, PlaceKey

# Below so many answers, titles that only look like what was typed are offered as well.
FEW, NEAR, DRAFTS = 3, 5, 5
# Which words are worth guessing: not those that every title holds.
LONG, WORDS = 4, 5


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
    if asked.q and len(found) < FEW and not cursor and not asked.is_narrowed:
        near = near_titles(viewer, asked.q, [row[0] for row, _ in found])
    rows = drawn(viewer, [*(row for row, _ in found[: lists.PAGE]), *near], asked.q, since)
    shown = len(found[: lists.PAGE])
    more = len(found) > lists.PAGE
    return Library(
        rows=tuple(rows[:shown]),
        near=tuple(rows[shown:]),
        next_url=next_url(path, asked, found[lists.PAGE - 1][1]) if more else "",
        first_url=joined(path, asked.query) if cursor else "",
    )


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


# Few people have one: asked first without asking what they may see.
ANY_DRAFT = Prepared(
    lambda person: Document.objects.filter(
        created_by=person, is_ready=False, last_number__gt=0
    ).values_list("pk")[:1],
    int,
)
DRAFT = Read(
    lambda viewer: (
        Document.objects.visible_to(viewer)
        .filter(created_by=viewer.pk, is_ready=False, last_number__gt=0, masked_rule=None)
        .order_by("-pk")
        .values_list("pk", "title")[:DRAFTS]
    )
)


def drafts_of(person):
    """(id, title) of what `person` took up and has not published yet, the last one first."""
    if not person.is_authenticated or not ANY_DRAFT.rows(person.pk):
        return []
    return DRAFT.rows(person)


def next_url(path, asked, cursor):
    """The address of what follows that cursor."""
    query = replace(asked, after="").query
    return joined(path, "&".join(filter(None, (query, f"after={position(*cursor)}"))))


def joined(path, query):
    """The address of a list with that query string."""
    return f"{path}?{query}" if query else path
