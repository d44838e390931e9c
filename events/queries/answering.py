"""What the page of an event asks of the one who looks: is she coming, with whom, with what."""

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.typography import day_words, time_words
from events.clock import local
from events.models import TAKEN, Audience, Need, Participation, Place, Ride, RideSeat, Shift
from events.policies import answering as policies
from events.policies.common import knows_the_place
from events.services.answers import GUESTS
from profiles.models import Person

RIDES, PASSENGERS = 30, 200


@dataclass(frozen=True)
class ShiftChoice:
    """A shift one may choose. `hours` is "" for who may not know when it is."""

    pk: int
    label: str
    hours: str
    left: int | None
    is_mine: bool

    @property
    def is_full(self):
        return self.left is not None and self.left <= 0 and not self.is_mine


@dataclass(frozen=True)
class NeedRow:
    """Something that lacks: how many took it, of how many; nobody is named."""

    pk: int
    label: str
    words: str
    icon: str
    wanted: int
    taken: int
    is_mine: bool

    @property
    def is_full(self):
        return self.taken >= self.wanted

    @property
    def left(self):
        return self.wanted - self.taken


@dataclass(frozen=True)
class RideRow:
    """A ride whose driver the viewer sees."""

    pk: int
    way: str
    way_label: str
    driver: Person
    leaves: str
    words: str
    left: int
    is_own: bool
    is_aboard: bool
    passengers: tuple = ()


@dataclass(frozen=True)
class Panel:
    """All that one answers with.

    `state`: visitor, open, seated, waiting, offered, maybe, no, or shut, `silence` saying why.
    """

    state: str
    ref: str
    silence: str = ""
    is_full: bool = False
    is_public: bool = False
    guests: int = 0
    rank: int = 0
    offered: str = ""
    is_confirmed: bool = False
    shifts: tuple = ()
    needs: tuple = ()
    rides: tuple = ()
    no_ride: str = ""
    may_take: bool = False
    has_ride: bool = False

    @property
    def comes(self):
        return self.state in ("seated", "waiting", "offered")

    @property
    def guests_choices(self):
        """How many may come with her."""
        return range(GUESTS + 1)

    @property
    def shows_rides(self):
        """Whether « Y aller ensemble » is on the page: there are some, or one may be offered."""
        return bool(self.rides) or not self.no_ride


STATES = {Place.SEATED: "seated", Place.WAITING: "waiting", Place.OFFERED: "offered"}


def panel_of(viewer, event, *, organises, participation, now):
    """What `events/_answer.html`, `_needs.html` and `_rides.html` show to `viewer`; five queries."""
    silence = policies.no_answer(event, now)
    if not viewer.is_authenticated:
        public = event.audience == Audience.PUBLIC
        state = "shut" if silence else "visitor"
        return Panel(state, event.ref, silence, is_full=is_full(event), is_public=public)
    mine = participation
    seated = mine is not None and mine.place == Place.SEATED
    knows = knows_the_place(viewer, event, organises=organises, participation=mine, now=now)
    no_ride = silence or policies.no_ride(
        viewer, event, seated=seated, organises=organises, knows=knows
    )
    rides = (
        rides_of(viewer, event) if not event.is_online and (seated or organises) and knows else ()
    )
    return Panel(
        state="shut" if silence else state_of(mine),
        ref=event.ref,
        silence=silence,
        is_full=is_full(event),
        guests=mine.guests if mine else 0,
        rank=rank_of(mine) if mine and mine.place == Place.WAITING else 0,
        offered=until_words(mine, event) if mine and mine.place == Place.OFFERED else "",
        is_confirmed=seated and mine.reconfirmed_at is not None,
        shifts=shifts_of(event, mine, hours=knows),
        needs=needs_of(event, mine),
        rides=rides,
        no_ride=no_ride,
        may_take=seated and not silence,
        has_ride=any(ride.is_own for ride in rides),
    )


def short_panel(event, mine, now):
    """The Panel of whoever answers by a link, `mine` being what she answered: neither shifts nor needs."""
    silence = policies.no_answer(event, now)
    return Panel(
        state="shut" if silence else state_of(mine),
        ref=event.ref,
        silence=silence,
        is_full=is_full(event),
        guests=mine.guests if mine else 0,
        rank=rank_of(mine) if mine and mine.place == Place.WAITING else 0,
        offered=until_words(mine, event) if mine and mine.place == Place.OFFERED else "",
        is_confirmed=mine is not None and mine.reconfirmed_at is not None,
    )


