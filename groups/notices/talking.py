"""What a discussion tells one person: that she is named, that somebody answers her."""

from functools import cache

from django.db.models import Exists, OuterRef, Q

from core.typography import count, shortened
from groups.mentions import nameless
from groups.models import Group, Post, ReadMark, Topic
from groups.models.sight import Read
from groups.things import thing_of
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, by_recipient, register
from profiles.models import Person

EXCERPT = 140
# Queries are written once for each number of tens of notices.
STEP = 10


def to_read(person):
    """The posts that `person` may read and has not read yet, of authors she sees; none masked."""
    read = ReadMark.objects.visible_to(person).filter(
        topic=OuterRef("topic"), last_post_id__gte=OuterRef("pk")
    )
    authors = Person.objects.visible_to(person).active()
    return Post.objects.visible_to(person).filter(
        ~Exists(read), masked_rule=None, author__in=authors
    )


@cache
def naming(size):
    """The Read of the posts that name the viewer, among so many."""

    def build(person, *ids):
        return rows_of(to_read(person).filter(pk__in=ids, mentions__person=person.pk))

    return Read(build, *[int] * size)


@cache
def answering(size):
    """The Read of what answers the viewer in so many topics: a post of hers, or what she opened."""

    def build(person, *topics):
        to_her = Q(reply_to__author=person.pk) | Q(reply_to=None, topic__author=person.pk)
        answers = to_read(person).filter(to_her, topic__in=topics)
        return rows_of(answers.exclude(author=person.pk).order_by("pk"))

    return Read(build, *[int] * size)


def rows_of(posts):
    """The columns of `posts` by which they are told."""
    return posts.values_list(
        "id",
        "topic_id",
        "text",
        "topic__title",
        "topic__group",
        "topic__group__name",
        "topic__group__slug",
    )


def told_of(reads, person, ids):
    """The Posts, with their topics, that one of those Reads finds for `person` among `ids`."""
    ids = [*ids, *[0] * (-len(ids) % STEP)]
    found = []
    for pk, topic, text, title, *group in reads(len(ids)).rows(person, *ids):
        post = Post.from_db("default", ("id", "topic_id", "text"), (pk, topic, text))
        post.topic = Topic.from_db("default", ("id", "title"), (topic, title))
        post.topic.group = Group.from_db("default", ("id", "name", "slug"), group)
        found.append(post)
    return found


def sentence(text):
    """The first words of a post, without the name of anybody."""
    return shortened(nameless(text), EXCERPT)


@register
class Mentioned(NoticeKind):
    code = "groups.mention"
    label = "Mon nom est cité dans un message"
    help = "Seulement par des personnes que tu vois, là où tu peux lire."
    icon = "chats-circle"
    why = "quelqu’un cite ton nom dans un message que tu peux lire"
    default_cadence = Cadence.DAILY

    def about(self, post, payload):
        return Group, post.topic.group_id

    def thing(self, notice):
        return thing_of(notice.post.topic.group)

    def prepare(self, notices):
        """Keep with each notice its post, if its recipient may read it; one query for each of them."""
        for person, told in by_recipient(notices).items():
            posts = told_of(naming, person, [notice.subject_id for notice in told])
            found = {post.pk: post for post in posts}
            for notice in told:
                notice.post = found.get(notice.subject_id)

    def still_concerns(self, notice):
        return notice.post is not None

    def item(self, notice):
        post = notice.post
        return Item(
            f"Ton nom est cité dans « {post.topic.title} »",
            sentence(post.text),
            post.get_absolute_url(),
            "Lire le message",
        )

    def subject(self, items):
        if len(items) == 1:
            return items[0].title
        return f"Ton nom est cité dans {len(items)} messages"


@register
class Answered(NoticeKind):
    code = "groups.reply"
    label = "On me répond dans un sujet"
    help = "Une seule fois par sujet et par jour, même si vous êtes nombreux à parler."
    icon = "chats-circle"
    why = "quelqu’un répond à ce que tu as écrit"
    default_cadence = Cadence.WEEKLY

    def about(self, topic, payload):
        return Group, topic.group_id

    def thing(self, notice):
        return thing_of(notice.posts[0].topic.group)

    def prepare(self, notices):
        """Keep with each notice what answers its recipient since then; one query for each of them."""
        for person, told in by_recipient(notices).items():
            mine = {notice.subject_id: [] for notice in told}
            for post in told_of(answering, person, mine):
                mine[post.topic_id].append(post)
            for notice in told:
                first = notice.payload["post"]
                notice.posts = [post for post in mine[notice.subject_id] if post.pk >= first]

    def still_concerns(self, notice):
        return bool(notice.posts)

    def item(self, notice):
        first = notice.posts[0]
        number = len(notice.posts)
        words = "Une réponse" if number == 1 else f"{count(number)} réponses"
        return Item(
            f"{words} dans « {first.topic.title} »",
            sentence(first.text),
            first.get_absolute_url(),
            "Lire la suite",
        )

    def subject(self, items):
        if len(items) == 1:
            return items[0].title
        return f"On te répond dans {len(items)} sujets"
