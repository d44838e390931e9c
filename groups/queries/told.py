"""How far each person was already told of what is new in her groups."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Max, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from notifications.models import Notice

KIND = "groups.news"
UNTIL = Cast(KT("payload__until"), BigIntegerField())


@dataclass(frozen=True)
class Told:
    """The post up to which mails told a person, and her last notice."""

    until: int
    newest: int


def heard_by(people):
    """{person id: the last post that any notice told, by mail or on the site}; one query."""
    mine = Notice.objects.filter(kind=KIND, recipient__in=people).order_by()
    return dict(mine.values_list("recipient").annotate(until=Max(UNTIL)))


def told_to(people):
    """{person id: Told}; one query."""
    mailed = Q(state=Notice.State.COMPOSED)
    rows = (
        Notice.objects.filter(kind=KIND, recipient__in=people)
        .order_by()
        .values_list("recipient")
        .annotate(until=Max(UNTIL, filter=mailed), newest=Max("pk"))
    )
    return {person: Told(until or 0, newest) for person, until, newest in rows}
