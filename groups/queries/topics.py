"""The topics of a group: what a row says, and where the list goes on."""

import datetime
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    DateTimeField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from core.http import number
from groups.models import Post, ReadMark, Topic
from groups.models.sight import Read
from groups.queries.voices import Voice, voices
from profiles.models.block import apart_from

PAGE = 20
# Beyond it a row says « plus de 99 ».
UNREAD_SHOWN = 99
# A topic never opened is told as new while it is this young.
NEW_FOR = datetime.timedelta(days=7)


def ordered(model, *names):
    """Those columns of `model` in the order of its fields, as `from_db` takes them."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in names]


TOPIC = ordered(
    Topic,
    *("id", "title", "author_id", "excerpt", "created_at", "masked_rule", "is_pinned"),
    *("is_locked", "round_number", "posts_count", "voices_count", "last_post_at"),
)
TOLD = ("mark", "unread", "is_apart")
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
    cursor = cursor_of(after)
    if cursor is None:
        rows = FIRST.rows(viewer, group.pk)
    else:
        is_pinned, *place = cursor
        rows = (AFTER_PINNED if is_pinned else AFTER).rows(viewer, group.pk, *place)
    found = [topic_of(row) for row in rows]
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


def listed(viewer, group):
    """The topics of `group` (an id) that `viewer` reads, as rows, in the order of the list."""
    return (
        Topic.objects.visible_to(viewer)
        .filter(group=group)
        .annotate(mark=mark_of(viewer), unread=unread_of(viewer), is_apart=not_heard_by(viewer))
        .order_by("-is_pinned", "-last_post_at", "-pk")
        .values_list(*TOPIC, *TOLD)
    )


def topic_of(row):
    """The Topic of a row, with what the list tells of it."""
    topic = Topic.from_db("default", TOPIC, row[: len(TOPIC)])
    topic.__dict__.update(zip(TOLD, row[len(TOPIC) :], strict=True))
    return topic


def older(moment, pk):
    """The condition of a topic that was last spoken of before `moment` (a text), or then and above."""
    moment = Cast(Value(moment), DateTimeField())
    return Q(last_post_at__lt=moment) | Q(last_post_at=moment, pk__lt=pk)


# The beginning of a list, what follows a topic of it, what follows a pinned one.
FIRST = Read(lambda viewer, group: listed(viewer, group)[: PAGE + 1], int)
AFTER = Read(
    lambda viewer, group, moment, pk: listed(viewer, group).filter(
        older(moment, pk), is_pinned=False
    )[: PAGE + 1],
    *(int, str, int),
)
AFTER_PINNED = Read(
    lambda viewer, group, moment, pk: listed(viewer, group).filter(
        Q(is_pinned=False) | older(moment, pk)
    )[: PAGE + 1],
    *(int, str, int),
)


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
        moment = EPOCH + datetime.timedelta(microseconds=since)
    except OverflowError:
        return None
    return bool(is_pinned), moment.isoformat(), pk
