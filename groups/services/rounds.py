"""« Tour de table »: one message each, round after round."""

from django.db import transaction
from django.db.models import Max

from core.http import Invalid
from groups.models import Post, Topic
from groups.policies import deciding as policies
from groups.services.polls import allow
from journal.services import record

MOVED_ON = "Le tour a déjà changé\u00a0: regarde où il en est."


@transaction.atomic
def open_round(*, by, topic, number):
    """Open the round after `number`, the one she saw (0 for none); returns its number.

    Raises Refused, or Invalid when somebody moved on meanwhile: two clicks skip no round. A round
    never takes the number of an old one, in which some have already spoken.
    """
    topic = now(by, topic, number)
    held = Post.objects.filter(topic=topic).aggregate(last=Max("round_number"))["last"] or 0
    topic.round_number = max(held, number) + 1
    topic.save(update_fields=["round_number"])
    record(action="round.opened", by=by, subject=topic, detail={"round": topic.round_number})
    return topic.round_number


@transaction.atomic
def end_rounds(*, by, topic, number):
    """Let everybody speak freely again. Raises Refused, or Invalid when it already changed."""
    topic = now(by, topic, number)
    topic.round_number = 0
    topic.save(update_fields=["round_number"])
    record(action="round.ended", by=by, subject=topic, detail={"round": number})


def now(by, topic, number):
    """The Topic as it is, which `by` leads; raises Invalid unless it is in round `number`."""
    topic = (
        Topic.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group__unit")
        .get(pk=topic.pk)
    )
    allow("" if policies.leads(by, topic) else policies.NOT_LEADING)
    if topic.round_number != number:
        raise Invalid(MOVED_ON)
    return topic
