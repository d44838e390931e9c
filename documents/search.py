"""Documents found by the search of the whole site, by their own sight."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from core.finding import french, highlighted, position, position_of, sentence
from documents.models import Document
from groups.models import Group
from sections.models import PlaceKey

# Of a word that every document holds, the latest are enough.
LATEST, NAMED = 500, 200


@dataclass(frozen=True)
class DocumentFound:
    """A document, whose it is, and the sentence that answers (HTML)."""

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
    found = titled(viewer, q)
    cursor = position_of(after, 2)
    if cursor:
        near, pk = cursor
        found = found.filter(Q(near__lt=near) | Q(near=near, pk__lt=pk))
    keys = list(found.order_by("-near", "-pk").values_list("near", "pk")[: size + 1])
    shown = keys[:size]
    return Found(
        tuple(read_out(viewer, q, [pk for _, pk in shown])),
        position(*shown[-1]) if len(keys) > size else "",
    )


def documents_named(viewer, q, *, size):
    """At most `size` documents whose title begins as `q`, or nearly; one query."""
    key = PlaceKey(Value(q))
    found = Document.objects.visible_to(viewer).published().filter(pk__in=near_titles(key))
    return list(found.annotate(near=nearness(key)).order_by("-near", "-pk").only("title")[:size])


def titled(viewer, q):
    """The documents `viewer` reads that answer `q`, with `near`: how close their title is.

    PostgreSQL finds by the words first, and asks sight of what it found alone.
    """
    key = PlaceKey(Value(q))
    latest = Document.objects.filter(search=french(q)).order_by("-pk").values("pk")[:LATEST]
    seen = Document.objects.visible_to(viewer).published()
    found = seen.filter(pk__in=latest.union(near_titles(key)))
    return found.annotate(near=nearness(key))


def near_titles(key):
    """Ids of the documents whose title is close to `key`."""
    named = Document.objects.filter(title_key__trigram_word_similar=key)
    return named.order_by("-pk").values("pk")[:NAMED]


def nearness(key):
    """How close a title is to `key`, in thousandths; 0 when it is no answer by itself."""
    near = Cast(TrigramWordSimilarity(key, "title_key") * 1000, IntegerField())
    return Case(When(title_key__trigram_word_similar=key, then=near), default=0)


def group_is_known(viewer):
    """The condition that `viewer` may know the name of the group: a document may be more open."""
    return Q(group__in=Group.objects.visible_to(viewer))


def read_out(viewer, q, ids):
    """The DocumentFound of each of `ids`, in the same order; one query."""
    rows = {
        document.pk: document
        for document in Document.objects.visible_to(viewer)
        .filter(pk__in=ids)
        .select_related("unit", "group")
        .only("kind", "title", "summary", "unit__name", "group__name")
        .annotate(sentence=sentence("text", q), is_told=Q(group=None) | group_is_known(viewer))
    }
    for pk in ids:
        if document := rows.get(pk):
            yield DocumentFound(
                document.title,
                document.get_kind_display(),
                document.owner.name if document.is_told else "",
                document.get_absolute_url(),
                highlighted(document.sentence or document.summary),
            )
