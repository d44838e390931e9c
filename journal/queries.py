"""What a person reads about her own file."""

from dataclasses import dataclass
from datetime import datetime

from journal import registry
from journal.models import Entry
from journal.services import READ


@dataclass(frozen=True)
class Line:
    """One entry as the person concerned may read it: a quality and a unit, never a name."""

    when: datetime
    what: str
    by_me: bool
    role: str
    unit: str
    reason: str


@dataclass(frozen=True)
class Page:
    """Some lines, newest first; `before` continues the list and is None at its end."""

    lines: tuple
    before: int | None


def for_person(person, *, before=None, reads_only=False, size=30):
    """The Page of entries about `person` older than entry `before`; 1 query."""
    entries = Entry.objects.visible_to(person)
    if before:
        entries = entries.filter(pk__lt=before)
    if reads_only:
        entries = entries.filter(action=READ)
    rows = list(entries.order_by("-pk")[: size + 1])
    shown = rows[:size]
    return Page(
        lines=tuple(line_of(entry, person) for entry in shown),
        before=shown[-1].pk if len(rows) > size else None,
    )


def line_of(entry, person):
    """The Line of `entry` for `person`."""
    return Line(
        when=entry.at,
        what=registry.label(entry.action),
        by_me=entry.actor_id == person.pk,
        role=entry.actor_role,
        unit=entry.detail.get("unit", ""),
        reason=entry.reason,
    )
