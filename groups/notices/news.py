"""What is new in the groups of a person, in the digest and in one line on the site."""

from dataclasses import replace

from django.urls import reverse

from core.typography import count
from groups.queries.news import News, news_of
from groups.queries.telling import last_said, news_of_many
from groups.queries.told import KIND, chosen_groups, told_to
from groups.things import CODE
from notifications.models import Cadence, Notice
from notifications.registry import Item, NoticeKind, register
from notifications.things import Thing

NOTHING = News()


@register
class GroupsNews(NoticeKind):
    code = KIND
    label = "Du nouveau dans mes groupes"
    help = "Sujet par sujet, avec une phrase. Jamais ce que tu as déjà lu ici."
    icon = "chats-circle"
    why = "tu suis des groupes où l’on vient de parler"
    default_cadence = Cadence.WEEKLY
    is_live = True

    def prepare(self, notices):
        """Keep with each notice the News to tell, and how far: the last one of a person tells all
        that was said since her last letter, those before it tell nothing any more.
        """
        chosen = chosen_groups({notice.recipient_id for notice in notices})
        until = last_said()
        by_cadence = {}
        for notice in notices:
            by_cadence.setdefault(self.own_cadence(notice), []).append(notice)
        for cadence, some in by_cadence.items():
            prepare_at(cadence, some, chosen, until)

    def own_cadence(self, notice):
        return notice.payload.get("cadence", "")

    def still_concerns(self, notice):
        return bool(notice.news.topics)

    def item(self, notice):
        topics = notice.news.topics
        return Item(
            words(notice.news),
            topics[0].title if len(topics) == 1 else f"Le dernier : {topics[0].title}",
            topics[0].url if len(topics) == 1 else mine(),
            "Lire la suite",
        )

    def items(self, notice):
        """One for each topic, those of a group together."""
        groups = list(dict.fromkeys(topic.slug for topic in notice.news.topics))
        topics = sorted(notice.news.topics, key=lambda topic: groups.index(topic.slug))
        items = [
            Item(
                topic.title,
                f"{topic.words} :\n« {topic.sentence} »",
                topic.url,
                "Lire la suite",
                under=topic.group,
                thing=Thing(CODE, topic.group_id, topic.slug, topic.group, topic.group_url),
            )
            for topic in topics
        ]
        if not notice.news.is_all:
            items.append(Item("Et d’autres sujets encore", "", mine(), "Tous mes groupes"))
        return items

    def subject(self, items):
        topics = [item for item in items if item.under]
        return subject_of(len(topics), len(topics) == len(items))


def prepare_at(cadence, notices, chosen, until):
    """`prepare` for the notices of the groups that their recipients chose to follow at `cadence`."""
    told = told_to({notice.recipient_id for notice in notices}, cadence=cadence)
    last = [one for one in notices if one.pk == told[one.recipient_id].newest]
    # Once a letter told them, the site goes on showing what is left to read.
    after = {
        one.recipient_id: told[one.recipient_id].until
        for one in last
        if one.state == Notice.State.PENDING
    }
    news = read(last, after)
    for notice in notices:
        notice.news = NOTHING
    for notice in last:
        pk = notice.recipient_id
        notice.news = only_at(cadence, news.get(pk, NOTHING), chosen.get(pk, {}))
        notice.payload = {**notice.payload, "until": until}


def only_at(cadence, news, chosen):
    """What of `news` is of the groups that its reader, who has `chosen`, follows at `cadence`."""
    topics = tuple(topic for topic in news.topics if chosen.get(topic.group_id, "") == cadence)
    return replace(news, topics=topics) if len(topics) < len(news.topics) else news


def read(notices, after):
    """{person id: News} of the recipients of `notices`; one query for one of them, ten for many."""
    people = [notice.recipient for notice in notices if notice.recipient.is_active]
    if len(people) == 1:
        return {people[0].pk: news_of(people[0], after=after.get(people[0].pk, 0))}
    return news_of_many(people, after)


def mine():
    """Where somebody finds all her groups."""
    return f"{reverse('groups:index')}?filtre=miens"


def words(news):
    """« 3 sujets bougent dans tes groupes »."""
    return subject_of(len(news.topics), news.is_all)


def subject_of(number, is_all):
    """The same, of that many topics, or of more."""
    if not is_all:
        return f"Plus de {count(number)} sujets bougent dans tes groupes"
    if number == 1:
        return "Un sujet bouge dans tes groupes"
    return f"{count(number)} sujets bougent dans tes groupes"
