"""Going together: offered by those who come, among those who see each other."""

import datetime

import pytest
from django.utils import timezone

from core.http import Invalid, Refused
from events.clock import instant
from events.forms.answering import RideForm
from events.models import Audience, Event, Ride, RideSeat, State
from events.queries.answering import panel_of
from events.services import answers, rides
from notifications.models import Notice
from profiles.models import Block, Visibility
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_event, make_person
from tests.shared import shared

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def event(cast):
    """In three days; Katell, who organises, Yann and Zélie, who is hidden, come."""
    event = make_event(cast.other, starts_at=timezone.now() + 3 * DAY)
    for person in (cast.other, cast.adherent, cast.hidden):
        make_answer(person, event)
    return event


def offer(person, event, **fields):
    fields = {"way": "car", "leaves_from": "La gare", "seats": 2, "words": "", **fields}
    return rides.offer(by=person, event=event, leaves_at=event.starts_at - HOUR, **fields)


def panel(person, event):
    mine = event.participations.filter(person=person).first()
    return panel_of(person, event, organises=False, participation=mine, now=timezone.now())


def names(person, event):
    """Whom `person` reads of rides: (drivers, passengers)."""
    rows = panel(person, event).rides
    return (
        {row.driver.first_name for row in rows},
        {one.first_name for row in rows for one in row.passengers},
    )


def test_one_offers_changes_and_takes_back_a_ride(client, cast, event):
    client.force_login(cast.adherent)
    path = f"/agir/{event.ref}/trajet/"
    sent = {"way": "car", "leaves_from": "La gare", "leaves_at": "00:00", "seats": "3", "words": ""}
    assert client.get(path).status_code == 200

    assert client.post(path, sent).url == f"{event.get_absolute_url()}#trajets"
    client.post(path, sent | {"seats": "1", "way": "bicycle"})

    ride = Ride.objects.get()
    assert (ride.person, ride.seats, ride.way) == (cast.adherent, 1, "bicycle")
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Retirer mon trajet" in page and "La gare" in page
    assert client.post(f"{path}retirer/").status_code == 302
    assert not Ride.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"seats": "0"}, {"seats": "61"}, {"seats": "9" * 30}, {"leaves_at": "25:00"},
        {"way": "plane"}, {"leaves_from": ""}, {"leaves_from": "\x00"}, {"words": "x" * 141},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_written(client, cast, event, wrong):
    client.force_login(cast.adherent)
    sent = {"way": "car", "leaves_from": "La gare", "leaves_at": "08:00", "seats": "3", "words": ""}

    response = client.post(f"/agir/{event.ref}/trajet/", sent | wrong)

    assert response.status_code == 200 and "field__error" in response.content.decode()
    assert not Ride.objects.exists()


@pytest.mark.parametrize(
    "begins, leaves, day",
    [
        ("20:30", "20:00", 28),
        ("00:30", "23:45", 27),
        ("00:30", "00:15", 28),
        ("20:30", "20:30", 28),
    ],
)
def test_one_leaves_before_it_begins(begins, leaves, day):
    def hour(text):
        return datetime.time.fromisoformat(text)

    event = Event(
        zone="Indian/Reunion",
        starts_at=instant(datetime.date(2026, 11, 28), hour(begins), "Indian/Reunion"),
    )
    sent = {"way": "car", "leaves_from": "La gare", "leaves_at": leaves, "seats": "3"}
    form = RideForm(sent, event=event)

    assert form.is_valid()
    assert form.cleaned_data["leaves_at"] == instant(
        datetime.date(2026, 11, day), hour(leaves), "Indian/Reunion"
    )


def test_seats_are_taken_one_ride_at_a_time_and_given_back(cast, event):
    first, second = offer(cast.other, event, seats=1), offer(make_seated(event), event)

    rides.join(by=cast.adherent, ride=first)
    rides.join(by=cast.adherent, ride=first)
    with pytest.raises(Invalid, match="plus de place"):
        rides.join(by=make_seated(event), ride=first)
    rides.join(by=cast.adherent, ride=second)

    assert [one.ride_id for one in RideSeat.objects.all()] == [second.pk]
    rides.leave(by=cast.adherent, ride=second)
    assert not RideSeat.objects.exists()


def make_seated(event):
    person = make_person()
    make_answer(person, event)
    return person


def test_a_ride_that_was_just_taken_back_is_missed_politely(cast, event):
    ride = offer(cast.other, event)
    Ride.objects.filter(pk=ride.pk).delete()

    with pytest.raises(Invalid, match="retiré"):
        rides.join(by=cast.adherent, ride=ride)


