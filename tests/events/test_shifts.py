"""The parts of an event for which one comes (« créneaux »)."""

import datetime

import pytest
from django.utils import timezone

from core.http import Invalid
from events.models import Audience, Event, Participation, Place
from events.queries.answering import panel_of
from events.services import answers
from tests.events.cast import again, make_cast
from tests.factories import make_event
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
    return make_event(cast.other, starts_at=timezone.now() + 3 * DAY)


def mine(person, event):
    return Participation.objects.filter(event=event, person=person).first()


def panel(person, event):
    return panel_of(
        person,
        event,
        organises=False,
        participation=mine(person, event),
        now=timezone.now(),
    )


@pytest.fixture
def shifts(event):
    return [
        event.shifts.create(
            label=label, starts_at=event.starts_at, ends_at=event.ends_at, capacity=capacity
        )
        for label, capacity in (("Matin", 2), ("Midi", None))
    ]


def test_one_comes_for_several_shifts(cast, event, shifts):
    chosen = [shift.pk for shift in shifts]
    answers.answer(by=cast.adherent, event=event, answer="yes", shifts=chosen)

    assert [shift.is_mine for shift in panel(cast.adherent, event).shifts] == [True, True]
    assert [shift.left for shift in panel(cast.other, event).shifts] == [1, None]


def test_a_full_shift_says_so_and_takes_nobody_else(cast, event, shifts):
    morning = shifts[0].pk
    answers.answer(by=cast.other, event=event, answer="yes", guests=1, shifts=[morning])
    assert panel(cast.adherent, event).shifts[0].is_full

    with pytest.raises(Invalid, match="Matin"):
        answers.answer(by=cast.adherent, event=event, answer="yes", shifts=[morning])

    assert mine(cast.adherent, event) is None
    # Hers stays hers.
    answers.answer(by=cast.other, event=event, answer="yes", shifts=[morning])
    assert shifts[0].participations.count() == 1


def test_a_shift_that_holds_fewer_people_since_stays_hers(cast, event, shifts):
    morning = [shifts[0].pk]
    for person in (cast.other, cast.adherent):
        answers.answer(by=person, event=event, answer="yes", shifts=morning)
    event.shifts.filter(pk__in=morning).update(capacity=1)

    answers.answer(by=cast.adherent, event=event, answer="yes", shifts=[s.pk for s in shifts])

    assert mine(cast.adherent, event).shifts.count() == 2


def test_who_comes_no_more_leaves_her_shifts(cast, event, shifts):
    answers.answer(by=cast.other, event=event, answer="yes", shifts=[shifts[0].pk])
    answers.answer(by=cast.other, event=event, answer="maybe")

    assert shifts[0].participations.count() == 0


def test_more_guests_do_not_crowd_a_shift(cast, event, shifts):
    morning = [shifts[0].pk]
    answers.answer(by=cast.other, event=event, answer="yes", shifts=morning)
    answers.answer(by=cast.adherent, event=event, answer="yes", shifts=morning)

    with pytest.raises(Invalid, match="Matin"):
        answers.answer(by=cast.adherent, event=event, answer="yes", guests=1)


def test_who_waits_holds_no_shift_and_chooses_once_seated(cast, event, shifts):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    answers.answer(by=cast.other, event=event, answer="yes")
    morning = [shifts[0].pk]
    waits = answers.answer(by=cast.adherent, event=event, answer="yes", shifts=morning)
    assert (waits.place, waits.shifts.count()) == (Place.WAITING, 0)

    answers.answer(by=cast.other, event=event, answer="no")
    seated = answers.answer(by=cast.adherent, event=event, answer="yes", shifts=morning)

    assert (seated.place, seated.shifts.count()) == (Place.SEATED, 1)


def test_shifts_of_a_discreet_mission_are_known_once_it_is_released(cast):
    event = make_event(
        cast.secretary,
        organiser="unit",
        unit=cast.section,
        audience=Audience.UNIT,
        is_discreet=True,
        starts_at=timezone.now() + 3 * DAY,
        released_at=timezone.now() - HOUR,
    )
    event.shifts.create(starts_at=event.starts_at, ends_at=event.ends_at)
    answers.answer(by=cast.adherent, event=event, answer="yes")

    assert len(panel(cast.adherent, event).shifts) == 1
    assert panel(cast.other, event).shifts == ()
