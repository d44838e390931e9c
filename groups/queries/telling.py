"""What is new in the groups of many people at once, for the digest: as `news_of` tells each of them.

The sight of a group is asked of `readable_by` itself, of many people by a stand-in; a test holds
that both ways tell the same.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from groups.models import Access, Group, Member, Post, ReadMark, Topic
from groups.models.group import unit_paths
from groups.models.sight import Place, Reader
from groups.queries.news import LOOKED_AT, NEW_FOR, SHOWN, News, topic_news
from profiles.models import Block
from profiles.models.holding import Rights
from profiles.queries.many import read_memberships


@dataclass
class Said:
    """What was said lately and is not masked: (post, author) by topic, topics by group."""

    posts: dict = field(default_factory=lambda: defaultdict(list))
    topics: dict = field(default_factory=lambda: defaultdict(set))


def last_said():
    """The id of the last post of the site, 0 without one."""
    return Post.objects.aggregate(last=Max("pk"))["last"] or 0


def news_of_many(people, after=None, now=None):
    """{person id: News} of those of `people` who have some, `after` being {person id: post id}.

    Ten queries, however many people. `people` must be active.
    """
    return read_out(unread_by(people, after or {}, now))


def unread_by(people, after, now=None):
    """{person id: rows of `rows_of`} of those of `people` who have some; eight queries."""
    since = (now or timezone.now()) - NEW_FOR
    said = said_since(since, min((after.get(person.pk, 0) for person in people), default=0))
    if not said.posts:
        return {}
    read_memberships(people)
    groups = followed_by(people, said)
    marks = marks_of(people, said)
    apart = apart_by(people)
    found = {}
    for person in people:
        topics = [topic for group in groups[person.pk] for topic in said.topics[group]]
        rows = rows_of(
            person.pk, topics, said, marks[person.pk], apart[person.pk], after.get(person.pk, 0)
        )
        if rows:
            found[person.pk] = rows
    return found


def said_since(since, after):
    """The Said since a moment and after a post; one query."""
    said = Said()
    rows = Post.objects.filter(
        pk__gt=after,
        created_at__gte=since,
        masked_rule=None,
        topic__masked_rule=None,
        topic__group__masked_rule=None,
    )
    for post, author, topic, group in (
        rows.exclude(topic__group__state__in=Group.GONE)
        .order_by("pk")
        .values_list("pk", "author", "topic", "topic__group")
    ):
        said.posts[topic].append((post, author))
        said.topics[group].add(topic)
    return said


def followed_by(people, said):
    """{person id: ids of the groups where somebody spoke that tell her so}; four queries."""
    followed = defaultdict(set)
    for is_adherent in (True, False):
        alike = [person for person in people if person.is_adherent == is_adherent]
        for person, group in joined_by(alike, is_adherent, said):
            followed[person].add(group)
    quiet = set(
        Member.objects.filter(
            person__in=people, group__in=said.topics, follow=Member.Follow.NONE
        ).values_list("person", "group")
    )
    for person, group in spaces_of(people, said):
        if (person, group) not in quiet:
            followed[person].add(group)
    return followed


def joined_by(people, is_adherent, said):
    """(person id, group id) of the groups of `said` that those `people` joined, read and follow."""
    viewer = Reader(OuterRef(OuterRef("person")), is_adherent, Rights())
    readable = Group.objects.readable_by(viewer).filter(pk=OuterRef("group"))
    return (
        Member.objects.present()
        .filter(Exists(readable), person__in=people, group__in=said.topics)
        .exclude(follow=Member.Follow.NONE)
        .values_list("person", "group")
    )


def spaces_of(people, said):
    """(person id, group id) of the spaces of `said` that `people` read by belonging to their unit."""
    paths = {person.pk: unit_paths(person) for person in people}
    everywhere = tuple(Place(path) for path in sorted({p for own in paths.values() for p in own}))
    spaces = Group.objects.readable_by(Reader(0, False, Rights(), everywhere)).filter(
        access=Access.UNIT, pk__in=said.topics
    )
    at = dict(spaces.values_list("unit__path", "pk"))
    return [(pk, at[path]) for pk, own in paths.items() for path in own if path in at]


def marks_of(people, said):
    """{person id: {topic id: how far she read it}}; one query."""
    marks = defaultdict(dict)
    rows = ReadMark.objects.filter(person__in=people, topic__in=said.posts)
    for person, topic, last in rows.values_list("person", "topic", "last_post_id"):
        marks[person][topic] = last
    return marks


def apart_by(people):
    """{person id: ids of those she blocked or who blocked her}; one query."""
    apart = defaultdict(set)
    rows = Block.objects.filter(Q(person__in=people) | Q(blocked__in=people))
    for person, blocked in rows.values_list("person", "blocked"):
        apart[person].add(blocked)
        apart[blocked].add(person)
    return apart


def rows_of(person, topics, said, marks, apart, after):
    """[(last post, topic, numbers)] that `person` has not read, the latest first, the numbers being
    those of `topic_news`.
    """
    rows = []
    for topic in topics:
        mark = max(after, marks.get(topic, 0))
        posts = said.posts[topic]
        if posts[-1][0] <= mark:
            continue
        new = [
            (post, author)
            for post, author in posts
            if post > mark and author != person and author not in apart
        ]
        if new:
            voices = len({author for _, author in new if author})
            rows.append((new[-1][0], topic, [len(new), voices, new[0][0], new[-1][0]]))
    return sorted(rows, reverse=True)[:LOOKED_AT]


def read_out(found):
    """{person id: News} of the rows of each; two queries."""
    if not found:
        return {}
    shown = {pk: rows[:SHOWN] for pk, rows in found.items()}
    kept = [row for rows in shown.values() for row in rows]
    texts = dict(Post.objects.filter(pk__in={row[0] for row in kept}).values_list("pk", "text"))
    names = {
        row[0]: row
        for row in Topic.objects.filter(pk__in={row[1] for row in kept}).values_list(
            "pk", "title", "group", "group__name", "group__slug"
        )
    }
    return {
        pk: News(
            tuple(topic_news(*names[topic], numbers, texts[last]) for last, topic, numbers in rows),
            is_all=len(found[pk]) <= SHOWN,
        )
        for pk, rows in shown.items()
    }
