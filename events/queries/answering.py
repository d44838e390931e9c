"""What the page of an event asks of the one who looks: is she coming, with whom, with what."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.prepared import Prepared
from core.typography import day_words, time_words
from events.clock import local
from events.models import TAKEN, Answer, Audience, Need, Participation, Place, Ride, RideSeat, Shift
from events.moments import eve_at
from events.policies import answering as policies
from events.policies.common import knows_the_place
from events.services.answers import GUESTS
from profiles.models import Person
from profiles.models.sight import Seen
from profiles.queries.rows import FACE, FACES

RIDES, PASSENGERS = 30, 200


@dataclass(frozen=True)
class ShiftChoice:
    """A shift one may choose."""

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
    """Something that lacks: how many took it, of how many; nobody is named. Of a discreet mission, no
    number is told to those who do not organise it.
    """

    pk: int
    label: str
    words: str
    icon: str
    wanted: int
    taken: int
    is_mine: bool
    is_counted: bool = True

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
    # Tomorrow, or today: « tu viens toujours ? »
    asks_again: bool = False
    # The seat she was offered went to others.
    is_late: bool = False
    # Numbers of people may be told.
    is_counted: bool = True
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
    """What `events/_answer.html`, `_needs.html` and `_rides.html` show to `viewer`; six queries."""
    silence = policies.no_answer(event, now)
    if not viewer.is_authenticated:
        public = event.audience == Audience.PUBLIC
        state = "shut" if silence else "visitor"
        return Panel(
            state,
            event.ref,
            silence,
            is_full=is_full(event),
            is_public=public,
            needs=needs_of(event, None, True),
            no_ride=policies.SEAT_FIRST,
        )
    mine = participation
    seated = mine is not None and mine.place == Place.SEATED
    knows = knows_the_place(viewer, event, organises=organises, participation=mine, now=now)
    no_ride = silence or policies.no_ride(
        viewer, event, seated=seated, organises=organises, knows=knows
    )
    rides = (
        rides_of(viewer, event) if not event.is_online and (seated or organises) and knows else ()
    )
    counted = organises or not event.is_discreet
    return Panel(
        **own_state(event, mine, now, counted),
        # Of a discreet mission, even the names of shifts may tell the hour.
        shifts=shifts_of(event, mine) if knows or not event.is_discreet else (),
        needs=needs_of(event, mine, counted),
        rides=rides,
        no_ride=no_ride,
        may_take=not silence and (seated or not is_full(event) or is_offered(mine)),
        has_ride=any(ride.is_own for ride in rides),
    )


def short_panel(event, mine, now):
    """The Panel of whoever answers by a link, `mine` being what she answered: neither shifts nor needs."""
    return Panel(**own_state(event, mine, now, not event.is_discreet))


def own_state(event, mine, now, counted):
    """What a Panel says of the answer `mine`, with numbers when they may be `counted`; one query."""
    silence = policies.no_answer(event, now)
    seated = mine is not None and mine.place == Place.SEATED
    return {
        "state": "shut" if silence else state_of(mine),
        "ref": event.ref,
        "silence": silence,
        "is_full": is_full(event),
        "guests": mine.guests if mine else 0,
        "rank": rank_of(mine) if counted and mine and mine.place == Place.WAITING else 0,
        "offered": until_words(mine, event) if is_offered(mine) else "",
        "is_confirmed": seated and mine.reconfirmed_at is not None,
        "asks_again": seated and asks_again(event, mine, now),
        "is_late": mine is not None and mine.answer == Answer.MAYBE and bool(mine.offered_until),
        "is_counted": counted,
    }


def is_offered(mine):
    """Whether a seat is kept for `mine`."""
    return mine is not None and mine.place == Place.OFFERED


def asks_again(event, mine, now):
    """Whether it is time to ask `mine`, who has her seat, if she still comes: from the eve on."""
    eve = eve_at(event.starts_at, event.zone)
    return mine.answered_at < eve <= now and mine.reconfirmed_at is None


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


def shifts_asked(event, mine):
    """Columns of the shifts of that event, the seats taken in each, and whether `mine` chose it."""
    through = Participation.shifts.through.objects.filter(shift=OuterRef("pk"))
    seats = (
        through.filter(participation__place__in=TAKEN)
        .order_by()
        .values("shift")
        .annotate(seats=Sum(1 + F("participation__guests")))
        .values("seats")
    )
    return (
        Shift.objects.filter(event=event)
        .annotate(
            seats=Coalesce(Subquery(seats), Value(0), output_field=IntegerField()),
            chosen=Exists(through.filter(participation=mine)),
        )
        .values_list("pk", "label", "starts_at", "ends_at", "capacity", "seats", "chosen")
    )


SHIFTS = Prepared(shifts_asked, int, int)


def shifts_of(event, mine):
    """The ShiftChoice of every shift of `event`; one query."""
    return tuple(
        ShiftChoice(
            pk=pk,
            label=label,
            hours=hours_words(starts_at, ends_at, event.zone),
            left=None if capacity is None else max(capacity - seats, 0),
            is_mine=chosen,
        )
        for pk, label, starts_at, ends_at, capacity, seats, chosen in SHIFTS.rows(
            event.pk, mine.pk if mine else 0
        )
    )


def hours_words(starts_at, ends_at, zone):
    """« 9 h 30 à 10 h 30 », where it is held."""
    start, end = local(starts_at, zone), local(ends_at, zone)
    return f"{time_words(start.replace(tzinfo=None))} à {time_words(end.replace(tzinfo=None))}"


def needs_asked(event, mine):
    """Columns of the needs of that event, how many took each, and whether `mine` did."""
    own = Q(taken__participation=mine)
    return (
        Need.objects.filter(event=event)
        .annotate(number=Count("taken"), own=Count("taken", filter=own))
        .order_by("position", "pk")
        .values_list("pk", "label", "words", "icon", "wanted", "number", "own")
    )


NEEDS = Prepared(needs_asked, int, int)


def needs_of(event, mine, counted):
    """The NeedRow of every need of `event`; one query."""
    rows = NEEDS.rows(event.pk, mine.pk if mine else 0)
    return tuple(NeedRow(*row[:6], is_mine=row[6] > 0, is_counted=counted) for row in rows)


def rides_asked(viewer, event):
    """Columns of the rides to that event whose driver the viewer sees, and how many go along."""
    rides = Ride.objects.filter(event=event).driven_for(viewer).annotate(number=Count("taken"))
    return rides.order_by("leaves_at", "pk").values_list(
        "pk", "way", "leaves_from", "leaves_at", "seats", "words", "number", "person", *FACES
    )[:RIDES]


RIDING = Seen(rides_asked, int)


def rides_of(viewer, event):
    """The RideRow of the rides whose driver `viewer` sees, who comes herself; three queries at most."""
    rows = RIDING.rows(viewer, event.pk)
    if not rows:
        return ()
    aboard = {}
    seats = RideSeat.objects.filter(ride__in=[row[0] for row in rows])
    for ride, person in seats.order_by("pk").values_list("ride", "person")[:PASSENGERS]:
        aboard.setdefault(ride, []).append(person)
    names = seen_passengers(viewer, rows, aboard)
    return tuple(ride_row(viewer, event, row, aboard.get(row[0], ()), names) for row in rows)


def ride_row(viewer, event, row, aboard, names):
    """One RideRow; `aboard` are the ids of those who go along, `names` the people she may name."""
    pk, way, leaves_from, leaves_at, seats, words, number, driver, *face = row
    return RideRow(
        pk=pk,
        way_label=Ride.Way(way).label,
        driver=Person(**dict(zip(FACE, face, strict=True))),
        leaves=leaves_words(leaves_from, leaves_at, event.zone),
        words=words,
        left=max(seats - number, 0),
        is_own=driver == viewer.pk,
        is_aboard=viewer.pk in aboard,
        passengers=tuple(names[one] for one in aboard if one in names),
    )


def seen_passengers(viewer, rows, aboard):
    """{id: Person} of those who go with `viewer`, in her ride or the one she is in, if she sees them."""
    own = [
        person
        for pk, *_, driver in (row[:8] for row in rows)
        if driver == viewer.pk or viewer.pk in aboard.get(pk, ())
        for person in aboard.get(pk, ())
    ]
    if not own:
        return {}
    return Person.objects.visible_to(viewer).for_cards().in_bulk(own)


def leaves_words(place, moment, zone):
    """« de la gare, à 20 h 10 »."""
    return f"{place}, à {time_words(local(moment, zone).replace(tzinfo=None))}"
