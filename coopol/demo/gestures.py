"""What people answer with one gesture, at the real scale: supports, stances, votes, syntheses."""

import datetime

from coopol.demo import debate_words as words
from coopol.demo.copying import copy_in
from core.markdown import render
from groups.models import Choice, Poll, ReadMark, Stance, Support, Synthesis, Topic, Vote

# Shares of the posts that are supported, judged; of the topics that hold a poll, a synthesis.
SUPPORTED, JUDGED, POLLED, SUMMED_UP = 0.3, 0.05, 0.02, 0.02
READ_TOPICS, READERS = 4_000, 3


class Gestures:
    """Made on the topics and posts of `debate`."""

    def __init__(self, debate):
        self.debate, self.rng = debate, debate.rng

    def make(self, topics, posts):
        """Everything, in order."""
        copy_in(self.supports(posts))
        copy_in(self.stances(posts))
        self.vote([topic for topic in topics if self.rng.random() < POLLED])
        copy_in(self.syntheses(topics))
        copy_in(self.marks(topics))
        self.debate.say("Soutiens, avis, sondages et synthèses")

    def crowd(self, low, high):
        """Ids of a few different people who may be heard, in an order that a seed gives again."""
        count = self.debate.skewed(low, high)
        return dict.fromkeys(self.rng.choice(self.debate.heard) for _ in range(count))

    def supports(self, posts):
        for post in posts:
            if self.rng.random() < SUPPORTED:
                for person in self.crowd(1, 12):
                    if person != post.author_id:
                        yield Support(post=post, person_id=person, at=post.created_at)

    def stances(self, posts):
        for post in posts:
            if self.rng.random() < JUDGED:
                for person in self.crowd(1, 6):
                    if person == post.author_id:
                        continue
                    yield Stance(
                        post=post,
                        person_id=person,
                        side=self.rng.choice(Stance.Side.values),
                        sentence=self.rng.choice(words.STANCES),
                        at=post.created_at,
                    )

    def vote(self, topics):
        """A poll in each of `topics`, and who answers it."""
        for topic in topics:
            question, answers = self.rng.choice(words.POLLS)
            closes = self.debate.now + datetime.timedelta(days=self.rng.randrange(-60, 20))
            poll = Poll(topic=topic, question=question, closes_at=closes)
            copy_in([poll])
            choices = [
                Choice(poll=poll, text=text, position=position)
                for position, text in enumerate(answers)
            ]
            copy_in(choices)
            copy_in(
                Vote(poll=poll, choice=self.rng.choice(choices), person_id=person)
                for person in self.crowd(3, 60)
            )

    def syntheses(self, topics):
        text = "\n\n".join(words.SYNTHESES)
        html = render(text)
        for topic in topics:
            if self.rng.random() < SUMMED_UP:
                yield Synthesis(
                    topic=topic,
                    number=1,
                    text=text,
                    html=html,
                    author_id=self.debate.members[topic.group_id][0],
                    at=topic.last_post_at,
                )

    def marks(self, topics):
        """Some people read the newest topics to their end."""
        newest = sorted(topics, key=lambda topic: topic.last_post_at)[-READ_TOPICS:]
        rows = Topic.objects.filter(pk__in=[topic.pk for topic in newest]).order_by("pk")
        for topic, last in rows.values_list("pk", "last_post_id"):
            readers = {self.rng.choice(self.debate.everybody): None for _ in range(READERS)}
            for person in readers:
                yield ReadMark(topic_id=topic, person_id=person, last_post_id=last)
