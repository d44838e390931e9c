"""What is new near people and in their sections and groups, of many people at once: the digest.

Where somebody would be told is found here; whether she may see it is asked again of
`Event.objects.visible_to` when her letter is written.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef

from events.models import (
    OPEN_AUDIENCES,
    ActionSettings,
    Audience,
    Event,
    Invitation,
    Organiser,
    Participation,
    Place,
    State,
)
from events.space import distance
from groups.models import Access, Member
from groups.models.group import unit_paths
from profiles.queries.many import read_memberships
from sections.models import Unit

# What was published before is no news, and what is in two months can wait.
NEW_FOR, AHEAD = timedelta(days=14), timedelta(days=60)
SHOWN = 10
# Events are looked for in squares of one degree, those of a person and their neighbours.
CELL = 1.0
RADIUS_KM = 20

NEAR, SECTION, GROUP = "Près de chez toi", "Dans ta section", "Dans tes groupes"


@dataclass
class Found:
    """The events that are new, where one looks for them, and the stamp of the last one."""

    rows: dict = field(default_factory=dict)
    until: int = 0
    cells: dict = field(default_factory=lambda: defaultdict(list))
    units: dict = field(default_factory=lambda: defaultdict(list))
    groups: dict = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class New:
    """One event that is new, as it is looked for."""

    pk: int
    author: int | None
    at: int
    starts_at: object
    audience: str
    unit: str | None
    is_of_unit: bool
    group: int | None
    space: str | None
    lat: float | None
    lon: float | None


def stamp(moment):
    """A moment as the whole number that notices keep, in thousandths of a second."""
    return int(moment.timestamp() * 1000)


def published(now, since):
    """The events to come that were published since that moment, and may be told; none discreet.

    Of those that come back, the next one alone.
    """
    sooner = Event.objects.filter(
        series=OuterRef("series"), starts_at__lt=OuterRef("starts_at"), starts_at__gt=now
    )
    events = Event.objects.in_the_open().filter(state=State.PUBLISHED, starts_at__gt=now)
    events = events.filter(starts_at__lte=now + AHEAD, published_at__range=(since, now))
    return events.exclude(Exists(sooner.exclude(state=State.CANCELLED)))


def found_since(now, since):
    """The Found of what was published since that moment; one query."""
    found = Found()
    rows = published(now, since).values_list(
        *(
            "pk",
            "author",
            "published_at",
            "starts_at",
            "audience",
            "unit__path",
            "organiser",
            "group",
        ),
        *("group__unit__path", "group__access", "pin_lat", "pin_lon"),
    )
    for pk, author, at, starts, audience, unit, organiser, group, space, access, lat, lon in rows:
        space = space if access == Access.UNIT else None
        of_unit = organiser == Organiser.UNIT
        new = New(pk, author, stamp(at), starts, audience, unit, of_unit, group, space, lat, lon)
        found.rows[pk] = new
        found.until = max(found.until, new.at)
        if lat is not None and audience in OPEN_AUDIENCES:
            found.cells[cell_of(lat, lon)].append(new)
        if unit and (audience == Audience.UNIT or new.is_of_unit):
            found.units[unit].append(new)
        if group:
            found.groups[group].append(new)
        if space:
            found.units[space].append(new)
    return found


def cell_of(lat, lon):
    """The square in which a point is."""
    return int(lat // CELL), int(lon // CELL)


def new_for(people, found, after):
    """{person id: [(event id, why)]} of what is new to those of `people`, the soonest first.

    `after` is {person id: stamp of what she was told already}. Five queries, however many people.
    """
    if not found.rows:
        return {}
    read_memberships(people)
    points = points_of(people)
    joined = joined_by(people, found)
    answered = already_known(people, found)
    told = {}
    for person in people:
        reasons = {}
        for new, why in matches(person, points.get(person.pk), joined[person.pk], found):
            told_already = new.at <= after.get(person.pk, 0) or (person.pk, new.pk) in answered
            if not told_already and new.author != person.pk:
                reasons.setdefault(new, why)
        if reasons:
            soonest = sorted(reasons, key=lambda new: (new.starts_at, new.pk))
            told[person.pk] = [(new.pk, reasons[new]) for new in soonest]
    return told


def matches(person, point, groups, found):
    """(New, why it is told) of all that concerns `person`, in her section first."""
    own = {membership.unit.path for membership in person.current_memberships}
    for path in unit_paths(person):
        for new in found.units.get(path, ()):
            if new.audience == Audience.UNIT or new.space == path or path in own:
                yield new, GROUP if new.space == path else SECTION
    for group in groups:
        for new in found.groups[group]:
            yield new, GROUP
    if point:
        lat, lon, radius = point
        for new in around(found, lat, lon):
            if new.audience == Audience.ADHERENTS and not person.is_adherent:
                continue
            if distance(lat, lon, new.lat, new.lon) <= radius:
                yield new, NEAR


def around(found, lat, lon):
    """The events of the square of a point and of those that surround it."""
    row, column = cell_of(lat, lon)
    for high in (row - 1, row, row + 1):
        for wide in (column - 1, column, column + 1):
            yield from found.cells.get((high, wide), ())


def points_of(people):
    """{person id: (lat, lon, radius)}: the commune each chose, otherwise her section; two queries.

    `people` have their memberships read.
    """
    chosen = {
        pk: (lat, lon, radius)
        for pk, lat, lon, radius in ActionSettings.objects.filter(person__in=people).values_list(
            "person", "commune__lat", "commune__lon", "radius_km"
        )
    }
    sections = {person.pk: person.section.pk for person in people if person.section}
    rows = Unit.objects.filter(pk__in=set(sections.values()), lat__isnull=False)
    places = {pk: (lat, lon) for pk, lat, lon in rows.values_list("pk", "lat", "lon")}
    points = {}
    for person in people:
        lat, lon, radius = chosen.get(person.pk, (None, None, RADIUS_KM))
        where = (lat, lon) if lat is not None else places.get(sections.get(person.pk))
        if where:
            points[person.pk] = (*where, radius)
    return points


def joined_by(people, found):
    """{person id: ids of the groups of `found` that she is in and hears of}; one query."""
    joined = defaultdict(list)
    members = Member.objects.present().exclude(follow=Member.Follow.NONE)
    rows = members.filter(person__in=people, group__in=found.groups)
    for person, group in rows.values_list("person", "group"):
        joined[person].append(group)
    return joined


def already_known(people, found):
    """{(person id, event id)} of what they answered or were invited to; two queries."""
    known = set()
    for model in (Participation, Invitation):
        rows = model.objects.filter(person__in=people, event__in=found.rows)
        known.update(rows.values_list("person", "event"))
    return known


def next_of(people, now):
    """{person id: event id} of the next thing each of `people` does, no discreet one; one query."""
    coming = Event.objects.in_the_open().filter(state=State.PUBLISHED, starts_at__gt=now)
    rows = Participation.objects.filter(person__in=people, event__in=coming, place=Place.SEATED)
    found = rows.order_by("-event__starts_at", "-event").values_list("person", "event")
    return dict(found)
