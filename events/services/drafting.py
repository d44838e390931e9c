"""What all those who write an event share: the row as it is now, what it may say, where it is."""

import datetime

from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import OPEN_AUDIENCES, Event
from events.policies import editing as policies
from events.space import PARIS, distance, pin_of, zone_of
from journal.services import record

# What is said of an event. In whose name and for whom, when, and of which series, is decided apart.
WORDS = (
    "kind", "title", "summary", "text", "checklist", "bring", "theme", "picture_words",
    "wheelchair", "sign_language", "access_words", "target", "minimum", "capacity",
)  # fmt: skip
PLACE = (
    "is_online", "online_url", "place", "address", "commune", "lat", "lon", "hides_place", "zone",
)  # fmt: skip
FAR_KM = 50
LONGEST = datetime.timedelta(days=14)
AHEAD = datetime.timedelta(days=3 * 366)

BACKWARDS = "La fin doit venir après le début."
TOO_LONG = "Deux semaines au plus\u00a0: fais-en plusieurs événements."
TOO_FAR_AHEAD = "C’est trop loin\u00a0: trois ans d’avance au plus."
PAST = "Cette date est déjà passée."
NOWHERE = "Dis dans quelle commune, ou coche «\u00a0en ligne\u00a0»."
FAR = "Ce point est à plus de 50\u00a0km de la commune\u00a0: remets-le au bon endroit."
MINIMUM = "Le minimum ne peut pas dépasser le nombre de places."
FULL = "{taken} places sont déjà prises\u00a0: laisse-en au moins autant."
OPEN_ONLY = "Une mission reprise s’adresse à tout le monde, aux inscrits ou aux adhérents."


class Wrong(Invalid):
    """What is wrong with one field of an event, so that it is said next to it."""

    def __init__(self, field, words):
        super().__init__(words)
        self.field = field


def locked(event):
    """`event` as it is now, and as nobody else changes it until this transaction ends."""
    return (
        Event.objects.select_for_update(of=("self",))
        .select_related("unit", "group", "commune", "series")
        .get(pk=event.pk)
    )


def place_fields(*, commune=None, lat=None, lon=None, zone="", is_online=False, **others):
    """The columns of a place: the point, its pin and its time zone, `others` being kept as given.

    Without a point of its own it is where its commune is. `zone` is only needed abroad or online.
    Raises Invalid for a point far from the commune, or for nowhere at all.
    """
    if is_online:
        commune, lat, lon = None, None, None
    elif commune is None and zone in ("", PARIS):
        raise Wrong("commune", NOWHERE)
    if commune is None:
        lat, lon = None, None
    elif lat is None or lon is None:
        lat, lon = commune.lat, commune.lon
    elif distance(lat, lon, commune.lat, commune.lon) > FAR_KM:
        raise Wrong("commune", FAR)
    pin = (None, None) if lat is None else pin_of(lat, lon)
    return {
        **others,
        "is_online": is_online,
        "commune": commune,
        "lat": lat,
        "lon": lon,
        "pin_lat": pin[0],
        "pin_lon": pin[1],
        "zone": zone_of(commune) if commune else zone or PARIS,
    }


def check_when(starts_at, ends_at):
    """Raise Invalid unless something may last from `starts_at` to `ends_at`."""
    if ends_at <= starts_at:
        raise Wrong("end", BACKWARDS)
    if ends_at - starts_at > LONGEST:
        raise Wrong("end", TOO_LONG)
    if starts_at > timezone.now() + AHEAD:
        raise Wrong("day", TOO_FAR_AHEAD)


def check_to_come(ends_at):
    """Raise Invalid when what ends at `ends_at` is over: nobody could come."""
    if ends_at <= timezone.now():
        raise Wrong("day", PAST)


def check_seats(minimum, capacity):
    """Raise Invalid when more people are needed than may come."""
    if minimum and capacity and minimum > capacity:
        raise Wrong("minimum", MINIMUM)


def check_capacity(event):
    """Raise Invalid when fewer seats are left in `event` than are taken."""
    if event.capacity is not None and event.capacity < event.seats_taken:
        raise Wrong("capacity", FULL.format(taken=event.seats_taken))


def check_audience(by, event, allowed):
    """Raise Refused or Invalid unless `by`, who may open it to `allowed`, may open `event` as it is."""
    refuse_unless(event.audience in allowed, policies.TOO_WIDE)
    if event.is_discreet and not policies.can_be_discreet(by, event.kind, event.audience):
        raise Wrong("is_discreet", policies.NOT_DISCREET)
    if event.campaign_id and (event.is_discreet or event.audience not in OPEN_AUDIENCES):
        raise Wrong("audience", OPEN_ONLY)


def count_change(event):
    """Count one more change of date, place or state, as calendars do; the caller saves it.

    Reminders follow by themselves: what was told before the moment of a new date is told again.
    """
    event.sequence += 1


def log(by, event, action, **detail):
    """Write in the journal what `by` did to `event`; never a word of it."""
    record(action=f"event.{action}", by=by, unit=event.unit, subject=event, detail=detail)
