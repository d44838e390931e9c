"""The points of the map: what is found, as compact as a telephone deserves, for 5 000 of them."""

import hashlib
import json
from functools import lru_cache

from django.core.cache import cache

from core.typography import day_words
from events.clock import local
from events.kinds import MODELS
from events.queries.finding import everywhere, nearby, parts_of
from events.words_of import zone_words
from groups.models.sight import Read

MOST = 5_000
KEPT = 60
KINDS = [(str(kind), model.label, model.icon, model.tint) for kind, model in MODELS.items()]
PLACES = {kind: place for place, (kind, *_) in enumerate(KINDS)}
FIELDS = ("pin_lat", "pin_lon", "kind", "ref", "title", "starts_at", "zone")


@lru_cache(maxsize=128)
def pinned(shape):
    """The Read of the FIELDS of MOST events with a pin, and one more."""

    def build(viewer, *values):
        events = nearby(everywhere(viewer, shape, values), shape)
        events = events.filter(pin_lat__isnull=False).order_by("starts_at", "pk")
        return events.values_list(*FIELDS)[: MOST + 1]

    return Read(build, *shape.types)


def points_for(viewer, asked, now):
    """`points_json`; what is the same for all visitors is kept for KEPT seconds."""
    if viewer.is_authenticated:
        return points_json(viewer, asked, now)
    digest = hashlib.sha256(repr(asked).encode()).hexdigest()
    return cache.get_or_set(f"agir:points:{digest}", lambda: points_json(viewer, asked, now), KEPT)


def points_json(viewer, asked, now):
    """The pins of what `viewer` finds by a Wanted, the soonest first, at most MOST; one query.

    {"kinds": [[name, icon, tint]…], "days": [[day, zone]…], "points": [[lat, lon, kind, day,
    minutes, ref, title]…], "more": whether there are others}: kind and day are places in the lists
    above, minutes are those of the day on the clocks of the place.
    """
    shape, values = parts_of(asked, now)
    rows = pinned(shape).rows(viewer, *values)
    days, points = {}, []
    for lat, lon, kind, ref, title, starts_at, zone in rows:
        start = local(starts_at, zone)
        day = days.setdefault((start.date(), zone), len(days))
        minutes = start.hour * 60 + start.minute
        points.append((lat, lon, PLACES[kind], day, minutes, ref, title))
    told = {
        "kinds": [kind[1:] for kind in KINDS],
        "days": [(day_words(day), zone_words(zone).strip(" ()")) for day, zone in days],
        "points": points[:MOST],
        "more": len(points) > MOST,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
