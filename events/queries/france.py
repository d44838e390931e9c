"""The map of France for whoever has no JavaScript: an outline and a number for each département."""

from dataclasses import dataclass

from django.urls import reverse

from core.typography import count
from sections.outlines import BOXES, ENLARGED, MIDDLES, VIEW_BOX

# How large the disc of a number is, by the number of its digits.
RADII = {1: 26, 2: 32, 3: 40}
WIDEST = 50


@dataclass(frozen=True)
class Outline:
    """One département: its outline in static/img/carte.svg, what it holds and where that is listed.

    Without an event it leads nowhere: `url` is "".
    """

    shape: str
    url: str = ""
    words: str = ""
    number: str = ""
    radius: int = 0
    x: int = 0
    y: int = 0
    is_here: bool = False
    # Drawn a second time, enlarged: this one is passed over by the keyboard, and has no number.
    is_double: bool = False


@dataclass(frozen=True)
class Country:
    """The map; the outlines that lead somewhere come last, so that their numbers lie on top."""

    outlines: tuple[Outline, ...]
    view_box: str = VIEW_BOX
    boxes: tuple = tuple(BOXES)


def country_of(departments, here=""):
    """The Country of some (code, name, how many); `here` is the code of where one looks. No query."""
    held = {code: (name, number) for code, name, number in departments}
    drawn = [outline(code, "d", at, held, here) for code, at in MIDDLES.items()]
    drawn += [outline(code, "r", at, held, here) for code, at in ENLARGED.items()]
    return Country(tuple(sorted(drawn, key=lambda one: bool(one.url))))


def outline(code, letter, at, held, here):
    """The Outline of one département, with its number at the point `at`."""
    shape = f"{letter}{code}"
    if code not in held:
        return Outline(shape)
    name, number = held[code]
    return Outline(
        shape,
        url=reverse("events:department", args=[code]),
        words=f"{name}\u00a0: {count(number)}\u00a0rendez-vous",
        number=count(number),
        radius=RADII.get(len(str(number)), WIDEST),
        x=at[0],
        y=at[1],
        is_here=code == here,
        is_double=letter == "d" and code in ENLARGED,
    )
