"""Events found by the search of the whole site, by their own sight; never a discreet mission."""

import datetime
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from core.cursors import position, position_of
from core.finding import french
from core.typography import day_words
from events.clock import local
from events.kinds import model_of
from events.models import Event, State
from groups.models.sight import Read
from sections.models import PlaceKey

# Of a word that every event bears, the latest are enough.
LATEST, NAMED = 1_000, 200
COMING, PAST = 1, 2
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
SHOWN = ("pk", "ref", "title", "summary", "kind", "state", "starts_at", "zone", "commune__name")


@dataclass(frozen=True)
class EventFound:
    """An event that answers; `where` is its commune, "" without one."""

    title: str
    kind: str
    when: str
    where: str
    summary: str
    url: str
    is_called_off: bool


@dataclass(frozen=True)
class Found:
    """Some events; `after` continues the list, "" at its end."""

    rows: tuple[EventFound, ...] = ()
    after: str = ""


def events(viewer, q, *, size, after=""):
    """The Found of at most `size` events: those to come, the next one first, then those that were,
    the last one first. One query.
    """
    kind, *at = cursor_of(after) or (None,)
    rows = matching(size, kind).rows(viewer, q, timezone.now(), *at)
    return Found(
        tuple(map(read_out, rows[:size])), cursor_at(rows[size - 1]) if len(rows) > size else ""
    )


def events_named(viewer, q, *, size):
    """At most `size` events whose title begins as `q`, or nearly; those to come first. One query."""
    rows = named(size).rows(viewer, q, timezone.now())
    return [Event.from_db("default", ("id", "ref", "title"), row) for row in rows]


def cursor_at(row):
    """The cursor of what follows one row: whether it is to come, its beginning, its id."""
    told = dict(zip(SHOWN, row, strict=False))
    at = (told["starts_at"] - EPOCH) // MICROSECOND
    return position(PAST if row[-1] is None else COMING, at, told["pk"])


def cursor_of(after):
    """(list, instant, id) of a cursor; None when there is none or somebody made it up."""
    found = position_of(after, 3)
    if found is None or found[0] not in (COMING, PAST):
        return None
    try:
        return found[0], EPOCH + found[1] * MICROSECOND, found[2]
    except OverflowError:
        return None


@cache
def matching(size, kind):
    """The Read of what answers some words, after a cursor of one `kind`, or None.

    PostgreSQL finds the latest first, and asks sight of those alone. The last column is when what is
    to come begins.
    """

    def build(viewer, q, now, *at):
        words = Q(search=french(q)) | Q(name_key__trigram_word_similar=PlaceKey(Value(q)))
        latest = Event.objects.filter(words).order_by("-ends_at", "-pk").values("pk")[:LATEST]
        found = Event.objects.visible_to(viewer).in_the_open().filter(pk__in=latest)
        found = found.annotate(soon=Case(When(ends_at__gte=now, then="starts_at")))
        if at:
            found = found.filter(follows(kind, *at))
        ordered = found.order_by(F("soon").asc(nulls_last=True), "-starts_at", "pk")
        return ordered.values_list(*SHOWN, "soon")[: size + 1]

    return Read(build, str, datetime.datetime, *([datetime.datetime, int] if kind else []))


def follows(kind, moment, pk):
    """The condition of what comes after a cursor."""
    same = Q(starts_at=moment, pk__gt=pk)
    if kind == PAST:
        return Q(soon=None) & (Q(starts_at__lt=moment) | same)
    return Q(soon=None) | Q(soon__gt=moment) | same & Q(soon__isnull=False)


@cache
def named(size):
    """The Read of the events whose title alone answers."""

    def build(viewer, q, now):
        key = PlaceKey(Value(q))
        close = Event.objects.filter(name_key__trigram_word_similar=key)
        latest = close.order_by("-ends_at", "-pk").values("pk")[:NAMED]
        found = Event.objects.visible_to(viewer).in_the_open().filter(pk__in=latest)
        ordered = found.alias(
            is_past=Case(When(ends_at__lt=now, then=1), default=0),
            near=TrigramWordSimilarity(key, "name_key"),
        ).order_by("is_past", "-near", "-starts_at", "-pk")
        return ordered.values_list("id", "ref", "title")[:size]

    return Read(build, str, datetime.datetime)


def read_out(row):
    """The EventFound of one row."""
    _pk, ref, title, summary, kind, state, starts_at, zone, commune, _soon = row
    return EventFound(
        title,
        model_of(kind).label,
        day_words(local(starts_at, zone).date()),
        commune or "",
        summary,
        Event(ref=ref).get_absolute_url(),
        state == State.CANCELLED,
    )