def test_fewer_seats_than_people_aboard_is_refused(cast, event):
    ride = offer(cast.other, event, seats=2)
    rides.join(by=cast.adherent, ride=ride)
    rides.join(by=make_seated(event), ride=ride)

    with pytest.raises(Invalid, match="déjà pris"):
        offer(cast.other, event, seats=1)


def test_a_ride_is_for_those_who_come(client, cast, event):
    ride = offer(cast.other, event)
    client.force_login(cast.sympathiser)

    assert client.post(f"/agir/trajets/{ride.pk}/monter/").status_code == 404
    assert client.get(f"/agir/{event.ref}/trajet/").status_code == 403
    assert panel(cast.sympathiser, event).rides == ()
    assert not RideSeat.objects.exists()


def test_a_hidden_person_neither_offers_nor_goes_along(client, cast, event):
    ride = offer(cast.other, event)
    client.force_login(cast.hidden)

    assert client.get(f"/agir/{event.ref}/trajet/").status_code == 403
    assert client.post(f"/agir/trajets/{ride.pk}/monter/").status_code == 403
    assert "caché" in panel(cast.hidden, event).no_ride
    assert not RideSeat.objects.exists()


def test_drivers_and_passengers_are_named_through_sight(cast, event):
    ride = offer(cast.other, event)
    rides.join(by=cast.adherent, ride=ride)
    assert names(cast.other, event) == ({"Katell"}, {"Yann"})
    assert names(cast.adherent, event) == ({"Katell"}, {"Yann"})
    # Who goes with whom is for those in the car.
    assert names(make_seated(event), event) == ({"Katell"}, set())

    cast.adherent.visibility = Visibility.SECTION
    cast.adherent.save()
    assert names(cast.other, event) == ({"Katell"}, set())
    cast.other.visibility = Visibility.SECTION
    cast.other.save()
    assert names(make_seated(event), event) == (set(), set())


def test_who_is_blocked_neither_sees_nor_takes_the_ride(client, cast, event):
    ride = offer(cast.other, event)
    Block.objects.create(person=cast.other, blocked=cast.adherent)
    client.force_login(cast.adherent)

    assert names(cast.adherent, event) == (set(), set())
    assert client.post(f"/agir/trajets/{ride.pk}/monter/").status_code == 404
    assert not RideSeat.objects.exists()


@pytest.mark.parametrize("act", ["withdraws", "comes no more"])
def test_who_went_along_is_told_that_the_ride_is_gone(cast, event, act):
    ride = offer(cast.other, event)
    rides.join(by=cast.adherent, ride=ride)

    if act == "withdraws":
        rides.withdraw(by=cast.other, event=event)
    else:
        answers.answer(by=cast.other, event=event, answer="no")

    assert not Ride.objects.exists()
    assert [one.recipient for one in Notice.objects.filter(kind="events.ride_gone")] == [
        cast.adherent
    ]


def test_who_comes_no_more_leaves_the_car(cast, event):
    rides.join(by=cast.adherent, ride=offer(cast.other, event))

    answers.answer(by=cast.adherent, event=event, answer="maybe")

    assert not RideSeat.objects.exists() and Ride.objects.exists()


def test_there_are_no_rides_to_a_discreet_mission_before_its_place_is_given(cast):
    event = make_event(
        cast.secretary,
        organiser="unit",
        unit=cast.section,
        audience=Audience.UNIT,
        is_discreet=True,
        starts_at=timezone.now() + 3 * DAY,
    )
    for person in (cast.adherent, cast.secretary):
        make_answer(person, event)
    ride = offer(cast.secretary, event)

    with pytest.raises(Refused):
        offer(cast.adherent, event)
    with pytest.raises(Refused):
        rides.join(by=cast.adherent, ride=ride)
    assert panel(cast.adherent, event).rides == ()

    Event.objects.filter(pk=event.pk).update(released_at=timezone.now() - HOUR)
    event.refresh_from_db()
    assert names(cast.adherent, event) == ({"Odile"}, set())


@pytest.mark.parametrize("fields", [{"is_online": True}, {"state": State.CANCELLED}])
def test_nobody_goes_together_to_what_is_online_or_called_off(cast, event, fields):
    Event.objects.filter(pk=event.pk).update(**fields)
    event.refresh_from_db()

    with pytest.raises(Refused):
        offer(cast.adherent, event)


def test_rides_take_as_many_queries_however_many_there_are(
    cast, event, django_assert_max_num_queries
):
    offer(cast.other, event)
    for _ in range(3):
        ride = offer(make_seated(event), event)
        rides.join(by=make_seated(event), ride=ride)
    panel(cast.adherent, event)

    with django_assert_max_num_queries(6):
        assert len(panel(cast.adherent, event).rides) == 4
