"""When nothing may be sent in a territory (code électoral, art. L. 49; SECURITY E-12)."""

import datetime
from typing import NamedTuple

from core.prepared import Prepared
from messaging.models import Silence
from sections.models import Level, Unit

# One silence may follow another; a calendar longer than that is a mistake.
ROUNDS = 10


class UnderWay(NamedTuple):
    """A silence that is on: where, which, and until when."""

    path: str
    label: str
    ends_at: datetime.datetime


def silence_of(sender, moment):
    """What is UnderWay at `moment` where the Unit or Group `sender` stands, or None; one query."""
    return covering(paths_of(sender), under_way(moment))


def silence_between(sender, person, moment):
    """What is UnderWay at `moment` where `sender` stands or where `person` belongs, or None.

    Of somebody in no section, only what holds in the whole country is known. One query as long as
    there is no silence anywhere.
    """
    found = under_way(moment)
    if not found:
        return None
    hers = [membership.unit.path for membership in person.current_memberships]
    return covering([*paths_of(sender), *(hers or roots())], found)


def under_way(moment):
    """What is UnderWay in every territory at `moment`, what ends last first; one query."""
    return [UnderWay(*row) for row in SILENCES.rows(moment, moment)]


def covering(paths, found):
    """The first of `found` that holds in a unit at one of `paths`, or above it; or None."""
    return next((one for one in found if any(p.startswith(one.path) for p in paths)), None)


SILENCES = Prepared(
    lambda begun, over: (
        Silence.objects.filter(starts_at__lte=begun, ends_at__gt=over)
        .order_by("-ends_at", "pk")
        .values_list("unit__path", "label", "ends_at")
    ),
    *(datetime.datetime, datetime.datetime),
)


def open_from(sender, moment):
    """The first moment from `moment` on when `sender` may write."""
    for _ in range(ROUNDS):
        silence = silence_of(sender, moment)
        if silence is None:
            break
        moment = silence.ends_at
    return moment


def paths_of(sender):
    """The path of the unit of `sender`; nothing for a group that acts nowhere in particular."""
    unit = sender if isinstance(sender, Unit) else sender.unit
    return [unit.path] if unit else []


def roots():
    """The paths of the whole country."""
    return list(Unit.objects.filter(level=Level.NATIONAL).values_list("path", flat=True))
