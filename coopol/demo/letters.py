"""Who knows whom, and what they write to each other: the cast's own words, then a crowd's."""

import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import OuterRef
from django.utils import timezone

from coopol.demo import letter_words as words
from coopol.demo.copying import copy_in
from core.html import format_html_join
from core.markdown import render
from core.typography import count
from messaging.audience import Audience
from messaging.models import Conversation, Message, Seat
from messaging.services import copying, drafting, leaving
from notifications.models import Letter
from profiles.models import Contact, ContactRequest, Membership, Person, Visibility

PARIS = ZoneInfo("Europe/Paris")
MESSAGES = 100_000
# Messages of one conversation; what a pair says in a year.
LENGTHS = (1, 2, 3, 4, 5, 8, 13, 40)
# Of LENGTHS, less the pairs that are drawn twice.
MEAN = 8.3
YEAR = 365 * 24 * 60


class Letters:
    """Told with the people of `story`."""

    def __init__(self, story):
        self.story, self.rng = story, story.rng
        self.now, self.today = story.crowd.now, story.crowd.today

    def tell(self):
        """The coopains and the conversations of the cast."""
        people = self.story.people
        for one, other in words.FRIENDS:
            bind(people[one], people[other], self.now)
        for sender, receiver, word in words.ASKED:
            ContactRequest.objects.create(
                sender=people[sender], receiver=people[receiver], word=word, created_at=self.now
            )
        for chat in words.CHATS:
            self.chat(chat)
        self.write_to_many()

    def write_to_many(self):
        """The secretary wrote to her section, and prepares what comes next; the federation as well."""
        for key, code, subject, text, leaves in words.MAILINGS:
            by = self.story.people[key]
            mailing = drafting.start(by=by, sender=self.story.unit(code), audience=Audience())
            drafting.write(by=by, mailing=mailing, subject=subject, text=text)
            if leaves:
                leaving.submit(by=by, mailing=mailing)
        copying.prepare()
        # The folder of mails keeps those of the cast; the others have left.
        cast = [person.pk for person in self.story.people.values()]
        others = Letter.objects.filter(batch__isnull=False).exclude(recipient__in=cast)
        others.update(state=Letter.State.SENT, sent_at=timezone.now())

    def chat(self, chat):
        """One conversation of the cast, with how far each read it."""
        people = [self.story.people[key] for key in chat.people]
        conversation = self.opened(chat, people)
        for key, days, hour, minute, text in chat.said:
            day = self.today - datetime.timedelta(days=days)
            moment = datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=PARIS)
            message = Message.objects.create(
                conversation=conversation, author=self.story.people[key], text=text,
                html=render(text), as_board=chat.board and key != chat.people[0],
                created_at=min(moment, self.now),
            )  # fmt: skip
        former = Message.objects.filter(conversation=conversation, pk__lt=message.pk).last()
        behind = {self.story.people[key].pk for key in chat.unread}
        seats = [Seat(conversation=conversation, person=person) for person in people]
        if chat.board:
            secretary = self.story.people["secretary"]
            seats.append(Seat(conversation=conversation, person=secretary, is_board=True))
        for seat in seats:
            is_behind = seat.person_id in behind
            seat.read_to = (former.pk if former else 0) if is_behind else message.pk
        Seat.objects.bulk_create(seats)
        Conversation.objects.filter(pk=conversation.pk).update(
            latest=message, latest_at=message.created_at
        )

    def opened(self, chat, people):
        """The empty Conversation of `people`."""
        unit = None
        if chat.board:
            unit = people[0].section
            kind, pair = Conversation.Kind.BOARD, f"{unit.pk}:{people[0].pk}"
        elif len(people) > 2:
            kind, pair = Conversation.Kind.GROUP, ""
        else:
            kind, pair = Conversation.Kind.DIRECT, pair_of(*people)
        return Conversation.objects.create(
            kind=kind, pair=pair, unit=unit, title=chat.title, created_by=people[0]
        )


