"""The points of the map: what is found, as compact as a telephone deserves, for 5 000 of them."""

import hashlib
import json

from django.core.cache import cache

from core.typography import day_words
from events.clock import local
from events.kinds import MODELS
from events.queries.finding import found_by
from events.words_of import zone_words

MOST = 5_000
KEPT = 60
KINDS = [(str(kind), model.label, model.icon, model.tint) for kind, model in MODELS.items()]
PLACES = {kind: place for place, (kind, *_) in enumerate(KINDS)}
FIELDS = ("pin_lat", "pin_lon", "kind", "ref", "title", "starts_at", "zone")


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
    rows = found_by(viewer, asked, now).filter(pin_lat__isnull=False)
    rows = rows.order_by("starts_at", "pk").values_list(*FIELDS)[: MOST + 1]
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
