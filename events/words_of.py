"""When and where an event is, in words, as clocks of its place tell it."""

from core.typography import day_words, time_words
from events.clock import local
from events.space import PARIS, ZONE_CHOICES

ZONE_NAMES = dict(ZONE_CHOICES)


def when_words(event):
    """« samedi 28 novembre, 9 h 30 à 12 h », with the zone when it is not that of Paris."""
    return f"{day_words(day_of(event))}, {hours_words(event)}"


def day_of(event):
    """The date on which an event begins, where it is held."""
    return local(event.starts_at, event.zone).date()


def hours_words(event):
    """« 9 h 30 à 12 h », with the zone when it is not that of Paris: the day stands beside it."""
    start = local(event.starts_at, event.zone).replace(tzinfo=None)
    end = local(event.ends_at, event.zone).replace(tzinfo=None)
    words = f"{time_words(start)} à {time_words(end)}"
    if (end - start).days >= 1:
        words = f"{time_words(start)}, jusqu’au {day_words(end)}, {time_words(end)}"
    return f"{words}{zone_words(event.zone)}"


def zone_words(zone):
    """« (heure de La Réunion) » with a space before it; "" for the zone of Paris."""
    return "" if zone == PARIS else f" (heure de {ZONE_NAMES.get(zone, zone)})"


def place_words(event):
    """« Bourse du travail, Grenoble », « En ligne »; asked only of who may know the place."""
    if event.is_online:
        return "En ligne"
    commune = event.commune.name if event.commune_id else ""
    return ", ".join(part for part in (event.place, commune) if part)


def distance_words(km):
    """« à 3 km », of a distance to a pin: to the kilometre, no more."""
    return "à moins d’un\u00a0km" if km < 1 else f"à {round(km)}\u00a0km"


def of(name):
    """« de Grenoble », « d’Amiens », « du Havre »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if name[:1] in "AEIOUYÉÈÊÎÂŒ" else f"de {name}"
