"""Where things are: pins, distances, and the time zone of a place."""

import math

from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import ACos, Cos, Least, Radians, Sin

EARTH_KM = 6371.0
KM_PER_DEGREE = EARTH_KM * math.pi / 180
# A pin is the middle of a square at least 500 m wide (SECURITY M-8).
PIN_KM = 0.6

PARIS = "Europe/Paris"
# Time zones of the overseas départements and collectivities.
ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
ZONE_CHOICES = [
    (PARIS, "France métropolitaine"),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
    ("America/St_Barthelemy", "Saint-Barthélemy"),
    ("America/Marigot", "Saint-Martin"),
    ("Pacific/Tahiti", "Polynésie française"),
    ("Pacific/Noumea", "Nouvelle-Calédonie"),
    ("Pacific/Wallis", "Wallis-et-Futuna"),
    ("Europe/London", "Londres"),
    ("Europe/Brussels", "Bruxelles, Berlin, Madrid, Rome"),
    ("Africa/Casablanca", "Casablanca"),
    ("Africa/Dakar", "Dakar, Abidjan"),
    ("Asia/Beirut", "Beyrouth"),
    ("America/Montreal", "Montréal, New York"),
    ("America/Los_Angeles", "Los Angeles"),
    ("America/Sao_Paulo", "São Paulo"),
    ("Asia/Singapore", "Singapour, Hong Kong"),
    ("Asia/Tokyo", "Tokyo"),
    ("Australia/Sydney", "Sydney"),
]


def zone_of(commune):
    """The name of the time zone of `commune`, or of mainland France without one."""
    return ZONES.get(commune.department_id, PARIS) if commune else PARIS


def pin_of(lat, lon):
    """(lat, lon) of the middle of the square in which a point is: all that others are told of it."""
    step = PIN_KM / KM_PER_DEGREE
    row = math.floor(lat / step)
    middle = (row + 0.5) * step
    wide = step / max(math.cos(math.radians(middle)), 0.01)
    return round(middle, 5), round((math.floor(lon / wide) + 0.5) * wide, 5)


def box(lat, lon, km):
    """(south, north, west, east) of the square of `km` kilometres each way of a point."""
    high = km / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    return lat - high, lat + high, lon - wide, lon + wide


def around(lat, lon, km):
    """The condition of a row whose pin is in the `box` of a point.

    An index answers it; `kilometres` then says the exact distance.
    """
    return within(*box(lat, lon, km))


def within(south, north, west, east):
    """The condition of a row whose pin is between those bounds."""
    return Q(pin_lat__range=(south, north), pin_lon__range=(west, east))


def kilometres(lat, lon):
    """The distance from a point to the pin of a row, in kilometres, as a database expression."""
    return kilometres_from(*sines(lat), lon)


def sines(lat):
    """(sine, cosine) of a latitude: what `kilometres_from` asks of it."""
    return math.sin(math.radians(lat)), math.cos(math.radians(lat))


def kilometres_from(sine, cosine, lon):
    """`kilometres` from a point of which the latitude is given by its sine and cosine."""
    there = Radians(F("pin_lat"))
    east = Radians(F("pin_lon") - Value(lon))
    arc = Value(sine) * Sin(there) + Value(cosine) * Cos(there) * Cos(east)
    # A rounding above 1 has no arc.
    bounded = Func(Value(-1.0), Least(Value(1.0), arc), function="GREATEST")
    return Value(EARTH_KM) * ACos(bounded, output_field=FloatField())


def distance(lat, lon, other_lat, other_lon):
    """How many kilometres separate two points, in Python."""
    here, there = math.radians(lat), math.radians(other_lat)
    east = math.radians(other_lon - lon)
    cosine = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(east)
    return EARTH_KM * math.acos(max(-1.0, min(1.0, cosine)))
