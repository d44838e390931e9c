"""The posts of a topic that its synthesis may quote, as whoever writes it ticks them."""

from dataclasses import dataclass

from django.db.models import Q

from core.http import number
from groups.mentions import refs_in
from groups.models import Post
from groups.queries.rendering import spoken
from groups.queries.thread import echoed
from groups.queries.voices import Voice, voices

PAGE = 20
# Beyond that a synthesis is no longer one.
QUOTES = 20
COLUMNS = ("pk", "topic_id", "author_id", "html", "supports_count", "reply_to_id")


@dataclass(frozen=True)
class Quotable:
    """One post to tick or to leave."""

    pk: int
    html: str
    supports: int
    voice: Voice


@dataclass(frozen=True)
class QuotablePosts:
    """The posts already ticked, then some others, the most supported first.

    `cursor` is where the others of this page begin and `following` where those of the next one do;
    "" at the beginning, and at the end.
    """

    ticked: tuple[Quotable, ...]
    others: tuple[Quotable, ...]
    cursor: str
    following: str


def ticked(data):
    """The ids of the posts ticked in a form, the first `QUOTES` of them."""
    ids = (number(value) for value in data.getlist("quote"))
    return [pk for pk in ids if pk][:QUOTES]


def quotable(viewer, topic, last, data=None):
    """The QuotablePosts of `topic` for whoever writes after the version `last`; three queries.

    `data` is what she sent: the posts she ticked, and where the list goes on. A masked post is
    quoted by nobody.
    """
    posts = Post.objects.visible_to(viewer).filter(topic=topic.pk, masked_rule=None)
    posts = posts.annotate(echo_shown=echoed(viewer)["echo_shown"]).only(*COLUMNS)
    chosen = posts.filter(pk__in=ticked(data)) if data else posts.filter(quoted_in=last)
    chosen = list(chosen.order_by("pk")) if data or last else []
    cursor = place_of(data)
    others = posts.exclude(pk__in=[post.pk for post in chosen])
    if cursor:
        supports, pk = cursor
        others = others.filter(
            Q(supports_count__lt=supports) | Q(supports_count=supports, pk__gt=pk)
        )
    found = list(others.order_by("-supports_count", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    listed = (*chosen, *shown)
    refs = refs_in(*(post.html for post in listed))
    signed = voices(viewer, [post.author_id for post in listed], refs)
    return QuotablePosts(
        ticked=tuple(row(post, signed) for post in chosen),
        others=tuple(row(post, signed) for post in shown),
        cursor=cursor_at(*cursor) if cursor else "",
        following=cursor_at(shown[-1].supports_count, shown[-1].pk) if len(found) > PAGE else "",
    )


def row(post, signed):
    """The Quotable of one post."""
    html = spoken(post, signed.by_ref())
    return Quotable(post.pk, html, post.supports_count, signed[post.author_id])


def cursor_at(supports, pk):
    return f"{supports}-{pk}"


def place_of(data):
    """(supports, id) of the post after which the list goes on, or None at its beginning."""
    asked = "" if data is None else data.get("suite") or data.get("page") or ""
    supports, _, pk = asked.partition("-")
    place = number(supports), number(pk)
    return None if None in place else place
