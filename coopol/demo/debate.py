"""The debates of the party at its real scale: 2 500 groups, 120 000 posts, 20 000 documents."""

import datetime
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

from django.utils.functional import cached_property
from django.utils.text import slugify

from coopol.demo import debate_words as words
from coopol.demo.copying import copy_in
from coopol.demo.gestures import Gestures
from core.html import format_html_join
from core.typography import count
from groups.models import Access, Group, Kind, Member, Post, Topic
from groups.services.lifecycle import count_voices
from profiles.models import Person, Visibility
from sections.models import Level, Unit

GROUPS, POSTS = 2_500, 120_000
# Members of the largest groups, as the sources tell; then how many groups of which sizes.
LARGEST = (2_315, 1_980, 1_742, 1_610, 1_498, 1_377, 1_260, 1_187, 1_120, 1_071, 1_034, 1_012)
SIZES = ((60, 100, 950), (528, 2, 60))
# The group of the sources: 337 posts, of which 158 and 57 by two people.
FAMOUS, FAMOUS_BY = 337, (158, 57)
# One topic as long as any will be, so that its page is measured.
LONGEST = 3_000
MONTHS = 30
# Sections whose space is lively.
SPACES = 400


@dataclass(frozen=True)
class Thread:
    """A topic to come: where, about what, and who writes each of its posts."""

    group: Group
    title: str
    opening: str
    authors: list


