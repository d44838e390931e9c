"""What the pages « Agir » show: a list by pages, numbers, the map without JavaScript."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import Count, DateField, Q
from django.db.models.functions import Cast

from core.cursors import position, position_of
from core.typography import count
from events.clock import DAY
from events.models import Event, State
from events.queries.finding import Clock, Wanted, everywhere, midnight, nearby, parts_of
from events.queries.rows import Row, Told, rows_from, told
from events.words_of import of
from groups.models.sight import Read

PAGE, NEAREST, DISCREET = 20, 3, 8
# Of how many shapes of questions the queries are kept.
SHAPES = 128
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class Numbers:
    """How many events answer, all of them seen by the viewer and in the open.

    `all` counts those that are too far as well, `online` those that one joins from anywhere, `pinned`
    those that the map shows. `departments` holds (code, name, how many), however far.
    """

    found: int = 0
    pinned: int = 0
    online: int = 0
    all: int = 0
    departments: tuple[tuple[str, str, int], ...] = ()

    @property
    def unpinned(self):
        """How many are in the list and not on the map."""
        return self.found - self.pinned


@dataclass(frozen=True)
class Page:
    """One page of what is found, in the order of dates."""

    asked: Wanted
    rows: tuple[Row, ...]
    numbers: Numbers
    nearest: tuple[Row, ...] = ()
    discreet: tuple[Row, ...] = ()
    next_url: str = ""
    first_url: str = ""
    previous_url: str = ""

    @property
    def title(self):
        """« 6 rendez-vous près de Grenoble »."""
        found = self.numbers.found
        said = f"{count(found)}\u00a0rendez-vous" if found else "Rien"
        if self.asked.is_near:
            if not found:
                return f"Rien dans {self.asked.km}\u00a0km"
            return f"{said} près {of(self.asked.point.name)}"
        return f"{said} en France" if found else "Rien de prévu"

    @property
    def where(self):
        """The name of the place where one looks, "" for everywhere."""
        return self.asked.point.name if self.asked.point else ""

    @property
    def is_empty_here(self):
        """Whether nothing is held within the distance that was asked."""
        return self.asked.is_near and self.numbers.pinned == 0


def page_of(viewer, asked, now, *, after="", url):
    """The Page that `viewer` reads of a Wanted, after a cursor; `url` has its filters.

    Three queries, and one for the nearest when there is nothing near.
    """
    cursor = moment_of(after) or ()
    shape, values = parts_of(asked, now)
    numbers = numbers_of(viewer, shape, values)
    rows = listed(shape, bool(cursor)).rows(viewer, *cursor, *values)
    nearest = ()
    if asked.is_near and numbers.pinned == 0 and numbers.all:
        beyond = nearest_to(shape).rows(viewer, *values)
        nearest = rows_from(viewer, beyond, now, near=asked.near)
    return Page(
        asked,
        tuple(rows_from(viewer, rows[:PAGE], now, near=asked.near)),
        numbers,
        nearest=tuple(nearest),
        next_url=with_cursor(url, Told(*rows[PAGE - 1])) if len(rows) > PAGE else "",
        first_url=url if cursor else "",
    )


@lru_cache(maxsize=SHAPES)
def listed(shape, cursor):
    """The Read of the rows of a page and one more, after a cursor or not."""

    def build(viewer, *values):
        at, values = values[: 2 * cursor], values[2 * cursor :]
        events = nearby(everywhere(viewer, shape, values), shape)
        if at:
            events = events.filter(Q(starts_at__gt=at[0]) | Q(starts_at=at[0], pk__gt=at[1]))
        return told(viewer, events.order_by("starts_at", "pk"))[: PAGE + 1]

    return Read(build, *[datetime.datetime, int][: 2 * cursor], *shape.types)


def numbers_of(viewer, shape, values):
    """The Numbers of what is asked; one query."""
    rows = counted(shape).rows(viewer, *values)
    every, found, pinned, online = (sum(row[n] for row in rows) for n in (2, 3, 4, 5))
    departments = tuple(row[:3] for row in rows if row[0])
    return Numbers(found, pinned, online, every, departments)


@lru_cache(maxsize=SHAPES)
def counted(shape):
    """The Read of (code, name, all, found, pinned, online) of each département."""

    def build(viewer, *values):
        near = Q(is_near=True) if shape.is_near else Q()
        return (
            everywhere(viewer, shape, values)
            .order_by()
            .values_list("commune__department", "commune__department__name")
            .annotate(
                all=Count("pk"),
                found=Count("pk", filter=near),
                pinned=Count("pk", filter=near & Q(pin_lat__isnull=False)),
                online=Count("pk", filter=near & Q(is_online=True)),
            )
        )

    return Read(build, *shape.types)


@lru_cache(maxsize=SHAPES)
def nearest_to(shape):
    """The Read of the NEAREST rows beyond the distance asked."""

    def build(viewer, *values):
        events = everywhere(viewer, shape, values).filter(pin_lat__isnull=False, is_near=False)
        return told(viewer, events.order_by("far", "starts_at", "pk"))[:NEAREST]

    return Read(build, *shape.types)


def discreet_of(viewer, now):
    """The discreet missions that `viewer` may know of, by day: no filter, no number, no place.

    One query, none for who is no adherent.
    """
    if not (viewer.is_authenticated and viewer.is_adherent):
        return ()
    today = now.astimezone(datetime.UTC).date()
    rows = DISCREETLY.rows(viewer, midnight(today) - DAY, today)
    return tuple(rows_from(viewer, rows, now))


def discreet(viewer, since, today):
    """Columns of the discreet missions of a day or later, where they are held."""
    events = Event.objects.visible_to(viewer).filter(
        is_discreet=True, masked_rule=None, state__in=(State.PUBLISHED, State.POSTPONED)
    )
    # By the day alone: what ends is there until midnight, what begins is not sorted by its hour.
    days = {
        "first": Cast(Clock("starts_at"), DateField()),
        "last": Cast(Clock("ends_at"), DateField()),
    }
    events = events.filter(ends_at__gte=since).alias(**days).filter(last__gte=today)
    return told(viewer, events.order_by("first", "pk"))[:DISCREET]


DISCREETLY = Read(discreet, datetime.datetime, datetime.date)


def moment_of(after):
    """The (instant, id) of a cursor; None when there is none or somebody made it up."""
    found = position_of(after, 2)
    if found is None:
        return None
    try:
        return EPOCH + found[0] * MICROSECOND, found[1]
    except OverflowError:
        return None


def with_cursor(url, event):
    """`url` continued after `event`."""
    at = position((event.starts_at - EPOCH) // MICROSECOND, event.pk)
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'apres': at})}#resultats"
