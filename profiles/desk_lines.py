"""What waits for whoever keeps a unit: each app says its part, the digest of the day tells all."""

from dataclasses import dataclass

SORTS = []


@dataclass(frozen=True)
class Waits:
    """Something that waits. `url` is a path of this site; no name of anybody is in it."""

    title: str
    url: str
    text: str = ""
    action_label: str = "Voir"


class Sort:
    """One sort of thing that waits. Subclass it and decorate it with `@register`."""

    def whom(self):
        """The ids of all those for whom such a thing may wait, and perhaps of some others.

        A few queries whatever the number of keepers: those it leaves out are not asked one by one.
        """
        raise NotImplementedError

    def lines(self, person):
        """The Waits of `person`."""
        raise NotImplementedError


def register(cls):
    """Class decorator: `cls` is a Sort."""
    SORTS.append(cls())
    return cls


def waits_of(person):
    """All that waits for `person`, in the order in which apps stand."""
    return [line for sort in SORTS for line in sort.lines(person)]


def concerned():
    """The ids of those for whom something may wait."""
    return {pk for sort in SORTS for pk in sort.whom()}
