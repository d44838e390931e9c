"""What stands at the head of a letter: the next meeting, told by the apps that know of one."""

import datetime
from dataclasses import dataclass

from core.typography import SHORT_MONTHS, WEEKDAYS

FINDERS = []


@dataclass(frozen=True)
class Head:
    """What somebody has next, as she may see it. `url` is a path of this site."""

    label: str
    title: str
    day: datetime.date
    when_words: str
    place_words: str
    url: str
    action_label: str = "Voir"

    @property
    def weekday(self):
        """« jeu. »."""
        return f"{WEEKDAYS[self.day.weekday()][:3]}."

    @property
    def month(self):
        """« nov. »."""
        return SHORT_MONTHS[self.day.month - 1]


def register(finder):
    """Decorator: `finder(people)` gives {person id: Head}, having asked sight for each of them."""
    FINDERS.append(finder)
    return finder


def heads_of(people):
    """{person id: Head} of those of `people` who have one; the first finder that has one says it."""
    heads = {}
    for finder in FINDERS:
        missing = [person for person in people if person.pk not in heads]
        heads.update(finder(missing) if missing else {})
    return heads