def own_ride(viewer, event):
    """What `viewer` offers to those who go to `event`, as a form shows it; {} for nothing."""
    ride = Ride.objects.visible_to(viewer).filter(event=event, person=viewer.pk).first()
    if ride is None:
        return {}
    names = ("way", "leaves_from", "seats", "words")
    hour = local(ride.leaves_at, event.zone).time()
    return {**{name: getattr(ride, name) for name in names}, "leaves_at": hour}


def state_of(mine):
    """The state of a panel, of what was answered."""
    if mine is None:
        return "open"
    return STATES.get(mine.place, mine.answer)


def is_full(event):
    """Whether one may only wait for a seat."""
    return event.capacity is not None and event.seats_taken >= event.capacity


def rank_of(mine):
    """How many wait before her, and herself: « tu es 3e »; one query."""
    line = Participation.objects.confirmed().filter(event=mine.event_id, place=Place.WAITING)
    before = Q(waiting_since__lt=mine.waiting_since) | Q(
        waiting_since=mine.waiting_since, pk__lt=mine.pk
    )
    return line.filter(before).count() + 1


def until_words(mine, event):
    """« jeudi 26 novembre, 20 h », where it is held."""
    until = local(mine.offered_until, event.zone)
    return f"{day_words(until.date())}, {time_words(until.replace(tzinfo=None))}"


def shifts_of(event, mine, *, hours):
    """The ShiftChoice of every shift of `event`; one query."""
    through = Participation.shifts.through.objects.filter(shift=OuterRef("pk"))
    seats = (
        through.filter(participation__place__in=TAKEN)
        .order_by()
        .values("shift")
        .annotate(seats=Sum(1 + F("participation__guests")))
        .values("seats")
    )
    chosen = through.filter(participation=mine.pk if mine else 0).values("pk")
    rows = Shift.objects.filter(event=event).annotate(
        seats=Coalesce(Subquery(seats), Value(0), output_field=IntegerField()),
        chosen=Subquery(chosen[:1]),
    )
    return tuple(
        ShiftChoice(
            pk=shift.pk,
            label=shift.label,
            hours=hours_of(shift, event.zone) if hours else "",
            left=None if shift.capacity is None else max(shift.capacity - shift.seats, 0),
            is_mine=shift.chosen is not None,
        )
        for shift in rows
    )


def hours_of(shift, zone):
    """« 9 h 30 à 10 h 30 », where it is held."""
    start, end = local(shift.starts_at, zone), local(shift.ends_at, zone)
    return f"{time_words(start.replace(tzinfo=None))} à {time_words(end.replace(tzinfo=None))}"


def needs_of(event, mine):
    """The NeedRow of every need of `event`; one query."""
    own = Q(taken__participation=mine.pk if mine else 0)
    rows = Need.objects.filter(event=event).annotate(
        number=Count("taken"), own=Count("taken", filter=own)
    )
    return tuple(
        NeedRow(need.pk, need.label, need.words, need.icon, need.wanted, need.number, need.own > 0)
        for need in rows
    )


def rides_of(viewer, event):
    """The RideRow of the rides whose driver `viewer` sees; two queries."""
    rides = Ride.objects.visible_to(viewer).filter(event=event).select_related("person")
    rides = list(rides.annotate(number=Count("taken"))[:RIDES])
    if not rides:
        return ()
    aboard = RideSeat.objects.filter(ride__in=rides).values_list("ride", "person")[:PASSENGERS]
    ids = {}
    for ride, person in aboard:
        ids.setdefault(ride, []).append(person)
    names = seen_passengers(viewer, rides, ids)
    return tuple(
        RideRow(
            pk=ride.pk,
            way=ride.way,
            way_label=ride.get_way_display(),
            driver=ride.person,
            leaves=leaves_words(ride, event),
            words=ride.words,
            left=max(ride.seats - ride.number, 0),
            is_own=ride.person_id == viewer.pk,
            is_aboard=viewer.pk in ids.get(ride.pk, ()),
            passengers=tuple(names[pk] for pk in ids.get(ride.pk, ()) if pk in names),
        )
        for ride in rides
    )


def seen_passengers(viewer, rides, ids):
    """{id: Person} of those who go with `viewer`, in her ride or the one she is in, if she sees them."""
    own = [
        person
        for ride in rides
        if ride.person_id == viewer.pk or viewer.pk in ids.get(ride.pk, ())
        for person in ids.get(ride.pk, ())
    ]
    if not own:
        return {}
    return Person.objects.visible_to(viewer).for_cards().in_bulk(own)


def leaves_words(ride, event):
    """« de la gare, à 20 h 10 »."""
    leaves = local(ride.leaves_at, event.zone)
    return f"{ride.leaves_from}, à {time_words(leaves.replace(tzinfo=None))}"
