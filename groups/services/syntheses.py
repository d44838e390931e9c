"""Publishing what a discussion comes to, and saying whether it is faithful."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.http import Invalid
from core.markdown import render
from groups.models import Member, Post, Synthesis, SynthesisOpinion, Topic
from groups.policies import deciding as policies
from groups.queries.readers import readers_of
from groups.services.polls import allow
from journal.services import record
from notifications.services import notify_many, withdraw
from profiles.models import Person
from profiles.models.block import apart_from

SAY_WHERE = "Dis ce qu’il faut corriger\u00a0: l’équipe d’animation te lira."
# How long a correction may be.
WORD = 300


class Stale(Invalid):
    """Somebody published another version in the meantime."""

    def __init__(self):
        super().__init__(
            "Une autre version est parue pendant que tu écrivais. Ton texte est gardé\u00a0: "
            "relis la leur, puis publie."
        )


@transaction.atomic
def publish_synthesis(*, by, topic, text, quotes, changes, base):
    """Publish the version after `base` (the number she started from, 0 for none); returns it.

    `quotes` are posts of the topic. Those who spoke are told of it, in their digest. Raises
    Refused, or Stale when somebody published meanwhile.
    """
    topic = (
        Topic.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group__unit")
        .get(pk=topic.pk)
    )
    allow(policies.no_synthesis(by, topic))
    last = Synthesis.objects.filter(topic=topic).aggregate(last=Max("number"))["last"] or 0
    if last != base:
        raise Stale
    version = Synthesis.objects.create(
        topic=topic,
        number=last + 1,
        text=text,
        html=render(text),
        changes=changes.strip() if last else "",
        author=by,
    )
    posts = Post.objects.visible_to(by).filter(topic=topic, masked_rule=None)
    version.quotes.set(posts.filter(pk__in=quotes))
    record(action="synthesis.published", by=by, subject=topic, detail={"number": version.number})
    tell(by, topic, version)
    return version


def tell(by, topic, version):
    """Tell those who spoke in `topic`, but the author, of this version, instead of the one before.

    Not those who no longer read it or want nothing of this group, nor anybody apart from the author.
    """
    withdraw(kind="groups.synthesis", subject=topic)
    quiet = Member.objects.filter(group=topic.group, follow=Member.Follow.NONE)
    spoke = Post.objects.filter(topic=topic, author__isnull=False).values("author")
    notify_many(
        kind="groups.synthesis",
        recipients=Person.objects.filter(
            readers_of(topic.group), apart_from(by.pk, "pk"), pk__in=spoke
        )
        .exclude(pk=by.pk)
        .exclude(pk__in=quiet.values("person"))
        .only("email"),
        key=f"{topic.pk}:{version.number}",
        payload={"topic": topic.pk, "number": version.number},
        subject=topic,
    )


@transaction.atomic
def judge_synthesis(*, by, synthesis, is_faithful, word=""):
    """`by`, who spoke in the topic, finds this version faithful, or says where to correct it.

    Raises Refused when she may not, Stale when another version is out, Invalid without a word.
    """
    synthesis = Synthesis.objects.select_related("topic__group__unit").get(pk=synthesis.pk)
    allow(policies.no_judgement(by, synthesis))
    if Synthesis.objects.filter(topic=synthesis.topic_id, number__gt=synthesis.number).exists():
        raise Stale
    if not is_faithful and not word.strip():
        raise Invalid(SAY_WHERE)
    SynthesisOpinion.objects.bulk_create(
        [
            SynthesisOpinion(
                synthesis=synthesis,
                person=by,
                is_faithful=is_faithful,
                word="" if is_faithful else word.strip(),
                at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["synthesis", "person"],
        update_fields=["is_faithful", "word", "at"],
    )


@transaction.atomic
def withdraw_judgement(*, by, synthesis):
    """`by` takes back what she said of this version; always allowed."""
    SynthesisOpinion.objects.filter(synthesis=synthesis, person=by).delete()
