"""The debates of the small demo: groups, topics, documents and moderation, through the services."""

import datetime

from django.utils import timezone

from coopol.demo import talk_words as words
from coopol.demo.cast import HOME
from coopol.demo.crowd import DAY
from coopol.demo.population import evening
from documents.models import Audience
from documents.models import Kind as DocumentKind
from documents.services import adapt, publish, publish_draft
from groups.models import Access, Group, Kind, Member, Poll, Post, Stance, Theme, Topic
from groups.models.words import OPEN_ACCESS
from groups.policies.common import is_in
from groups.services import admissions, gestures, members, polls, syntheses, topics
from groups.services import groups as opening
from groups.services.lifecycle import count_voices
from groups.services.posts import publish as answer
from moderation import registry
from moderation import services as moderation
from moderation.charter import Rule
from moderation.models import Case, Decision
from profiles.models import Person, Visibility

STEP = datetime.timedelta(minutes=23)


class Talks:
    """Told with the people of `story`."""

    def __init__(self, story):
        self.story, self.rng = story, story.rng
        people = Person.objects.filter(email__isnull=False, is_active=True)
        crowd = people.exclude(pk__in=[person.pk for person in story.people.values()])
        heard = crowd.exclude(visibility=Visibility.SECTION)
        self.crowd = list(heard.order_by("pk"))

    def person(self, key):
        return self.story.fresh(self.story.people[key])

    def tell(self):
        """Everything, in order."""
        told = {circle.name: self.circle(circle) for circle in words.CIRCLES}
        post_office = told["Garder nos bureaux de poste"]
        self.conclude(post_office)
        self.moderate(post_office)
        admissions.invite(
            by=self.person("treasurer"),
            group=told["La fête de la rose 2027"],
            person=self.person("adherent"),
        )
        space = Group.objects.get(kind=Kind.UNIT, unit=self.story.unit(HOME))
        self.talk(space, words.SPACE)
        self.print(post_office)
        count_voices()

    # Groups and topics

    def circle(self, circle):
        """Open one group, let people in, tell what is said there; returns the Group."""
        group = opening.create_group(
            by=self.person(circle.by),
            name=circle.name,
            purpose=circle.purpose,
            theme=circle.theme,
            access=circle.access,
            presentation=circle.presentation,
            unit=self.story.unit(circle.unit) if circle.unit else None,
            official=circle.official,
        )
        for key in circle.members:
            members.join(by=self.person(key), group=group)
        for person in self.rng.sample(self.fitting(group), circle.crowd):
            members.join(by=person, group=group)
        group.refresh_from_db()
        created = timezone.now() - DAY * self.rng.randrange(40, 200)
        if group.state != Group.State.DRAFT:
            Group.objects.filter(pk=group.pk).update(created_at=created)
            Member.objects.filter(group=group).update(joined_at=created)
        for talk in circle.talks:
            self.talk(group, talk)
        return group

    def fitting(self, group):
        """People of the crowd who may enter `group`."""
        if group.access == Access.ADHERENTS:
            return [person for person in self.crowd if person.is_adherent]
        return self.crowd

    def talk(self, group, talk):
        """Tell one topic, as if days had passed; returns it."""
        topic = topics.open_topic(
            by=self.person(talk.by), group=group, title=talk.title, text=talk.text
        )
        for key, text in talk.answers:
            answer(by=self.person(key), topic=topic, text=text)
        start = evening(self.story.crowd.today - DAY * talk.days)
        posts = list(topic.posts.order_by("pk"))
        for rank, post in enumerate(posts):
            post.created_at = start + STEP * rank
        Post.objects.bulk_update(posts, ["created_at"])
        Topic.objects.filter(pk=topic.pk).update(
            created_at=posts[0].created_at, last_post_at=posts[-1].created_at
        )
        for post in posts:
            self.applaud(post)
        return topic

    def applaud(self, post):
        """Some people who may write there support `post`."""
        group = post.topic.group
        for person in self.rng.sample(self.crowd, self.rng.randrange(1, 9)):
            if group.access in OPEN_ACCESS or is_in(person, group):
                gestures.support(by=person, post=post)

    def conclude(self, group):
        """A poll, stances and a synthesis in the topic where most was said."""
        topic = group.topics.order_by("-posts_count").first()
        posts = list(topic.posts.order_by("pk"))
        polls.open_poll(
            by=self.person("adherent"),
            topic=topic,
            question="Par quoi commence-t-on ?",
            choices=["Une réunion publique", "Un tract au marché", "Une lettre au maire"],
            is_multiple=False,
            results=Poll.Results.LIVE,
            closes_at=evening(self.story.crowd.today + DAY * 6),
        )
        poll = Poll.objects.get(topic=topic)
        choices = list(poll.choices.values_list("pk", flat=True))
        for key in ("animator", "treasurer", "sympathiser", "youth", "delegate"):
            polls.vote(by=self.person(key), poll=poll, choices=[self.rng.choice(choices)])
        nuance = "Oui, avec un guichet ouvert quand les gens ne travaillent pas."
        gestures.take_stance(
            by=self.person("youth"), post=posts[4], side=Stance.Side.NUANCE, sentence=nuance
        )
        gestures.take_stance(by=self.person("treasurer"), post=posts[6], side=Stance.Side.AGREE)
        synthesis = syntheses.publish_synthesis(
            by=self.person("adherent"),
            topic=topic,
            text=words.SYNTHESIS,
            quotes=[posts[3].pk],
            changes="",
            base=0,
        )
        for key in ("animator", "sympathiser"):
            syntheses.judge_synthesis(by=self.person(key), synthesis=synthesis, is_faithful=True)
        syntheses.judge_synthesis(
            by=self.person("regional"),
            synthesis=synthesis,
            is_faithful=False,
            word=words.CORRECTION,
        )

    def moderate(self, group):
        """A rude answer was masked, with its reason; another report waits."""
        topic = group.topics.order_by("-posts_count").first()
        rude = answer(by=self.crowd[0], topic=topic, text=words.RUDE)
        kind = registry.get("message")
        moderation.flag(by=self.person("delegate"), kind=kind, thing=rude, rule=Rule.RESPECT)
        moderation.decide(
            by=self.person("moderator"),
            case=Case.objects.get(),
            action=Decision.Action.MASK,
            rule=Rule.RESPECT,
            reason="Le message vise une personne. Redis-le sans elle : l’idée a sa place.",
        )
        waiting = topic.posts.order_by("pk")[4]
        moderation.flag(
            by=self.crowd[1],
            kind=kind,
            thing=waiting,
            rule=Rule.TRUTH,
            word="D’où vient ce chiffre ?",
        )

    # Documents

    def print(self, group):
        """What the section and the group printed, and who took it up."""
        home = self.story.unit(HOME)
        leaflet = self.publish(
            home, "secretary", "Touche pas à ma classe", words.LEAFLET, DocumentKind.LEAFLET,
            Theme.SCHOOL, Audience.ALL, "Le tract de la rentrée, recto seul, à adapter.",
        )  # fmt: skip
        self.publish(
            home, "secretary", "Compte rendu de la réunion d’octobre", words.MINUTES,
            DocumentKind.MINUTES, Theme.PARTY, Audience.OWNER,
        )  # fmt: skip
        self.publish(
            group, "adherent", "Dix objections, dix réponses sur La Poste", words.ARGUMENT,
            DocumentKind.ARGUMENT, Theme.SERVICES, Audience.ADHERENTS,
        )  # fmt: skip
        section = self.story.unit("38-001")
        by = self.story.fresh(section.mandates.get(role="section_secretary").person)
        if by.visibility != Visibility.SECTION:
            draft = adapt(by=by, source=leaflet, owner=section)
            publish_draft(by=by, document=draft, audience=Audience.ADHERENTS)

    def publish(self, owner, key, title, text, kind, theme, audience, summary=""):
        return publish(
            by=self.person(key),
            owner=owner,
            kind=kind,
            title=title,
            summary=summary,
            theme=theme,
            audience=audience,
            text=text,
            sheet="a5" if kind == DocumentKind.LEAFLET else "a4",
        )
