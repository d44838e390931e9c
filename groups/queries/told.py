"""How far each person was already told of what is new: in her groups, or of another live kind."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Max, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from notifications.models import Notice

KIND = "groups.news"
UNTIL = Cast(KT("payload__until"), BigIntegerField())


@dataclass(frozen=True)
class Told:
    """How far mails told a person (for groups, the id of a post), and her last notice."""

    until: int
    newest: int


def heard_by(people, kind=KIND):
    """{person id: how far any notice of `kind` told her, by mail or on the site}; one query."""
    mine = Notice.objects.filter(kind=kind, recipient__in=people).order_by()
    return dict(mine.values_list("recipient").annotate(until=Max(UNTIL)))


def told_to(people, kind=KIND):
    """{person id: Told} by the notices of `kind`; one query."""
    mailed = Q(state=Notice.State.COMPOSED)
    rows = (
        Notice.objects.filter(kind=kind, recipient__in=people)
        .order_by()
        .values_list("recipient")
        .annotate(until=Max(UNTIL, filter=mailed), newest=Max("pk"))
    )
    return {person: Told(until or 0, newest) for person, until, newest in rows}
