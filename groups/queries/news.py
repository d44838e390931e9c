"""What is new in the groups of one person: topics she has not read to the end, with a sentence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Count,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from core.typography import count, shortened
from groups.mentions import nameless
from groups.models import Access, Group, Member, Post, ReadMark, Topic
from groups.models.group import unit_paths
from groups.models.sight import Read
from profiles.models.block import apart_from

# What is older is no news, even unread.
NEW_FOR = timedelta(days=30)
SHOWN = 6
# Some topics only look new, when all that was said there is masked, one's own or of somebody apart.
LOOKED_AT = 2 * SHOWN
SENTENCE = 180


@dataclass(frozen=True)
class TopicNews:
    """One topic in which somebody spoke since: how many posts, how many voices, and a sentence."""

    topic: int
    title: str
    group_id: int
    group: str
    slug: str
    posts: int
    voices: int
    first: int
    sentence: str = ""

    @property
    def group_url(self):
        """Where its group is."""
        return Group(slug=self.slug).get_absolute_url()

    @property
    def url(self):
        """The first unread post."""
        return Post(pk=self.first, topic_id=self.topic).get_absolute_url()

    @property
    def words(self):
        """« 5 nouveaux messages de 3 voix »."""
        if self.posts == 1:
            return "Un nouveau message"
        voices = "d’une seule voix" if self.voices < 2 else f"de {count(self.voices)} voix"
        return f"{count(self.posts)} nouveaux messages {voices}"


@dataclass(frozen=True)
class News:
    """Some topics, the last spoken of first; `is_all` when there is no other."""

    topics: tuple[TopicNews, ...] = ()
    is_all: bool = True


def news_of(person, *, after=0, now=None):
    """The News of `person`: what she has not read since NEW_FOR, nor before the post `after`.

    One query, and none for a visitor.
    """
    if not person.is_authenticated:
        return News()
    since = (now or timezone.now()) - NEW_FOR
    rows = [row for row in NEWS.rows(person, after, since) if row[-2]]
    rows.sort(key=lambda row: row[-2][-1], reverse=True)
    return News(tuple(topic_news(*row) for row in rows[:SHOWN]), len(rows) <= SHOWN)


def topic_news(topic, title, group_id, group, slug, numbers, text):
    """The TopicNews of one row of NEWS."""
    posts, voices, first, _ = numbers
    return TopicNews(topic, title, group_id, group, slug, posts, voices, first, sentence_of(text))


def sentence_of(text):
    """The first words of a post, without the name of anybody."""
    return shortened(nameless(text), SENTENCE)


class Numbers(Func):
    """Several whole numbers as one column."""

    function = "ARRAY"
    template = "ARRAY[%(expressions)s]"
    output_field = ArrayField(BigIntegerField())


def followed(person):
    """The groups that tell `person` what is said there: hers, but those she asked to be quiet.

    `of_person` is the rule; the list of ids only says to PostgreSQL where to begin.
    """
    places = Member.objects.filter(person=person.pk)
    quiet = places.filter(follow=Member.Follow.NONE).values("group")
    spaces = Group.objects.filter(access=Access.UNIT, unit__path__in=unit_paths(person))
    near = places.values("group").union(spaces.values("pk"))
    hers = Group.objects.of_person(person).filter(masked_rule=None, pk__in=near)
    return hers.exclude(pk__in=quiet)


def unread_topics(person, after, since):
    """The rows of `topic_news`, the numbers None where nothing is left to tell.

    The subqueries stand in the columns, so that PostgreSQL asks them of the few rows it keeps.
    """
    mine = ReadMark.objects.visible_to(person).filter(topic=OuterRef("pk"))
    mark = Coalesce(Subquery(mine.values("last_post_id")[:1]), Value(0))
    unread = Post.objects.filter(
        Q(author=None) | apart_from(person.pk, "author") & ~Q(author=person.pk),
        topic=OuterRef("pk"),
        pk__gt=OuterRef("mark"),
        created_at__gte=since,
        masked_rule=None,
    )
    numbers = Numbers(Count("pk"), Count("author", distinct=True), Min("pk"), Max("pk"))
    return (
        Topic.objects.filter(group__in=followed(person), masked_rule=None, last_post_at__gte=since)
        .annotate(mark=Greatest(mark, Value(after)))
        .filter(last_post_id__gt=F("mark"))
        .annotate(
            numbers=Subquery(unread.order_by().values("topic").annotate(all=numbers).values("all")),
            last=Subquery(unread.order_by("-pk").values("text")[:1]),
        )
        .order_by("-last_post_at", "-pk")
        .values_list("pk", "title", "group", "group__name", "group__slug", "numbers", "last")[
            :LOOKED_AT
        ]
    )


NEWS = Read(unread_topics, int, datetime)
