"""Groups and topics found by the search of the whole site, each by its own sight."""

from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import BigIntegerField, Case, F, Func, Max, Q, TextField, Value, When
from django.db.models.functions import Cast

from core.cursors import position, position_of
from core.finding import beginning, french, highlighted, pieces, sentence
from groups.mentions import MARKER, UNSEEN
from groups.models import Group, Post, Topic
from groups.models.sight import Read
from profiles.models.belonging import columns_of
from sections.models import PlaceKey

# Of a word that everybody writes, the latest posts are enough.
LATEST = 1_500
SHOWN = {"id", "slug", "name", "purpose", "kind", "access"}
GROUP = [name for name in columns_of(Group) if name in SHOWN]


class Nameless(Func):
    """A text in which nobody is named, as everybody reads it: see `groups.mentions`."""

    function = "regexp_replace"
    output_field = TextField()


@dataclass(frozen=True)
class Found:
    """Some rows; `after` continues the list, "" at its end."""

    rows: tuple = ()
    after: str = ""


@dataclass(frozen=True)
class TopicFound:
    """A topic, its group, and the sentence that answers (HTML, "" when the title does)."""

    title: str
    group: str
    url: str
    sentence: str = ""


# Groups


def groups(viewer, q, *, size, after=""):
    """The Found of at most `size` groups, those whose name is closest to `q` first; one query."""
    cursor = position_of(after, 2) or ()
    rows = matching(size, bool(cursor)).rows(viewer, q, *cursor)
    shown = tuple(Group.from_db("default", GROUP, row[:-1]) for row in rows[:size])
    return Found(shown, position(rows[size - 1][-1], shown[-1].pk) if len(rows) > size else "")


def groups_named(viewer, q, *, size):
    """At most `size` groups whose name begins as `q`, or nearly; one query."""
    rows = named(size).rows(viewer, q)
    return [Group.from_db("default", GROUP, row[:-1]) for row in rows]


@cache
def matching(size, cursor):
    """The Read of the groups that answer some words, after a cursor or not."""

    def build(viewer, q, *at):
        key = PlaceKey(Value(q))
        found = near(viewer, key, Q(search=french(q)) | Q(name_key__trigram_word_similar=key))
        if at:
            found = found.filter(Q(near__lt=at[0]) | Q(near=at[0], pk__lt=at[1]))
        return found[: size + 1]

    return Read(build, str, *[int] * (2 * cursor))


@cache
def named(size):
    """The Read of the groups whose name alone answers."""

    def build(viewer, q):
        key = PlaceKey(Value(q))
        return near(viewer, key, Q(name_key__trigram_word_similar=key))[:size]

    return Read(build, str)


def near(viewer, key, answers):
    """Columns of the groups that `viewer` may know and that answer, the closest name first.

    The last column says how close, in thousandths; 0 when the name is no answer by itself. Neither
    a masked group is found, nor one that was merged or closed.
    """
    closeness = Cast(TrigramWordSimilarity(key, "name_key") * 1000, BigIntegerField())
    return (
        Group.objects.visible_to(viewer)
        .filter(answers, masked_rule=None)
        .exclude(state__in=Group.GONE)
        .annotate(
            near=Case(
                When(name_key__trigram_word_similar=key, then=closeness),
                default=0,
                output_field=BigIntegerField(),
            )
        )
        .order_by("-near", "-pk")
        .values_list(*GROUP, "near")
    )


# Topics

TITLE, SAID = 1, 2