class Correspondence:
    """A hundred thousand messages and who knows whom, at the real scale or a `share` of it."""

    def __init__(self, story, say, share=1.0):
        self.story, self.say, self.rng, self.share = story, say, story.rng, share
        self.now = story.crowd.now
        self.html = {
            text: format_html_join("", "<p>{}</p>\n", ((text,),))
            for text in (*words.OPENINGS, *words.ANSWERS)
        }
        # People of one section who see each other.
        shown = Person.objects.filter(email__isnull=False, is_active=True).exclude(
            visibility=Visibility.SECTION
        )
        cast = [person.pk for person in story.people.values()]
        members = Membership.objects.current().adherents().filter(person__in=shown)
        members = members.exclude(person__in=cast).order_by("unit", "person")
        self.sections = {}
        for unit, person in members.values_list("unit", "person"):
            self.sections.setdefault(unit, []).append(person)

    def fill(self):
        """Everything, in order."""
        pairs = self.pairs(round(MESSAGES * self.share / MEAN))
        conversations = [self.conversation(*pair) for pair in pairs]
        threads = [self.thread(one) for one in conversations]
        copy_in(conversations)
        for message in chain.from_iterable(threads):
            message.conversation_id = message.conversation.pk
        copy_in(chain.from_iterable(threads))
        copy_in(self.seats(conversations, threads))
        newest = Message.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
        Conversation.objects.filter(latest=None).update(
            latest=newest.values("pk")[:1], latest_at=newest.values("created_at")[:1]
        )
        copy_in(
            Contact(person_id=one, other_id=other, since=self.now)
            for pair in pairs
            if self.rng.random() < 0.6
            for one, other in (pair, pair[::-1])
        )
        self.say(f"{count(sum(map(len, threads)))} messages privés")

    def pairs(self, number):
        """That many different pairs of people of a same section."""
        places = [people for people in self.sections.values() if len(people) > 1]
        found = set()
        if not places:
            return []
        for people in self.rng.choices(places, [len(people) for people in places], k=number):
            found.add(tuple(sorted(self.rng.sample(people, 2))))
        return sorted(found)

    def conversation(self, one, other):
        """The unsaved conversation of two people."""
        return Conversation(
            ref=(self.story.crowd.ref() + self.story.crowd.ref())[:14],
            pair=f"{one}-{other}",
            created_by_id=one,
            created_at=self.now,
            latest_at=self.now,
        )

    def thread(self, conversation):
        """Its unsaved messages, oldest first."""
        start = self.now - datetime.timedelta(minutes=self.rng.randrange(60, YEAR))
        authors = [int(pk) for pk in conversation.pair.split("-")]
        messages = []
        for number in range(self.rng.choice(LENGTHS)):
            text = self.rng.choice(words.ANSWERS if number else words.OPENINGS)
            messages.append(
                Message(
                    conversation=conversation, author_id=authors[number % 2], text=text,
                    html=self.html[text], created_at=min(start, self.now),
                )
            )  # fmt: skip
            start += datetime.timedelta(minutes=self.rng.randrange(1, 900))
        return messages

    def seats(self, conversations, threads):
        """The places of each, with how far they read."""
        for conversation, thread in zip(conversations, threads, strict=True):
            newest = thread[-1]
            for person in map(int, conversation.pair.split("-")):
                is_read = newest.author_id == person or self.rng.random() < 0.85
                yield Seat(
                    conversation=conversation,
                    person_id=person,
                    joined_at=thread[0].created_at,
                    read_to=newest.pk if is_read else 0,
                )


def pair_of(one, other):
    """By what a conversation of two is found again."""
    low, high = sorted((one.pk, other.pk))
    return f"{low}-{high}"


def bind(one, other, moment):
    """Make them coopains."""
    Contact.objects.create(person=one, other=other, since=moment)
    Contact.objects.create(person=other, other=one, since=moment)
