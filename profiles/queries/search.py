"""People found by the search of the whole site, by the rules of the directory."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Q

from profiles.models import Person
from profiles.models.person import WORDS
from profiles.models.sight import Seen
from profiles.queries.directory import COLUMNS, UNIT_NAME, Row, cursor_at, cursor_of


@dataclass(frozen=True)
class Found:
    """Some people in alphabetical order; `after` continues the list, "" at its end."""

    rows: tuple[Row, ...] = ()
    after: str = ""


def people(viewer, q, *, size, after=""):
    """The Found of at most `size` people whose names hold every word of `q`; one query.

    A visitor finds nobody. Whoever calls it counts the answer (`profiles.harvest`).
    """
    words, cursor = q.split()[:WORDS], cursor_of(after)
    if not words or not viewer.is_authenticated:
        return Found()
    rows = lists(len(words), bool(cursor), size).rows(viewer, *words, *(cursor or ()))
    found = tuple(
        Row(Person.from_db("default", COLUMNS, row[: len(COLUMNS)]), row[-1]) for row in rows[:size]
    )
    return Found(found, cursor_at(found[-1].person) if len(rows) > size else "")


@cache
def lists(words, cursor, size):
    """The Seen of the people whose names hold so many words, after a cursor or not."""

    def build(viewer, *values):
        found = Person.objects.visible_to(viewer).active().matching(" ".join(values[:words]))
        if cursor:
            name, ref = values[words:]
            found = found.filter(Q(sort_key__gt=name) | Q(ref__gt=ref), sort_key__gte=name)
        return (
            found.annotate(unit=UNIT_NAME)
            .order_by("sort_key", "ref")
            .values_list(*COLUMNS, "unit")[: size + 1]
        )

    return Seen(build, *[str] * (words + 2 * cursor))
