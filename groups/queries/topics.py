"""The topics of a group: what a row says, and where the list goes on."""

import datetime
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.http import number
from groups.models import Post, ReadMark, Topic
from groups.queries.voices import Voice, voices
from profiles.models.block import apart_from

PAGE = 20
# Beyond it a row says « plus de 99 ».
UNREAD_SHOWN = 99
# A topic never opened is told as new while it is this young.
NEW_FOR = datetime.timedelta(days=7)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Row:
    """One topic as a list shows it. `unread` is 0 for what was read, or never opened; `sentence` is
    empty when somebody she is kept apart from wrote it.
    """

    topic: Topic
    author: Voice
    sentence: str
    unread: int
    is_new: bool

    @property
    def more_unread(self):
        """Whether there is more unread than a row counts."""
        return self.unread > UNREAD_SHOWN

    @property
    def unread_shown(self):
        """The number that a row writes."""
        return min(self.unread, UNREAD_SHOWN)


@dataclass(frozen=True)
class Topics:
    """Some topics of a group, the pinned ones first, then the last spoken of."""

    rows: tuple[Row, ...]
    next_url: str = ""
    first_url: str = ""
    previous_url: str = ""


def topics_of(viewer, group, after=""):
    """The Topics page of `group` that `viewer` reads, after the cursor `after`; two queries."""
    topics = Topic.objects.visible_to(viewer).filter(group=group)
    cursor = cursor_of(after)
    if cursor:
        topics = topics.filter(beyond(*cursor))
    found = list(
        topics.annotate(
            mark=mark_of(viewer), unread=unread_of(viewer), is_apart=not_heard_by(viewer)
        )
        .defer("search", "masked_at")
        .order_by("-is_pinned", "-last_post_at", "-pk")[: PAGE + 1]
    )
    shown = found[:PAGE]
    people = voices(viewer, {topic.author_id for topic in shown})
    return Topics(
        rows=tuple(row_of(topic, people) for topic in shown),
        next_url=f"?apres={cursor_at(shown[-1])}" if len(found) > PAGE else "",
        first_url=group.get_absolute_url() if cursor else "",
    )


def row_of(topic, people):
    """The Row of an annotated topic, its author among `people`."""
    young = topic.created_at > timezone.now() - NEW_FOR
    return Row(
        topic=topic,
        author=people[topic.author_id],
        sentence="" if topic.is_apart else topic.excerpt,
        unread=topic.unread if topic.mark else 0,
        is_new=not topic.mark and young,
    )


def not_heard_by(viewer):
    """Whether whoever opened a topic and `viewer` blocked one another."""
    return Case(
        When(Q(author=None) | apart_from(viewer.pk, "author"), then=Value(False)),
        default=Value(True),
    )


def mark_of(viewer):
    """How far `viewer` read a topic: the id of the last post shown to her, 0 when none was."""
    mine = ReadMark.objects.visible_to(viewer).filter(topic=OuterRef("pk"))
    return Coalesce(Subquery(mine.values("last_post_id")[:1]), Value(0))


def unread_of(viewer):
    """How many posts `viewer` sees after her mark, counted no further than a row tells."""
    after = Post.objects.filter(
        Q(author=None) | apart_from(viewer.pk, "author"),
        topic=OuterRef("pk"),
        pk__gt=OuterRef("mark"),
    )
    some = ArraySubquery(after.order_by("pk").values("pk")[: UNREAD_SHOWN + 1])
    return Func(some, function="cardinality", output_field=IntegerField())


def beyond(is_pinned, last_post_at, pk):
    """The condition of what a list shows after such a topic."""
    older = Q(last_post_at__lt=last_post_at) | Q(last_post_at=last_post_at, pk__lt=pk)
    same = Q(is_pinned=is_pinned) & older
    return same | Q(is_pinned=False) if is_pinned else same


def cursor_at(topic):
    """The cursor of what follows `topic`: pinned or not, when it was last spoken of, its id."""
    since = (topic.last_post_at - EPOCH) // datetime.timedelta(microseconds=1)
    return f"{int(topic.is_pinned)}-{since}-{topic.pk}"


def cursor_of(after):
    """The three values of a cursor; None when there is none or somebody made it up."""
    is_pinned, since, pk = ([number(part) for part in after.split("-")] + [None] * 3)[:3]
    if None in (is_pinned, since, pk):
        return None
    try:
        return bool(is_pinned), EPOCH + datetime.timedelta(microseconds=since), pk
    except OverflowError:
        return None
