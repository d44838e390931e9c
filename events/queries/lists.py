"""The events of one group, or of one unit and those below it: to come, or past, a page at a time."""

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from core.cursors import position, position_of
from events.models import Event, Host
from events.queries.rows import Row, rows_of

PAGE = 20
PAST = "passes"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
# Far beyond any event; what is later was made up.
LATEST = 10**16


@dataclass(frozen=True)
class Page:
    """The rows of a page, and where the next one is."""

    rows: tuple[Row, ...]
    is_past: bool
    next_url: str = ""
    previous_url: str = ""


def of_group(viewer, group, now, asked):
    """The Page of what `group` organises, alone or with others; two queries at most.

    `asked` holds `vue` (PAST or nothing) and `apres`, a cursor.
    """
    hosting = Host.objects.filter(group=group).exclude(accepted_at=None).values("event")
    path = reverse("events:of-group", args=[group.slug])
    return page_of(viewer, Q(group=group) | Q(pk__in=hosting), now, asked, path)


def of_unit(viewer, unit, now, asked):
    """The Page of what `unit` and those below it organise, alone or with others; two queries at most."""
    below = {"unit__path__startswith": unit.path}
    hosting = Host.objects.filter(**below).exclude(accepted_at=None).values("event")
    path = reverse("events:of-unit", args=[unit.slug])
    return page_of(viewer, Q(**below) | Q(pk__in=hosting), now, asked, path)


def page_of(viewer, condition, now, asked, path):
    """The Page of the events that meet `condition`: never a discreet one, whoever looks."""
    is_past = asked.get("vue") == PAST
    rows = Event.objects.visible_to(viewer).in_the_open().filter(condition)
    rows = rows.filter(ends_at__lt=now) if is_past else rows.filter(ends_at__gte=now)
    rows = after(rows, asked.get("apres", ""), is_past)
    order = ("-starts_at", "-pk") if is_past else ("starts_at", "pk")
    found = rows_of(viewer, rows.order_by(*order), now, limit=PAGE + 1)
    more = ""
    if len(found) > PAGE:
        more = f"{path}?{f'vue={PAST}&' if is_past else ''}apres={cursor_at(found[PAGE - 1])}"
    return Page(tuple(found[:PAGE]), is_past, more)


def cursor_at(row):
    """The cursor of what follows a Row; two queries at most."""
    [starts_at] = Event.objects.filter(pk=row.pk).values_list("starts_at", flat=True)
    return position((starts_at - EPOCH) // MICROSECOND, row.pk)


def after(rows, cursor, is_past):
    """Those of `rows` that come after `cursor` in the order of the list."""
    at = position_of(cursor, 2)
    if at is None or at[0] > LATEST:
        return rows
    moment, pk = EPOCH + at[0] * MICROSECOND, at[1]
    if is_past:
        return rows.filter(Q(starts_at__lt=moment) | Q(starts_at=moment, pk__lt=pk))
    return rows.filter(Q(starts_at__gt=moment) | Q(starts_at=moment, pk__gt=pk))
