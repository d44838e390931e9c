"""What waits for whoever keeps a unit: each app says its part, the digest of the day tells all."""

from dataclasses import dataclass

FINDERS = []


@dataclass(frozen=True)
class Waits:
    """Something that waits. `url` is a path of this site; no name of anybody is in it."""

    title: str
    url: str
    text: str = ""
    action_label: str = "Voir"


def register(finder):
    """Decorator: `finder(person)` gives the Waits of somebody who keeps a unit."""
    FINDERS.append(finder)
    return finder


def waits_of(person):
    """All that waits for `person`, in the order in which apps stand."""
    return [line for finder in FINDERS for line in finder(person)]
