"""What a discussion tells one person: that she is named, that somebody answers her."""

from django.db.models import Exists, OuterRef, Q

from core.typography import count
from groups.mentions import nameless
from groups.models import Post, ReadMark
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind, register
from profiles.models import Person

EXCERPT = 140


def to_read(person):
    """The posts that `person` may read and has not read yet, of authors she sees; none masked."""
    read = ReadMark.objects.visible_to(person).filter(
        topic=OuterRef("topic"), last_post_id__gte=OuterRef("pk")
    )
    authors = Person.objects.visible_to(person).active()
    return Post.objects.visible_to(person).filter(
        ~Exists(read), masked_rule=None, author__in=authors
    )


def answering(person):
    """The condition of a post that answers `person`: one of hers, or the topic she opened."""
    return Q(reply_to__author=person) | Q(reply_to=None, topic__author=person)


def by_recipient(notices):
    """{recipient: [notice]}."""
    gathered = {}
    for notice in notices:
        gathered.setdefault(notice.recipient, []).append(notice)
    return gathered


def sentence(text):
    """The first words of a post, without the name of anybody."""
    words = " ".join(nameless(text).split())
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT].rsplit(' ', 1)[0]}…"


@register
class Mentioned(NoticeKind):
    code = "groups.mention"
    label = "Mon nom est cité dans un message"
    help = "Seulement par des personnes que tu vois, là où tu peux lire."
    icon = "chats-circle"
    why = "quelqu’un cite ton nom dans un message que tu peux lire"
    default_cadence = Cadence.DAILY

    def prepare(self, notices):
        """Keep with each notice its post, if its recipient may read it; one query for each of them."""
        for person, told in by_recipient(notices).items():
            posts = to_read(person).filter(
                pk__in=[notice.subject_id for notice in told], mentions__person=person
            )
            found = posts.select_related("topic").only("text", "topic__title").in_bulk()
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

    def prepare(self, notices):
        """Keep with each notice what answers its recipient since then; one query for each of them."""
        for person, told in by_recipient(notices).items():
            mine = {notice.subject_id: [] for notice in told}
            answers = to_read(person).filter(answering(person), topic__in=mine)
            for post in (
                answers.exclude(author=person)
                .select_related("topic")
                .only("text", "topic__title")
                .order_by("pk")
            ):
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
