"""How far each person was already told of what is new: in her groups, or of another live kind."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Max, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from groups.models import Group
from notifications.models import Cadence, Notice, ObjectChoice

KIND = "groups.news"
UNTIL = Cast(KT("payload__until"), BigIntegerField())


@dataclass(frozen=True)
class Told:
    """How far mails told a person (for groups, the id of a post), and her last notice."""

    until: int
    newest: int


def heard_by(people, kind=KIND, cadence=""):
    """{person id: how far any notice of `kind` told her, by mail or on the site}; one query.

    `cadence` is that of the notices about the groups for which she chose one.
    """
    mine = of_cadence(kind, people, cadence).order_by()
    return dict(mine.values_list("recipient").annotate(until=Max(UNTIL)))


def told_to(people, kind=KIND, cadence=""):
    """{person id: Told} by the notices of `kind` that leave at that chosen `cadence`; one query."""
    mailed = Q(state=Notice.State.COMPOSED)
    rows = (
        of_cadence(kind, people, cadence)
        .order_by()
        .values_list("recipient")
        .annotate(until=Max(UNTIL, filter=mailed), newest=Max("pk"))
    )
    return {person: Told(until or 0, newest) for person, until, newest in rows}


def waiting_for(people, cadence):
    """Ids of those of `people` for whom news of groups wait at that chosen `cadence`; one query."""
    waiting = of_cadence(KIND, people, cadence)
    waiting = waiting.filter(state=Notice.State.PENDING, read_at=None)
    return set(waiting.values_list("recipient", flat=True))


def of_cadence(kind, people, cadence):
    """The notices of `kind` to `people` that leave at that chosen `cadence`, "" for that of the kind."""
    notices = Notice.objects.filter(kind=kind, recipient__in=people)
    if cadence:
        return notices.filter(payload__cadence=cadence)
    return notices.filter(payload__cadence__isnull=True)


def chosen_groups(people):
    """{person id: {group id: cadence}} of the groups that `people` follow apart; one query."""
    chosen = {}
    rows = ObjectChoice.objects.filter(
        subject_type=ContentType.objects.get_for_model(Group), recipient__in=people
    ).exclude(cadence=Cadence.NONE)
    for person, group, cadence in rows.values_list("recipient", "subject_id", "cadence"):
        chosen.setdefault(person, {})[group] = cadence
    return chosen
