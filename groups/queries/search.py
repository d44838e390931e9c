"""Groups and topics found by the search of the whole site, each by its own sight."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, Func, IntegerField, Max, Q, TextField, Value, When
from django.db.models.functions import Cast

from core.finding import beginning, french, highlighted, position, position_of, sentence
from groups.mentions import MARKER, UNSEEN
from groups.models import Group, Post, Topic
from sections.models import PlaceKey

# Of a word that everybody writes, the latest posts are enough.
LATEST = 1_500
GROUP = (
    *("id", "slug", "name", "purpose", "kind", "access", "theme", "state"),
    *("members_open", "members_known"),
)


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
    found = matching(Group.objects.visible_to(viewer), q)
    cursor = position_of(after, 2)
    if cursor:
        near, pk = cursor
        found = found.filter(Q(near__lt=near) | Q(near=near, pk__lt=pk))
    rows = list(found.order_by("-near", "-pk").only(*GROUP)[: size + 1])
    shown = tuple(rows[:size])
    return Found(shown, position(shown[-1].near, shown[-1].pk) if len(rows) > size else "")


def groups_named(viewer, q, *, size):
    """At most `size` groups whose name begins as `q`, or nearly; one query."""
    key = PlaceKey(Value(q))
    found = alive(Group.objects.visible_to(viewer)).filter(name_key__trigram_word_similar=key)
    found = found.annotate(near=nearness(key))
    return list(found.order_by("-near", "-pk").only("slug", "name")[:size])


def matching(seen, q):
    """Those of the groups `seen` that answer `q`, with `near`: how close their name is, of 1 000."""
    key = PlaceKey(Value(q))
    found = alive(seen).filter(Q(search=french(q)) | Q(name_key__trigram_word_similar=key))
    return found.annotate(near=nearness(key))


def alive(seen):
    """Those of the groups `seen` that may be found: neither masked, nor merged, nor closed."""
    return seen.filter(masked_rule=None).exclude(state__in=Group.GONE)


def nearness(key):
    """How close a name is to `key`, in thousandths; 0 when it is no answer by itself."""
    near = Cast(TrigramWordSimilarity(key, "name_key") * 1000, IntegerField())
    return Case(When(name_key__trigram_word_similar=key, then=near), default=0)


# Topics

TITLE, SAID = 1, 2


def topics(viewer, q, *, size, after=""):
    """The Found of at most `size` topics: titles that answer `q` first, then what was said.

    Each topic once, the latest first; three queries at most. The cursor holds which of the two
    lists is being read and the id of the post where it stopped.
    """
    kind, last = position_of(after, 2) or (TITLE, 0)
    keys = [(TITLE, *row) for row in titled(viewer, q, last, size + 1)] if kind == TITLE else []
    if len(keys) <= size:
        last = last if kind == SAID else 0
        keys += [(SAID, *row) for row in told(viewer, q, last, size + 1 - len(keys))]
    shown = keys[:size]
    sentences = sentences_of(viewer, q, [key[2] for key in shown if key[0] == SAID])
    return Found(
        tuple(read_out(*key, sentences) for key in shown),
        position(shown[-1][0], shown[-1][2]) if len(keys) > size else "",
    )


def topics_named(viewer, q, *, size):
    """At most `size` topics whose title holds the words of `q`, the last maybe unfinished."""
    words = beginning(q)
    if words is None:
        return []
    found = readable(viewer).filter(search=words).order_by("-last_post_id", "-pk")
    return list(found.only("title")[:size])


def readable(viewer):
    """The topics that `viewer` reads and of which nothing is masked, nor their group."""
    topics = Topic.objects.visible_to(viewer).filter(last_post_id__gt=0)
    return topics.filter(masked_rule=None, group__masked_rule=None)


def titled(viewer, q, last, size):
    """(topic, its last post, title, group) of the topics whose title answers `q`, after `last`."""
    found = readable(viewer).filter(search=french(q))
    if last:
        found = found.filter(last_post_id__lt=last)
    columns = ("pk", "last_post_id", "title", "group__name")
    return list(found.order_by("-last_post_id", "-pk").values_list(*columns)[:size])


def told(viewer, q, last, size):
    """(topic, its latest post that answers `q`, title, group), the title not answering.

    PostgreSQL finds the latest posts first and asks sight of those alone: asked of all at once, it
    may read every post of the site.
    """
    words = french(q)
    latest = Post.objects.filter(search=words, masked_rule=None).order_by("-pk").values("pk")
    found = (
        Post.objects.visible_to(viewer)
        .filter(pk__in=latest[:LATEST], topic__masked_rule=None, topic__group__masked_rule=None)
        .exclude(topic__search=words)
        .order_by()
        .values("topic", "topic__title", "topic__group__name")
        .annotate(post=Max("pk"))
    )
    if last:
        found = found.filter(post__lt=last)
    columns = ("topic", "post", "topic__title", "topic__group__name")
    return list(found.order_by("-post").values_list(*columns)[:size])


def sentences_of(viewer, q, posts):
    """{post id: the sentence that answers `q`} of those `posts`; one query, none without a post."""
    if not posts:
        return {}
    found = Post.objects.visible_to(viewer).filter(pk__in=posts)
    nameless = Nameless(F("text"), Value(MARKER.pattern), Value(UNSEEN), Value("g"))
    return dict(found.annotate(sentence=sentence(nameless, q)).values_list("pk", "sentence"))


def read_out(kind, pk, post, title, group, sentences):
    """The TopicFound of one row."""
    if kind == TITLE:
        return TopicFound(title, group, Topic(pk=pk).get_absolute_url())
    url = Post(pk=post, topic_id=pk).get_absolute_url()
    return TopicFound(title, group, url, highlighted(sentences.get(post, "")))
