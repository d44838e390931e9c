"""Who signs what a page shows: the people its viewer sees, read at once, and « Membre » for others."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Q

from profiles.models import Person
from profiles.models.sight import Seen
from profiles.queries.directory import UNIT_NAME

STEP = 10
COLUMNS = ("id", "ref", "first_name", "last_name", "portrait", "photo")


@dataclass(frozen=True)
class Voice:
    """How somebody is signed: with a face, a name and a unit, or by « Membre » alone.

    `person` is None for whoever the viewer may not see, and for whoever left.
    """

    name: str
    person: Person | None = None
    unit: str = ""

    @property
    def url(self):
        """Her profile, for who may open it."""
        return self.person.get_absolute_url() if self.person else ""


NOBODY = Voice("Membre")
GONE = Voice("Membre parti")


class Voices(dict):
    """The voices of a page by the id of their person; whoever is missing signs « Membre »."""

    def __missing__(self, pk):
        return GONE if pk is None else NOBODY

    def by_ref(self):
        """The same voices by the reference of their person, as mentions name them."""
        return {voice.person.ref: voice for voice in self.values()}


def voices(viewer, ids=(), refs=()):
    """The Voices of the people with those ids or references, as `viewer` sees them; one query."""
    ids, refs = [pk for pk in ids if pk], list(refs)
    if not ids and not refs:
        return Voices()
    # Queries are written once for each number of tens of people.
    ids += [0] * (-len(ids) % STEP)
    refs += [""] * (-len(refs) % STEP)
    rows = wanted(len(ids), len(refs)).rows(viewer, *ids, *refs)
    return Voices(
        (row[0], voice_of(Person.from_db("default", COLUMNS, row[:-1]), row[-1])) for row in rows
    )


@cache
def wanted(ids, refs):
    """The Seen of so many people by their ids, and so many by their references."""

    def build(viewer, *values):
        asked = Q(pk__in=values[:ids]) if ids else Q()
        if refs:
            asked |= Q(ref__in=values[ids:])
        seen = Person.objects.visible_to(viewer).active().filter(asked)
        return seen.annotate(unit=UNIT_NAME).values_list(*COLUMNS, "unit")

    return Seen(build, *[int] * ids, *[str] * refs)


def voice_of(person, unit):
    """The Voice of a person whom the viewer sees."""
    return Voice(person.full_name, person, unit or "")
