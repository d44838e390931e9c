"""What machines are told of events: never a discreet mission, never a name, never more of a place
than whoever they read for may know.
"""

import datetime
from collections import namedtuple
from dataclasses import dataclass

from django.conf import settings
from django.db.models import BooleanField, CharField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from events.feeds import address
from events.kinds import model_of
from events.models import Answer, Audience, Event, Host, Organiser, Participation, Place, State
from events.policies.common import knows_the_place
from groups.models import Group
from groups.models.sight import Read
from profiles.models import Person
from sections.models import Unit

# What is over, or called off, is told so long, so that calendars take note of it.
KEPT = datetime.timedelta(days=30)
AHEAD = datetime.timedelta(days=550)
MOST = 500
LATEST = 50

SAME = (
    "ref", "kind", "state", "state_words", "audience", "title", "summary", "text", "bring", "theme",
    "picture", "picture_words",
    "starts_at", "ends_at", "zone", "sequence", "published_at", "changed_at",
    "is_online", "hides_place", "wheelchair", "sign_language", "is_mine",
)  # fmt: skip
FIELDS = (
    *SAME, "place", "address", "access_words", "online_url",
    "commune__name", "commune", "commune__department", "lat", "lon", "pin_lat", "pin_lon",
    "organiser", "unit__name", "unit__slug", "group_name", "group__slug", "my_answer", "my_place",
)  # fmt: skip


class Row(namedtuple("Row", FIELDS)):
    """One row of `told_to`, to which the policies are asked as to an event."""

    __slots__ = ()
    is_discreet = False


@dataclass(frozen=True)
class Seat:
    """What a reader answered, and what came of it."""

    answer: str
    place: str


@dataclass(frozen=True)
class Entry:
    """An event as one reader may be told of it: what she may not know is not in it.

    `lat` and `lon` are the point for whoever has a seat or organises, its pin otherwise; `knows`
    says whether the place is told. `organiser` is a unit or a group, never a person.
    """

    ref: str
    kind: str
    state: str
    state_words: str
    audience: str
    title: str
    summary: str
    text: str
    bring: str
    theme: str
    picture: int | None
    picture_words: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    zone: str
    sequence: int
    published_at: datetime.datetime | None
    changed_at: datetime.datetime
    is_online: bool
    hides_place: bool
    wheelchair: bool
    sign_language: bool
    is_mine: bool
    seat: Seat | None
    knows: bool
    place: str
    address: str
    access_words: str
    online_url: str
    commune: str
    insee: str
    department: str
    lat: float | None
    lon: float | None
    organiser: str
    organiser_slug: str
    organiser_kind: str

    @property
    def is_called_off(self):
        return self.state == State.CANCELLED

    @property
    def is_postponed(self):
        return self.state == State.POSTPONED

    @property
    def is_sure(self):
        """Whether its reader comes for sure, or organises."""
        return self.is_mine or (self.seat is not None and self.seat.place == Place.SEATED)

    @property
    def model(self):
        """What its kind looks like and is called."""
        return model_of(self.kind)

    @property
    def url(self):
        """The absolute address of its page."""
        return settings.BASE_URL + reverse("events:detail", args=[self.ref])


def told_to(viewer, events, since, until):
    """The rows of `events` for one reader: those of a time, the first one first."""
    shown = told(viewer, events.filter(in_time(since, until)))
    return shown.order_by("starts_at", "pk")[:MOST]


def told(viewer, events):
    """The rows of `events` for one reader, FIELDS each: those she sees, in the open."""
    return with_hers(viewer, events.visible_to(viewer).in_the_open()).values_list(*FIELDS)


def in_time(since, until):
    """The condition of what a calendar keeps: what was called off long ago went out of it."""
    kept = ~Q(state=State.CANCELLED) | Q(changed_at__gte=since)
    return Q(ends_at__gte=since, starts_at__lte=until) & kept


def with_hers(viewer, events):
    """`events` with what a reader answered, whether she organises, and the group if she knows it."""
    groups = Group.objects.visible_to(viewer).filter(pk=OuterRef("group"))
    events = events.annotate(group_name=first(groups, "name"))
    if not viewer.is_authenticated:
        nothing = Value("", CharField())
        nobody = Value(False, BooleanField())
        return events.annotate(my_answer=nothing, my_place=nothing, is_mine=nobody)
    mine = Participation.objects.filter(event=OuterRef("pk"), person=viewer.pk)
    hosting = Host.objects.filter(event=OuterRef("pk"), person=viewer.pk)
    return events.annotate(
        my_answer=first(mine, "answer"),
        my_place=first(mine, "place"),
        is_mine=Exists(hosting.exclude(accepted_at=None)),
    )


