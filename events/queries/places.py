"""Where one looks for events: a commune, a point, where one lives."""

import re
from dataclasses import dataclass

from events.models import ActionSettings
from profiles.queries.directory import communes_like, communes_named
from sections.models import Commune, Unit

NAMED = re.compile(r"^(?P<name>[^()]+?)\s*(?:\((?P<department>[0-9][0-9AB][0-9]?)\))?$", re.I)
POSTAL_CODE = 5


@dataclass(frozen=True)
class Point:
    """A place that distances are counted from; `told` is how a form writes it again."""

    lat: float
    lon: float
    name: str
    told: str = ""
    department: str = ""

    @property
    def at(self):
        return self.lat, self.lon


def place_named(text):
    """The Point of a commune by its name or a postal code, the largest one; None without any.

    « Saint-Denis (974) » says which one is meant; what is unfinished is completed.
    """
    code = text.replace(" ", "")
    if len(code) == POSTAL_CODE and code.isascii() and code.isdigit():
        found = Commune.objects.filter(postal_codes__contains=[code]).order_by("-population")[:1]
    elif match := NAMED.match(text):
        found = named(match["name"], match["department"] or "")
    else:
        found = ()
    return next(map(point_of, found), None)


def places_like(start):
    """The largest communes whose name begins so; none without a letter. One query."""
    return communes_like(start) if any(letter.isalnum() for letter in start) else ()


def named(name, department):
    """Communes of that name, else of those whose name begins so; none without a letter."""
    if not any(letter.isalnum() for letter in name):
        return ()
    return communes_named(name, department) or (() if department else communes_like(name))


def point_of(commune):
    """The Point of a commune."""
    told = f"{commune.name} ({commune.department_id})"
    return Point(commune.lat, commune.lon, commune.name, told, commune.department_id)


def here(lat, lon):
    """The Point of a visitor who said where she is: to the hundredth of a degree, no more."""
    return Point(round(lat, 2), round(lon, 2), "toi")


def usual_point(viewer):
    """Where `viewer` is « near » of: the commune she chose, else her section; None without one.

    Two queries at most.
    """
    if not viewer.is_authenticated:
        return None
    chosen = ActionSettings.objects.visible_to(viewer).exclude(commune=None)
    columns = ("commune__lat", "commune__lon", "commune__name", "commune__department")
    for lat, lon, name, department in chosen.values_list(*columns):
        return Point(lat, lon, name, department=department)
    if viewer.section is None:
        return None
    sections = Unit.objects.filter(pk=viewer.section.pk, lat__isnull=False)
    for lat, lon, name in sections.values_list("lat", "lon", "short_name"):
        return Point(lat, lon, name)
    return None
