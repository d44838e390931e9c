"""The map of a campaign: one outline for each département, the darker the more missions it has."""

from dataclasses import dataclass

from django.urls import reverse

from core.typography import count
from sections.models import Level, Tree
from sections.outlines import BOXES, ENLARGED, MIDDLES, VIEW_BOX

# A département is a shade darker from so many missions on.
SHADES = (1, 3, 8, 20)


@dataclass(frozen=True)
class Outline:
    """One département on the map; those that the campaign does not concern lead nowhere."""

    # The id of its outline in static/img/carte.svg.
    shape: str
    shade: int
    words: str = ""
    url: str = ""
    number: str = ""
    x: int = 0
    y: int = 0
    # Drawn a second time, enlarged: this one is passed over by the keyboard.
    is_double: bool = False


@dataclass(frozen=True)
class Country:
    """The map, and what its shades mean."""

    outlines: tuple[Outline, ...]
    shades: tuple[tuple[int, str], ...]
    view_box: str = VIEW_BOX
    boxes: tuple = tuple(BOXES)


def map_of(campaign, departments):
    """The Country of `campaign`; None when it is not for départements: below a region, or the MJS.

    `departments` is that of its RollUp.
    """
    unit = campaign.unit
    if unit.tree != Tree.PS or unit.level not in (Level.NATIONAL, Level.REGION):
        return None
    drawn = [
        outline(campaign, code, "d", point, departments, is_double=code in ENLARGED)
        for code, point in MIDDLES.items()
    ]
    drawn += [outline(campaign, code, "r", at, departments) for code, at in ENLARGED.items()]
    return Country(tuple(drawn), tuple(shade_words()))


def outline(campaign, code, letter, point, departments, *, is_double=False):
    """The Outline of one département, with its number at `point`."""
    shape = f"{letter}{code}"
    if code not in departments:
        return Outline(shape, shade=-1)
    name, federation, row = departments[code]
    missions = row.figures.missions if row else 0
    return Outline(
        shape,
        shade=sum(missions >= floor for floor in SHADES),
        words=f"{name}\u00a0: {missions_words(missions)}",
        url=reverse("campaigns:federation", args=[campaign.ref, federation.slug]),
        number=count(missions) if missions and not is_double else "",
        x=point[0],
        y=point[1],
        is_double=is_double,
    )


def missions_words(missions):
    """« 12 missions »."""
    if not missions:
        return "pas encore de mission"
    return f"{count(missions)} mission{'s' if missions > 1 else ''}"


def shade_words():
    """[(shade, what it means)], the lightest first."""
    yield 0, "pas encore"
    for shade, (floor, above) in enumerate(zip(SHADES, (*SHADES[1:], None), strict=True), start=1):
        if above is None:
            yield shade, f"{floor} et plus"
        elif above - floor == 1:
            yield shade, str(floor)
        else:
            yield shade, f"{floor} à {above - 1}"
