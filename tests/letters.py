"""What the twenty-one roles write to each other, each with words unlike any other."""

import random
import string
from dataclasses import dataclass, field

from django.utils import timezone

from core.markdown import render
from files.models import Format, StoredFile
from messaging.models import Attachment, Channel, Conversation, Copy, Mailing, Message, Seat
from profiles.models import Contact, ContactRequest

WORDS = random.Random(1920)


def token():
    return "zm" + "".join(WORDS.choices(string.ascii_lowercase, k=10))


@dataclass
class Talk:
    """A conversation, and the words of all it holds."""

    conversation: Conversation
    words: dict
    message: Message = None
    file: StoredFile = None


@dataclass
class Letters:
    """Conversations, mailings and requests by name."""

    talks: dict = field(default_factory=dict)
    mailings: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    requests: dict = field(default_factory=dict)


def make_letters(people, party):
    """The Letters of the roles `people`.

    `adherent` and `neighbour` write to each other; `distant` opened a conversation of four, where
    `late` was invited after the first message; the hidden member writes to the board of her section;
    the section and the federation wrote to their members, and the secretary has a draft.
    """
    letters = Letters()
    letters.talks = {
        "pair": talk([people["adherent"], people["neighbour"]]),
        "apart": talk([people["adherent"], people["blocked"]]),
        "few": talk([people["distant"], people["national"], people["sympathiser"]], kind="group"),
        "board": talk([people["hidden"]], kind="board", unit=party.section),
    }
    few = letters.talks["few"]
    Seat.objects.create(
        conversation=few.conversation, person=people["late"], reads_after=few.message.pk
    )
    letters.words["later"] = token()
    said(few.conversation, people["distant"], letters.words["later"])
    reached = {
        "section": (
            people["secretary"], {"unit": party.section},
            ("adherent", "hidden", "late", "treasurer", "blocked", "secretary"),
        ),
        "federation": (
            people["federal"], {"unit": party.federation},
            ("adherent", "hidden", "neighbour", "next_secretary"),
        ),
    }  # fmt: skip
    for name, (author, sender, roles) in reached.items():
        mailing = written(letters, name, author, **sender)
        mailing.state, mailing.started_at = Mailing.State.DONE, timezone.now()
        mailing.save()
        for role in roles:
            Copy.objects.create(mailing=mailing, person=people[role], channel=Channel.MAIL)
    written(letters, "draft", people["secretary"], unit=party.section)
    for one, other in (("adherent", "neighbour"), ("adherent", "late")):
        Contact.objects.create(person=people[one], other=people[other])
        Contact.objects.create(person=people[other], other=people[one])
    letters.words["request"] = token()
    letters.requests["asked"] = ContactRequest.objects.create(
        sender=people["distant"], receiver=people["adherent"], word=letters.words["request"]
    )
    return letters


def talk(people, kind="direct", unit=None):
    """A conversation of `people` with one message, one file, and a draft of the first."""
    words = {name: token() for name in ("text", "file", "draft")}
    pair = "-".join(str(pk) for pk in sorted(person.pk for person in people))
    if kind == "group":
        words["title"], pair = token(), ""
    elif kind == "board":
        pair = f"{unit.pk}:{people[0].pk}"
    conversation = Conversation.objects.create(
        kind=kind, title=words.get("title", ""), pair=pair, unit=unit, created_by=people[0]
    )
    for person in people:
        Seat.objects.create(conversation=conversation, person=person)
    Seat.objects.filter(conversation=conversation, person=people[0]).update(draft=words["draft"])
    made = Talk(conversation, words)
    made.message = said(conversation, people[0], words["text"])
    made.file = StoredFile.objects.create(
        name=f"{words['file']}.pdf", format=Format.PDF, state=StoredFile.State.READY, size=9,
        digest="0" * 64, uploaded_by=people[0],
    )  # fmt: skip
    Attachment.objects.create(message=made.message, file=made.file)
    return made


def said(conversation, author, word):
    """One message of `author`, now the newest of its conversation."""
    text = f"Je te dis {word}."
    message = Message.objects.create(
        conversation=conversation, author=author, text=text, html=render(text)
    )
    Conversation.objects.filter(pk=conversation.pk).update(
        latest=message, latest_at=message.created_at
    )
    return message


def written(letters, name, author, **sender):
    """A mailing with words of its own."""
    letters.words[name] = token()
    text = f"Nous disons {letters.words[name]}."
    letters.mailings[name] = Mailing.objects.create(
        author=author, subject=f"Objet {letters.words[name]}", text=text, html=render(text),
        audience={"who": "all"}, **sender,
    )  # fmt: skip
    return letters.mailings[name]
