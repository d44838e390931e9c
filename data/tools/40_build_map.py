#!/usr/bin/env python3
"""carte_svg.json -> static/img/carte.svg and templates/sections/_map.html.

The outlines weigh 20 KB and never change: they go in a file that browsers keep for a year. The
page itself only holds one link per département, which draws its outline with <use>.
Coordinates are rounded once per point, to one unit of a map 1000 wide, so neighbours still meet.
"""

import csv
import json
import re
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent
ROOT = DATA.parent
# What stands beside an inset, since its outline alone says little: (x, y) below its box.
LABEL_GAP = 14


def points_of(path):
    """The rings of a path made of M, l and z: lists of absolute points."""
    for ring in path.split("M")[1:]:
        x = y = 0.0
        points = []
        for x_text, y_text in re.findall(r"(-?\d*\.?\d+)[ ]?(-?\d*\.?\d+)", ring):
            dx, dy = float(x_text), float(y_text)
            x, y = (x + dx, y + dy) if points else (dx, dy)
            points.append((x, y))
        yield points


def rounded(path):
    """The same path, in whole units."""
    out = []
    for points in points_of(path):
        whole = [(round(x), round(y)) for x, y in points]
        kept = [whole[0]]
        kept += [b for a, b in zip(whole, whole[1:]) if a != b]
        if len(kept) < 3:
            x, y = whole[0]
            kept = [(x, y), (x + 1, y), (x + 1, y + 1)]
        steps = " ".join(
            f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in zip(kept, kept[1:])
        )
        out.append(f"M{kept[0][0]} {kept[0][1]}l{steps.replace(' -', '-')}z")
    return "".join(out)


def main():
    carte = json.loads((DATA / "carte_svg.json").read_text(encoding="utf-8"))
    with open(DATA / "departements.csv", encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"].replace("'", "’") for row in csv.DictReader(file)}
    shapes = {code: rounded(path) for code, path in carte["departements"].items()}
    rings = {code: rounded(path) for code, path in carte["ring"].items()}
    write_outlines(shapes, rings)
    write_template(carte, names, shapes, rings)


def write_outlines(shapes, rings):
    """static/img/carte.svg: one path per outline, named d33, and r75 in the enlarged ring."""
    paths = [f'<path id="d{code}" d="{path}"/>' for code, path in shapes.items()]
    paths += [f'<path id="r{code}" d="{path}"/>' for code, path in rings.items()]
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 880">' + "".join(paths)
    (ROOT / "static" / "img" / "carte.svg").write_text(svg + "</svg>\n", encoding="utf-8")


def write_template(carte, names, shapes, rings):
    """templates/sections/_map.html: a link per département, the four of the ring a second time."""
    x0, y0, width, height = carte["viewBox"]
    lines = [
        "{# Written by data/tools/40_build_map.py. #}",
        f'{{% asset "img/carte.svg" as carte %}}<svg class="country" viewBox="{x0} {y0} {width} {height}" '
        'role="group" aria-label="Les départements">',
    ]
    boxes = [*carte["insets"].values(), carte["ring_box"]]
    lines += [
        f'<rect class="country__box" x="{x}" y="{y}" width="{w}" height="{h}" rx="8"/>'
        for x, y, w, h in boxes
    ]
    lines += [link(code, names[code], f"d{code}", code in rings) for code in shapes]
    lines += [link(code, names[code], f"r{code}") for code in rings]
    lines.append("</svg>")
    target = ROOT / "templates" / "sections" / "_map.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def link(code, name, outline, is_double=False):
    """One département; where it is drawn twice, the keyboard stops at the larger drawing only."""
    once = ' tabindex="-1" aria-hidden="true"' if is_double else ""
    return (
        f'<a href="{{% url "sections:federation-of" "{code}" %}}"{once}>'
        f'<title>{name}</title><use href="{{{{ carte }}}}#{outline}"/></a>'
    )


if __name__ == "__main__":
    main()
