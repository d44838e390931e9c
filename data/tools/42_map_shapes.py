#!/usr/bin/env python3
"""departements.topo.json, communes.csv.gz -> static/img/departements.json: the base of the map.

What a browser draws under the pins: outlines to some 300 m, borders shared, and the names of towns.
{"arcs": [[x, y, dx, dy, …]…] in thousandths of a degree, each step from the point before;
"shapes": [[code, [[arc, …] ring…]]…], where ~n is arc n backwards;
"towns": [[name, lat, lon, rank]…], 0 for the largest}.
"""

import csv
import gzip
import json
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent
TARGET = DATA.parent / "static" / "img" / "departements.json"
UNIT = 1000
# How far from the true outline, in units, and how many inhabitants make a town of each rank.
TOLERANCE = 3
RANKS = (200_000, 90_000, 40_000)


def absolute(arc, transform):
    """The points of an arc of the topology, in units."""
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield (x * sx + tx) * UNIT, (y * sy + ty) * UNIT


def away(point, start, end):
    """The distance from a point to a segment."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = 0 if not length else max(0, min(1, ((x - ax) * dx + (y - ay) * dy) / length))
    return ((x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2) ** 0.5


def thinned(points):
    """`points` without those that a line nearly passes through; both ends stay."""
    if len(points) < 3:
        return points
    far, at = max((away(p, points[0], points[-1]), i) for i, p in enumerate(points[1:-1], 1))
    # A ring comes back to its start: whatever its size, it keeps an area.
    if far <= TOLERANCE and points[0] != points[-1]:
        return [points[0], points[-1]]
    return thinned(points[: at + 1])[:-1] + thinned(points[at:])


def steps(points):
    """[x, y, dx, dy, …] in whole units, without steps of nothing."""
    whole = [(round(x), round(y)) for x, y in points]
    kept = [whole[0]] + [b for a, b in zip(whole, whole[1:]) if a != b]
    flat = list(kept[0])
    for (ax, ay), (bx, by) in zip(kept, kept[1:]):
        flat += [bx - ax, by - ay]
    return flat


def rings_of(geometry):
    """The rings of a geometry: lists of arcs."""
    arcs = geometry["arcs"]
    return arcs if geometry["type"] == "Polygon" else [ring for polygon in arcs for ring in polygon]


def towns():
    """The towns whose names help to find one's way."""
    with gzip.open(DATA / "communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            people = int(row["population"] or 0)
            rank = next((n for n, floor in enumerate(RANKS) if people >= floor), None)
            if rank is not None:
                name = row["name"].replace("'", "’")
                yield name, round(float(row["lat"]), 3), round(float(row["lon"]), 3), rank


def main():
    topology = json.loads((DATA / "departements.topo.json").read_text(encoding="utf-8"))
    geometries = topology["objects"]["departements"]["geometries"]
    used, places = [], {}
    shapes = []
    for geometry in geometries:
        code = geometry.get("properties", {}).get("code") or geometry["id"]
        rings = []
        for ring in rings_of(geometry):
            kept = []
            for arc in ring:
                number = arc if arc >= 0 else ~arc
                place = places.setdefault(number, len(places))
                if place == len(used):
                    used.append(topology["arcs"][number])
                kept.append(place if arc >= 0 else ~place)
            rings.append(kept)
        shapes.append([code, rings])
    arcs = [steps(thinned(list(absolute(arc, topology["transform"])))) for arc in used]
    told = {"arcs": arcs, "shapes": shapes, "towns": sorted(towns(), key=lambda town: town[3])}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
