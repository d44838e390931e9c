"""What other sites frame of a unit."""

from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from events.clock import local
from events.feeds.plain import location_of
from events.models import Event
from events.queries.feeds import Entry, entries, of_unit, told
from events.words_of import when_words
from sections.models import Unit

SHOWN = 30


@dataclass(frozen=True)
class Row:
    """An event as a framed list tells it."""

    entry: Entry
    day: object
    when: str
    where: str

    @property
    def short_when(self):
        """« 18 h à 20 h »: the day stands beside it."""
        return self.when.partition(", ")[2]


def agenda_rows(unit, now):
    """The SHOWN public events to come of `unit` and of those below it; one query."""
    events = Event.objects.filter(of_unit(unit)).to_come(now)
    shown = told(AnonymousUser(), events).order_by("starts_at", "ref")[:SHOWN]
    return [row_of(entry) for entry in entries(AnonymousUser(), shown, now)]


def row_of(entry):
    """The Row of one Entry."""
    day = local(entry.starts_at, entry.zone).date()
    return Row(entry, day, when_words(entry), location_of(entry))


def code_of(name, unit, title, height):
    """What the secretary of `unit` copies in her site to frame the page called `name`, as text."""
    url = settings.BASE_URL + reverse(f"embed:{name}", args=[unit.slug])
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}, {escape(unit.name)}" width="100%" '
        f'height="{height}" style="border:0" loading="lazy"></iframe>'
    )


def unit_to_show(viewer, slug):
    """The unit of which the code is given: the one asked for, or mine, or the whole party."""
    units = Unit.objects.visible_to(viewer)
    asked = units.filter(slug=slug.replace("\x00", "")).first() if slug else None
    mine = viewer.section if viewer.is_authenticated else None
    return asked or mine or units.filter(parent=None).order_by("tree").last()
