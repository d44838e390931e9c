#!/usr/bin/env python3
"""carte_svg.json -> sections/outlines.py: where to write a number in each outline of the map.

The middle of the largest ring of each outline; the four départements of the ring around Paris are
enlarged in their own box, and their number goes there.
"""

import importlib.util
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MAP = importlib.util.spec_from_file_location("build_map", HERE / "40_build_map.py")


def area(points):
    """The signed area of a ring."""
    ends = zip(points, points[1:] + points[:1])
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in ends) / 2


def middle(points):
    """The centre of gravity of a ring."""
    whole = area(points)
    if abs(whole) < 1:
        return points[0]
    x = y = 0.0
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
        cross = ax * by - bx * ay
        x, y = x + (ax + bx) * cross, y + (ay + by) * cross
    return x / (6 * whole), y / (6 * whole)


def points_of(shapes, read):
    """{code: (x, y)} in whole units."""
    found = {}
    for code, path in shapes.items():
        ring = max(read(path), key=lambda points: abs(area(points)))
        x, y = middle(ring)
        found[code] = (round(x), round(y))
    return found


def main():
    build_map = importlib.util.module_from_spec(MAP)
    MAP.loader.exec_module(build_map)
    carte = json.loads((ROOT / "data" / "carte_svg.json").read_text(encoding="utf-8"))
    boxes = [tuple(box) for box in (*carte["insets"].values(), carte["ring_box"])]
    lines = [
        '"""Where the outlines of static/img/carte.svg stand. Written by data/tools/41_map_points.py."""',
        "",
        f'VIEW_BOX = "{" ".join(str(n) for n in carte["viewBox"])}"',
        "# Around what is drawn apart: (x, y, width, height).",
        f"BOXES = {boxes!r}",
        "# Where a number is written in the outline `d<code>`: (x, y).",
        f"MIDDLES = {points_of(carte['departements'], build_map.points_of)!r}",
        "# And in the outline `r<code>`, that draws a small one again, enlarged.",
        f"ENLARGED = {points_of(carte['ring'], build_map.points_of)!r}",
    ]
    (ROOT / "sections" / "outlines.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
