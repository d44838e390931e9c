"""Documents found by the search of the whole site, by their own sight."""

from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from core.cursors import position, position_of
from core.finding import french, highlighted, sentence
from documents.models import Document, Kind
from groups.models import Group
from groups.models.sight import Read
from sections.models import PlaceKey

# Of a word that every document holds, the latest are enough.
LATEST, NAMED = 500, 200


@dataclass(frozen=True)
class DocumentFound:
    """A document, whose it is ("" when that may not be told), and the sentence that answers (HTML)."""

    title: str
    kind: str
    owner: str
    url: str
    sentence: str = ""


@dataclass(frozen=True)
class Found:
    """Some documents; `after` continues the list, "" at its end."""

    rows: tuple[DocumentFound, ...] = ()
    after: str = ""


def documents(viewer, q, *, size, after=""):
    """The Found of at most `size` documents, the closest title first, then the latest; two queries."""
    cursor = position_of(after, 2) or ()
    keys = matching(size, bool(cursor)).rows(viewer, q, *cursor)
    shown = keys[:size]
    return Found(
        tuple(read_out(viewer, q, [pk for pk, _ in shown])),
        position(*reversed(shown[-1])) if len(keys) > size else "",
    )


def documents_named(viewer, q, *, size):
    """At most `size` documents whose title begins as `q`, or nearly; one query."""
    rows = named(size).rows(viewer, q)
    return [Document.from_db("default", ("id", "title"), row) for row in rows]


@cache
def matching(size, cursor):
    """The Read of (document, how close its title is) of those that answer some words.

    PostgreSQL finds by the words first, and asks sight of what it found alone.
    """

    def build(viewer, q, *at):
        key = PlaceKey(Value(q))
        latest = Document.objects.filter(search=french(q)).order_by("-pk").values("pk")[:LATEST]
        found = near(viewer, key, latest.union(near_titles(key)))
        if at:
            found = found.filter(Q(near__lt=at[0]) | Q(near=at[0], pk__lt=at[1]))
        return found.values_list("pk", "near")[: size + 1]

    return Read(build, str, *[int] * (2 * cursor))


@cache
def named(size):
    """The Read of the documents whose title alone answers."""

    def build(viewer, q):
        key = PlaceKey(Value(q))
        return near(viewer, key, near_titles(key)).values_list("id", "title")[:size]

    return Read(build, str)


def near(viewer, key, ids):
    """Those of `ids` that `viewer` reads, the closest title first: `near`, in thousandths, is 0
    when the title is no answer by itself.
    """
    closeness = Cast(TrigramWordSimilarity(key, "title_key") * 1000, BigIntegerField())
    return (
        Document.objects.visible_to(viewer)
        .published()
        .filter(pk__in=ids)
        .annotate(
            near=Case(
                When(title_key__trigram_word_similar=key, then=closeness),
                default=0,
                output_field=BigIntegerField(),
            )
        )
        .order_by("-near", "-pk")
    )


def near_titles(key):
    """Ids of the documents whose title is close to `key`."""
    close = Document.objects.filter(title_key__trigram_word_similar=key)
    return close.order_by("-pk").values("pk")[:NAMED]


def read_out(viewer, q, ids):
    """The DocumentFound of each of `ids`, in the same order; one query, none without an id."""
    rows = {row[0]: row for row in sentences(len(ids)).rows(viewer, q, *ids)} if ids else {}
    for row in map(rows.get, ids):
        if row:
            pk, kind, title, summary, owner, words = row
            url = Document(pk=pk).get_absolute_url()
            yield DocumentFound(
                title, Kind(kind).label, owner or "", url, highlighted(words or summary)
            )


@cache
def sentences(size):
    """The Read of what is shown of so many documents.

    The group of a document may be more secret than the document: it is named to who may know it.
    """

    def build(viewer, q, *ids):
        known = Q(group__in=Group.objects.visible_to(viewer))
        owner = Coalesce(F("unit__name"), Case(When(known, then="group__name")))
        found = Document.objects.visible_to(viewer).filter(pk__in=ids)
        return found.annotate(owner=owner, sentence=sentence("text", q)).values_list(
            "pk", "kind", "title", "summary", "owner", "sentence"
        )

    return Read(build, str, *[int] * size)
