"""Five groups for the twenty-one roles, each with words unlike any other in all it holds."""

import datetime
import random
import string
from dataclasses import dataclass, field

from django.utils import timezone

from documents.models import Audience
from files.models import Format, StoredFile
from groups.models import (
    Access,
    Admission,
    Attachment,
    Choice,
    Group,
    Member,
    MergeProposal,
    Poll,
    Synthesis,
)
from moderation import registry
from moderation.charter import Rule
from moderation.models import Decision
from moderation.services import decide, flag
from tests.factories import enter, make_document, make_group, make_post, make_topic

WORDS = random.Random(1905)
# What a group tells of itself to whoever may know that it exists; the rest is for its readers.
PRESENTATION = ("name", "purpose")
CONTENT = ("title", "post", "file", "choice", "synthesis", "document", "text")


def token():
    return "zg" + "".join(WORDS.choices(string.ascii_lowercase, k=10))


@dataclass
class Circle:
    """One group and what stands in it, with the words of each thing."""

    group: Group
    words: dict
    topic: object = None
    post: object = None
    file: StoredFile = None
    poll: Poll = None
    document: object = None


@dataclass
class Debate:
    """The circles by name, and the rows that addresses name."""

    circles: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)


def make_debate(people, party):
    """The Debate of the roles `people`, who belong to the units of `party`.

    `sympathiser` animates the open group, `neighbour` that of adherents, `distant` the private one
    in which `national` is and to which `treasurer` is invited; `section` has its space.
    """
    debate = Debate()
    opened = circle(people["sympathiser"], Access.PUBLIC)
    debate.circles = {
        "open": opened,
        "collaborative": circle(people["adherent"], Access.COLLABORATIVE),
        "adherents": circle(people["neighbour"], Access.ADHERENTS),
        "private": circle(people["distant"], Access.PRIVATE),
        "space": circle(people["secretary"], Access.UNIT, party.section),
    }
    private = debate.circles["private"].group
    enter(people["national"], private)
    Admission.objects.create(
        group=private, person=people["treasurer"], way="invited", by=people["distant"]
    )
    for role in ("adherent", "hidden", "late"):
        enter(people[role], opened.group)
    enter(people["distant"], opened.group, Member.Role.CO_ANIMATOR)
    banned = enter(people["other_federal"], opened.group, Member.Role.BANNED)
    asked = Admission.objects.create(
        group=opened.group, person=people["federal"], way="asked", by=people["federal"]
    )
    proposal = MergeProposal.objects.create(
        source=debate.circles["collaborative"].group,
        target=opened.group,
        proposed_by=people["adherent"],
    )
    case, decision = moderated(people, opened)
    debate.keys = {
        "banned": banned.pk,
        "asked": asked.pk,
        "proposal": proposal.pk,
        "case": case.pk,
        "decision": decision.pk,
    }
    return debate


def circle(author, access, unit=None):
    """A group that `author` animates, with one thing of each kind in it."""
    words = {name: token() for name in (*PRESENTATION, *CONTENT)}
    if unit is None:
        group = make_group(
            words["name"].title(), access=access, purpose=words["purpose"], animator=author
        )
    else:
        group = Group.objects.get(kind="unit", unit=unit)
        # The name of a space is that of its unit, which everybody may know.
        del words["name"]
        Group.objects.filter(pk=group.pk).update(purpose=words["purpose"])
    topic = make_topic(group, author, title=words["title"], text=f"Je dis {words['post']}.")
    post = make_post(topic, author, f"Je répète {words['post']}.")
    made = Circle(group, words, topic, post)
    made.file = StoredFile.objects.create(
        name=f"{words['file']}.pdf",
        format=Format.PDF,
        state=StoredFile.State.READY,
        size=9,
        digest="0" * 64,
        text=words["text"],
        uploaded_by=author,
    )
    Attachment.objects.create(post=post, file=made.file)
    made.poll = Poll.objects.create(
        topic=topic,
        question=f"Alors, {words['choice']} ?",
        closes_at=timezone.now() + datetime.timedelta(days=3),
        created_by=author,
    )
    Choice.objects.create(poll=made.poll, text=words["choice"])
    Choice.objects.create(poll=made.poll, text="Autre chose", position=1)
    Synthesis.objects.create(
        topic=topic, number=1, text=words["synthesis"], html=f"<p>{words['synthesis']}</p>",
        author=author,
    )  # fmt: skip
    made.document = make_document(
        group, title=words["document"], text=words["text"], audience=Audience.OWNER
    )
    return made


def moderated(people, opened):
    """A report that waits in the open group, and a decision about what a member wrote there."""
    kind = registry.get("message")
    rude = make_post(opened.topic, people["adherent"], "Une réponse trop vive.")
    decided = flag(by=people["late"], kind=kind, thing=rude, rule=Rule.RESPECT).case
    decision = decide(
        by=people["sympathiser"],
        case=decided,
        action=Decision.Action.WARN,
        rule=Rule.RESPECT,
        reason="On critique les idées, jamais les personnes.",
    )
    other = make_post(opened.topic, people["neighbour"], "Une autre réponse.")
    return flag(by=people["late"], kind=kind, thing=other, rule=Rule.TRUTH).case, decision
