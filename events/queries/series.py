"""The dates of what comes back."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from core.cursors import position, position_of
from events.models import Event
from events.words_of import when_words

PAGE = 20


@dataclass(frozen=True)
class Date:
    """One occurrence: when, in which state, changed by itself or not."""

    when: str
    url: str
    state: str
    is_apart: bool
    is_here: bool


@dataclass(frozen=True)
class Dates:
    """A page of them."""

    rows: tuple[Date, ...]
    next_url: str = ""
    previous_url: str = ""


def dates_page(viewer, event, series, after):
    """The Dates to come of `series`, from the cursor `after`; one query."""
    rows = Event.objects.visible_to(viewer).filter(series=series, masked_rule=None)
    rows = rows.filter(ends_at__gte=timezone.now())
    if cursor := position_of(after, 1):
        rows = rows.filter(occurrence__gt=event.occurrence.fromordinal(min(cursor[0], 3_652_059)))
    rows = list(rows.order_by("occurrence")[: PAGE + 1])
    more = ""
    if len(rows) > PAGE:
        last = position(rows[PAGE - 1].occurrence.toordinal())
        more = f"{reverse('events:series', args=[event.ref])}?apres={last}"
    return Dates(tuple(date_of(row, event) for row in rows[:PAGE]), more)


def date_of(row, event):
    """The Date of an occurrence."""
    return Date(
        when=when_words(row),
        url=row.get_absolute_url(),
        state=row.get_state_display() if row.state != "published" else "",
        is_apart=row.is_apart,
        is_here=row.pk == event.pk,
    )
