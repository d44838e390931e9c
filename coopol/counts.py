"""The three numbers that every page of a member shows: messages, news, and what a desk must decide."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from messaging.models import Conversation, Copy
from notifications.models import Notice
from notifications.queries import live_kinds
from profiles.models import Person
from profiles.models.sight import Seen
from profiles.queries.desk import waiting_count


@dataclass(frozen=True)
class Counts:
    """What waits for somebody."""

    messages: int = 0
    nouvelles: int = 0
    bureau: int = 0


NONE = Counts()


def unread(viewer):
    """One row: conversations with something new, mailings not opened, news not read, of `viewer`."""
    conversations = Conversation.objects.unread_by(viewer)
    received = Copy.objects.received_by(viewer).filter(read_at=None)
    news = Notice.objects.visible_to(viewer).unread().exclude(kind__in=live_kinds())
    return Person.objects.filter(pk=viewer.pk).values_list(
        number_of(conversations), number_of(received), number_of(news)
    )


def number_of(rows):
    """How many `rows` there are, as an expression."""
    counted = rows.order_by().values(all=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


UNREAD = Seen(unread)


def counts_of(person):
    """The Counts of `person`, read once for a request, as the object lives no longer.

    One query, and one more for who has something to decide.
    """
    if "counts" not in person.__dict__:
        conversations, received, news = UNREAD.rows(person)[0]
        counts = Counts(conversations + received, news, waiting_count(person))
        person.__dict__["counts"] = counts
    return person.__dict__["counts"]
