"""Public events, page by page, for programs of other people: what any visitor may read."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from core.cursors import packed, unpacked
from core.http import Invalid, get_visible_or_404
from events.models import Event
from events.queries.feeds import Entry, entries, of_unit, told
from events.space import PARIS, around, kilometres
from sections.models import Unit

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
STRANGE = "Ce curseur n’est pas un de ceux que nous donnons."


@dataclass(frozen=True)
class Asked:
    """What is asked of the list: nothing means everything to come."""

    insee: str = ""
    department: str = ""
    unit: str = ""
    kind: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    point: tuple[float, float] | None = None
    radius: float = 20
    cursor: str = ""


@dataclass(frozen=True)
class Page:
    """Some events in the order of their beginning; `after` continues the list, "" at its end."""

    events: tuple[Entry, ...]
    after: str


def public_page(asked, now, size):
    """The Page of what is `asked`; one query, two of a unit.

    Raises Http404 for a unit that does not exist, Invalid for a cursor that somebody made up.
    """
    events = within(asked, in_time(asked, now))
    if asked.cursor:
        starts_at, ref = place_of(asked.cursor)
        events = events.filter(Q(starts_at__gt=starts_at) | Q(starts_at=starts_at, ref__gt=ref))
    rows = told(AnonymousUser(), events).order_by("starts_at", "ref")[: size + 1]
    found = entries(AnonymousUser(), rows, now)
    return Page(tuple(found[:size]), cursor_of(found[size - 1]) if len(found) > size else "")


def in_time(asked, now):
    """The events of the days that are asked, as clocks of Paris tell them."""
    if asked.since is None:
        events = Event.objects.filter(ends_at__gte=now)
    else:
        events = Event.objects.filter(ends_at__gte=midnight(asked.since))
    if asked.until is not None:
        events = events.filter(starts_at__lt=midnight(asked.until + datetime.timedelta(days=1)))
    return events


def midnight(day):
    return datetime.datetime.combine(day, datetime.time(), tzinfo=ZoneInfo(PARIS))


def within(asked, events):
    """Those of `events` that are where, of whom and of the kind that is asked."""
    if asked.insee:
        events = events.filter(commune=asked.insee)
    if asked.department:
        events = events.filter(commune__department=asked.department)
    if asked.kind:
        events = events.filter(kind=asked.kind)
    if asked.unit:
        unit = get_visible_or_404(Unit.objects, AnonymousUser(), slug=asked.unit)
        events = events.filter(of_unit(unit))
    if asked.point:
        near = events.filter(around(*asked.point, asked.radius))
        events = near.alias(km=kilometres(*asked.point)).filter(km__lte=asked.radius)
    return events


def cursor_of(entry):
    """Where the list stands after `entry`. No number of a row: it would tell how many there are."""
    return packed(f"{(entry.starts_at - EPOCH) // MICROSECOND}.{entry.ref}")


def place_of(cursor):
    """The (beginning, ref) of a cursor; raises Invalid when it is none of ours."""
    moment, _, ref = (unpacked(cursor) or "").partition(".")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 17 and ref.isalnum()):
        raise Invalid(STRANGE)
    return EPOCH + int(moment) * MICROSECOND, ref
