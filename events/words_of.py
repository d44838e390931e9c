"""When and where an event is, in words, as clocks of its place tell it."""

from core.typography import day_words, time_words
from events.clock import local
from events.space import PARIS, ZONE_CHOICES

ZONE_NAMES = dict(ZONE_CHOICES)


def when_words(event):
    """« samedi 28 novembre, 9 h 30 à 12 h », with the zone when it is not that of Paris."""
    start = local(event.starts_at, event.zone).replace(tzinfo=None)
    end = local(event.ends_at, event.zone).replace(tzinfo=None)
    words = f"{day_words(start)}, {time_words(start)} à {time_words(end)}"
    if (end - start).days >= 1:
        words = (
            f"{day_words(start)}, {time_words(start)}, jusqu’au {day_words(end)}, {time_words(end)}"
        )
    return words if event.zone == PARIS else f"{words} (heure de {ZONE_NAMES[event.zone]})"


def place_words(event):
    """« Bourse du travail, Grenoble », « En ligne »; asked only of who may know the place."""
    if event.is_online:
        return "En ligne"
    commune = event.commune.name if event.commune_id else ""
    return ", ".join(part for part in (event.place, commune) if part)