def topics(viewer, q, *, size, after=""):
    """The Found of at most `size` topics: titles that answer `q` first, then what was said.

    Each topic once, the latest first; three queries at most. The cursor holds which of the two
    lists is being read and the id of the post where it stopped.
    """
    kind, last = position_of(after, 2) or (TITLE, 0)
    keys = []
    if kind == TITLE:
        rows = titled(bool(last), size + 1).rows(viewer, q, *filter(None, [last]))
        keys = [(TITLE, *row) for row in rows]
    if len(keys) <= size:
        last = last if kind == SAID else 0
        left = size + 1 - len(keys)
        rows = told(bool(last), size + 1).rows(viewer, q, q, *filter(None, [last]))
        keys += [(SAID, *row) for row in rows[:left]]
    shown = keys[:size]
    sentences = sentences_of(viewer, q, [key[2] for key in shown if key[0] == SAID])
    return Found(
        tuple(read_out(*key, sentences) for key in shown),
        position(shown[-1][0], shown[-1][2]) if len(keys) > size else "",
    )


def topics_named(viewer, q, *, size):
    """At most `size` topics whose title holds the words of `q`, the last maybe unfinished."""
    whole, last = pieces(q)
    if not last:
        return []
    words = [whole, last] if whole else [last]
    rows = begun(size, len(words)).rows(viewer, q, *words)
    return [Topic.from_db("default", ("id", "title"), row) for row in rows]


def readable(viewer):
    """The topics that `viewer` reads and of which nothing is masked, nor their group."""
    topics = Topic.objects.visible_to(viewer).filter(last_post_id__gt=0)
    return topics.filter(masked_rule=None, group__masked_rule=None)


@cache
def begun(size, words):
    """The Read of the topics whose title holds some words, the last maybe unfinished."""
    return Read(
        lambda viewer, q, *words: (
            readable(viewer)
            .filter(search=beginning(q, *words))
            .order_by("-last_post_id", "-pk")
            .values_list("id", "title")[:size]
        ),
        *[str] * (1 + words),
    )


@cache
def titled(cursor, size):
    """The Read of (topic, its last post, title, group) of the topics whose title answers."""

    def build(viewer, q, *last):
        found = readable(viewer).filter(search=french(q))
        if last:
            found = found.filter(last_post_id__lt=last[0])
        columns = ("pk", "last_post_id", "title", "group__name")
        return found.order_by("-last_post_id", "-pk").values_list(*columns)[:size]

    return Read(build, str, *[int] * cursor)


@cache
def told(cursor, size):
    """The Read of (topic, its latest post that answers, title, group), the title not answering.

    PostgreSQL finds the latest posts first and asks sight of those alone: asked of all at once, it
    may read every post of the site.
    """

    def build(viewer, q, same, *last):
        latest = Post.objects.filter(search=french(q), masked_rule=None)
        latest = latest.order_by("-pk").values("pk")[:LATEST]
        found = (
            Post.objects.visible_to(viewer)
            .filter(pk__in=latest, topic__masked_rule=None, topic__group__masked_rule=None)
            .exclude(topic__search=french(same))
            .order_by()
            .values("topic", "topic__title", "topic__group__name")
            .annotate(post=Max("pk"))
        )
        if last:
            found = found.filter(post__lt=last[0])
        columns = ("topic", "post", "topic__title", "topic__group__name")
        return found.order_by("-post").values_list(*columns)[:size]

    return Read(build, str, str, *[int] * cursor)


def sentences_of(viewer, q, posts):
    """{post id: the sentence that answers `q`} of those `posts`; one query, none without a post."""
    return dict(sentences(len(posts)).rows(viewer, q, *posts)) if posts else {}


@cache
def sentences(size):
    """The Read of the sentences of so many posts."""

    def build(viewer, q, *posts):
        nameless = Nameless(F("text"), Value(MARKER.pattern), Value(UNSEEN), Value("g"))
        found = Post.objects.visible_to(viewer).filter(pk__in=posts)
        return found.annotate(sentence=sentence(nameless, q)).values_list("pk", "sentence")

    return Read(build, str, *[int] * size)


def read_out(kind, pk, post, title, group, sentences):
    """The TopicFound of one row."""
    if kind == TITLE:
        return TopicFound(title, group, Topic(pk=pk).get_absolute_url())
    url = Post(pk=post, topic_id=pk).get_absolute_url()
    return TopicFound(title, group, url, highlighted(sentences.get(post, "")))