class Debate:
    """Groups, topics, posts and gestures around `story`; `say` hears each step.

    `share` is the part of the real scale that is written: 1 for all of it.
    """

    def __init__(self, story, say, share=1.0):
        self.story, self.say, self.rng = story, say, story.rng
        self.share = share
        self.now = story.crowd.now
        people = Person.objects.filter(email__isnull=False, is_active=True).order_by("pk")
        self.everybody = list(people.values_list("pk", flat=True))
        self.heard = list(
            people.exclude(visibility=Visibility.SECTION).values_list("pk", flat=True)
        )
        self.is_heard = set(self.heard)
        adherents = people.filter(memberships__ended_on=None, memberships__status="ADHERENT")
        self.adherents = list(adherents.values_list("pk", flat=True).distinct())
        self.heard_adherents = [pk for pk in self.adherents if pk in self.is_heard]
        self.taken = set(Group.objects.values_list("slug", flat=True))

    def hold(self):
        """Everything, in order."""
        groups = self.open_groups()
        self.say(f"{count(len(groups))} groupes, {count(Member.objects.count())} places")
        topics, posts = self.talk(groups)
        self.say(f"{count(len(topics))} sujets, {count(len(posts))} messages")
        Gestures(self).make(topics, posts)
        count_voices()

    # Groups

    def sizes(self):
        """How many members each group has, the largest first."""
        sizes = list(LARGEST[: max(3, round(len(LARGEST) * self.share))])
        for groups, low, high in SIZES:
            some = range(round(groups * self.share))
            sizes += sorted((self.skewed(low, high) for _ in some), reverse=True)
        wanted = round(GROUPS * self.share)
        sizes += [1] * max(wanted - len(sizes), 0)
        limit = len(self.heard) // 3
        return [min(size, limit) for size in sizes[:wanted]]

    def skewed(self, low, high):
        """A number between both, most often near the low one."""
        return round(low + (high - low) * self.rng.random() ** 3)

    def open_groups(self):
        """Write the groups and who is in them; returns the groups, the largest first."""
        sizes = self.sizes()
        groups = [self.group(rank, size) for rank, size in enumerate(sizes)]
        copy_in(groups)
        self.members = {
            group.pk: self.people_for(group, size)
            for group, size in zip(groups, sizes, strict=True)
        }
        copy_in(
            Member(
                group=group,
                person_id=person,
                role=Member.Role.ANIMATOR if rank == 0 else Member.Role.MEMBER,
                joined_at=self.days_ago(self.rng.randrange(1, 900)),
            )
            for group in groups
            for rank, person in enumerate(self.members[group.pk])
        )
        return groups

    def group(self, rank, size):
        """The unsaved group of that rank."""
        theme = self.rng.choice(list(words.SUBJECTS))
        subject = self.rng.choice(words.SUBJECTS[theme])
        name = self.rng.choice(words.GROUP_NAMES).format(subject)
        if rank == 0:
            theme = "democratie"
            name = "Pour le droit de vote des étrangers aux élections locales"
        unit = self.rng.choice(self.places) if size < 100 and self.rng.random() < 0.4 else None
        if unit is not None:
            name = f"{name}, {unit.short_name}"[:100]
        official = 0 < rank < 12 and rank % 2 == 0
        alone = size == 1
        return Group(
            kind=Kind.OFFICIAL if official else Kind.THEMATIC,
            access=Access.PUBLIC if rank == 0 else self.access(official),
            state=self.state(rank, alone),
            name=name,
            slug=self.slug(name),
            purpose=self.rng.choice(words.PURPOSES),
            theme=theme,
            unit=self.national if official else unit,
            draft_until=self.now + datetime.timedelta(days=self.rng.randrange(1, 14)),
            created_at=self.days_ago(self.rng.randrange(30, 900)),
        )

    def access(self, official):
        if official:
            return Access.PUBLIC
        accesses = (Access.PUBLIC, Access.COLLABORATIVE, Access.ADHERENTS, Access.PRIVATE)
        return self.rng.choices(accesses, (60, 15, 17, 8))[0]

    def state(self, rank, alone):
        """Groups of one are tribunes, asleep or about to be; the others live or sleep."""
        states = Group.State
        if alone:
            choices = (states.TRIBUNE, states.ASLEEP, states.DRAFT)
            return self.rng.choices(choices, (50, 48, 2))[0]
        return states.ASLEEP if rank > 100 and self.rng.random() < 0.4 else states.ACTIVE

    @property
    def national(self):
        return self.story.unit("PS")

    @cached_property
    def places(self):
        """Units after which a local group is named."""
        units = Unit.objects.filter(level__in=(Level.FEDERATION, Level.SECTION))
        return list(units.only("short_name", "path", "level").order_by("path"))

    def slug(self, name):
        """An address that no other group has."""
        base = slug = slugify(name)[:100]
        while slug in self.taken:
            slug = f"{base}-{self.rng.randrange(10_000)}"
        self.taken.add(slug)
        return slug

    def people_for(self, group, size):
        """Ids of `size` different people who may enter; the first one may be heard."""
        pool = self.adherents if group.access == Access.ADHERENTS else self.everybody
        found = dict.fromkeys([self.rng.choice(self.speakers(group))])
        while len(found) < min(size, len(pool)):
            found[self.rng.choice(pool)] = None
        return list(found)

    def speakers(self, group):
        """Ids of people who may write in `group`."""
        return self.heard_adherents if group.access == Access.ADHERENTS else self.heard

    # Topics and posts

    def talk(self, groups):
        """Write topics and posts in the order of time; returns (topics, posts)."""
        threads = list(self.threads(groups))
        topics, drafts = [], []
        for thread in threads:
            moments = self.moments(len(thread.authors))
            topic = Topic(
                group=thread.group,
                title=thread.title,
                author_id=thread.authors[0],
                excerpt=thread.opening,
                created_at=moments[0],
                last_post_at=moments[-1],
            )
            topics.append(topic)
            for rank, moment in enumerate(moments):
                drafts.append((moment, len(drafts), topic, thread, rank))
        copy_in(topics)
        drafts.sort(key=lambda draft: draft[:2])
        posts = [
            self.post(topic, thread, rank, moment) for moment, _, topic, thread, rank in drafts
        ]
        copy_in(posts)
        return topics, posts

    def threads(self, groups):
        """Threads until the wanted number of posts is reached: the famous group first."""
        left = round(POSTS * self.share)
        for authors in self.cut(self.famous_authors(groups[0])):
            left -= len(authors)
            yield self.thread(groups[0], authors)
        longest = min(LONGEST, left // 4)
        left -= longest
        yield self.thread(groups[1], self.authors(groups[1], longest))
        lively = [group for group in groups[1:] if group.state != Group.State.DRAFT]
        lively += self.spaces()
        weights = list(accumulate(len(self.members[group.pk]) ** 0.8 + 1 for group in lively))
        while left > 0:
            group = lively[bisect(weights, self.rng.random() * weights[-1])]
            alone = len(self.members[group.pk]) == 1
            length = min(left, 1 if alone else self.skewed(2, 90))
            left -= length
            yield self.thread(group, self.authors(group, length))

    def cut(self, authors):
        """`authors` cut into threads."""
        while authors:
            length = self.rng.randrange(12, 48)
            yield authors[:length]
            authors = authors[length:]

    def famous_authors(self, group):
        """Two people hold the floor, as the sources counted; the others share what is left."""
        heard = [pk for pk in self.members[group.pk] if pk in self.is_heard]
        bag = [pk for pk, count in zip(heard, FAMOUS_BY, strict=False) for _ in range(count)]
        bag += self.rng.choices(heard[2:] or heard, k=FAMOUS - len(bag))
        self.rng.shuffle(bag)
        return bag

    def authors(self, group, length):
        """Who writes the `length` posts of a thread of `group`."""
        members = self.members[group.pk]
        sample = self.rng.sample(members, min(len(members), 40))
        voices = [pk for pk in sample if pk in self.is_heard] or [
            self.rng.choice(self.speakers(group))
        ]
        return self.rng.choices(voices, k=length)

    def spaces(self):
        """Spaces of sections where one writes, the home section among them."""
        adherents = self.story.crowd.adherents
        largest = sorted(adherents, key=lambda pk: (-len(adherents[pk]), pk))
        kept = largest[: round(SPACES * self.share) + 1]
        found = []
        for group in Group.objects.filter(kind=Kind.UNIT, unit__in=kept).order_by("pk"):
            people = [pk for pk in adherents[group.unit_id] if pk in self.is_heard]
            if people:
                self.members[group.pk] = people
                found.append(group)
        return found

    def thread(self, group, authors):
        subject = self.rng.choice(words.SUBJECTS[group.theme])
        title = self.rng.choice(words.TITLES).format(subject)[:120]
        return Thread(group, title, self.rng.choice(words.OPENINGS).format(subject), authors)

    def moments(self, length):
        """When the posts of a thread were written, in order."""
        start = self.days_ago(self.rng.triangular(0.5, MONTHS * 30, 20))
        step = min((self.now - start) / (length + 1), datetime.timedelta(hours=9))
        return [start + step * (rank + self.rng.random() * 0.9) for rank in range(length)]

    def post(self, topic, thread, rank, moment):
        """The unsaved post of that rank."""
        lines = self.rng.sample(words.REPLIES, self.rng.choice((1, 1, 2, 2, 3)))
        if rank == 0:
            lines = [thread.opening, *lines]
        return Post(
            topic=topic,
            author_id=thread.authors[rank],
            text="\n\n".join(lines),
            html=paragraphs(lines),
            created_at=moment,
        )

    def days_ago(self, days):
        return self.now - datetime.timedelta(days=days)


def paragraphs(lines):
    """The HTML of plain lines, each a paragraph, as `core.markdown.render` would write it."""
    return format_html_join("", "<p>{}</p>\n", ((line,) for line in lines))