def first(rows, column):
    """The value of `column` in the first of `rows`, "" without any."""
    return Coalesce(Subquery(rows.values(column)[:1]), Value(""), output_field=CharField())


def entries(viewer, rows, now):
    """The Entry of each of `rows`, as `told_to` gives them."""
    return [entry_of(viewer, Row(*row), now) for row in rows]


def entry_of(viewer, row, now):
    """The Entry of one Row: place and point by the rules of the page."""
    seat = Seat(row.my_answer, row.my_place) if row.my_answer else None
    takes_part = row.is_mine or (seat is not None and seat.place == Place.SEATED)
    knows = knows_the_place(viewer, row, organises=row.is_mine, participation=seat, now=now)
    organisers = {
        Organiser.UNIT: (row.unit__name, row.unit__slug),
        Organiser.GROUP: (row.group_name, row.group__slug),
    }
    name, slug = organisers.get(row.organiser, ("", ""))
    return Entry(
        **{field: getattr(row, field) for field in SAME},
        seat=seat,
        knows=knows,
        place=row.place if knows else "",
        address=row.address if knows else "",
        access_words=row.access_words if knows else "",
        online_url=row.online_url if takes_part or row.audience == Audience.PUBLIC else "",
        commune=row.commune__name or "",
        insee=row.commune or "",
        department=row.commune__department or "",
        lat=row.lat if takes_part else row.pin_lat,
        lon=row.lon if takes_part else row.pin_lon,
        organiser=name or "",
        organiser_slug=slug if name else "",
        organiser_kind=row.organiser if name else "",
    )


def feed(viewer, condition, now):
    """What a calendar of the events of a `condition` tells to `viewer`: at most MOST, from KEPT ago;
    one query.
    """
    events = Event.objects.filter(condition)
    return entries(viewer, told_to(viewer, events, now - KEPT, now + AHEAD), now)


def one(viewer, ref, now):
    """The Entry of one event, whenever it is; None when `viewer` is not told of it; one query."""
    found = entries(viewer, told(viewer, Event.objects.filter(ref=ref)), now)
    return found[0] if found else None


def latest(viewer, now, *, unit=None, department=""):
    """The LATEST events to come that were published, of a unit or of a département; one query."""
    events = Event.objects.filter(of_unit(unit)) if unit else Event.objects.all()
    if department:
        events = events.filter(commune__department=department)
    shown = told(viewer, events.to_come(now)).order_by("-published_at", "-pk")
    return entries(viewer, shown[:LATEST], now)


def of_unit(unit):
    """The condition of an event that a unit, or one below it, organises, alone or with others."""
    within = Unit.objects.within(unit).values("pk")
    hosted = Host.objects.exclude(accepted_at=None).filter(unit__in=within).values("event")
    return Q(organiser=Organiser.UNIT, unit__in=within) | Q(pk__in=hosted)


def of_group(group):
    """The condition of an event that a group organises, alone or with others."""
    hosted = Host.objects.exclude(accepted_at=None).filter(group=group).values("event")
    return Q(organiser=Organiser.GROUP, group=group) | Q(pk__in=hosted)


def of_person(person):
    """The events to which somebody answered that she comes or may come, and those she organises."""
    answered = Participation.objects.filter(person=person.pk, answer__in=(Answer.YES, Answer.MAYBE))
    hosted = Host.objects.exclude(accepted_at=None).filter(person=person.pk)
    return Event.objects.filter(pk__in=answered.values("event").union(hosted.values("event")))


AGENDA = Read(
    lambda viewer, since, until: told_to(viewer, of_person(viewer), since, until),
    datetime.datetime,
    datetime.datetime,
)


def agenda_of(person, now):
    """What the agenda of `person` tells her; one query, besides her rights and memberships."""
    return entries(person, AGENDA.rows(person, now - KEPT, now + AHEAD), now)


def reader_of(token):
    """The person to whom a secret address was given, with all that her sight asks; None when the
    address was changed since, or she may not log in any more; one query.
    """
    known = address.read(token)
    if known is None:
        return None
    number = Coalesce("action_settings__agenda_number", Value(0))
    people = Person.objects.active().alias(number=number)
    return people.filter(pk=known[0], number=known[1]).only("ref", "is_active").first()
