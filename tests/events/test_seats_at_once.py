"""Two hundred answers at once for fifty seats (SECURITY M-7), on real connections.

Each proof has its control: without what holds it, the very same check fails.
"""

import datetime
import random
import threading
from contextlib import suppress

import pytest
from django.utils import timezone

from core.http import Invalid
from events.models import TAKEN, Answer, Event, Participation, Place
from events.services import answers, waiting
from profiles.models import Person
from tests.deciding.test_parallel import AT_ONCE, at_once, without
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db(transaction=True)

TIMES, SEATS = 200, 50


def crowd(size):
    return Person.objects.bulk_create(
        Person(email=f"foule{n}@exemple.fr", first_name="Foule", last_name=f"Numéro{n}")
        for n in range(size)
    )


def rows(event, *places):
    found = Participation.objects.filter(event=event, place__in=places).order_by("pk")
    return list(found)


def seats(found):
    return sum(one.seats for one in found)


def agrees(event):
    """Whether the counters of `event` are those of its rows."""
    event.refresh_from_db()
    return (event.seats_taken, event.waiting_count, event.maybe_count) == (
        seats(rows(event, *TAKEN)),
        seats(rows(event, Place.WAITING)),
        Participation.objects.filter(event=event, answer=Answer.MAYBE).count(),
    )


def holds(event):
    """Whether nobody sits on the knees of another, and nobody waits before an empty chair."""
    assert agrees(event)
    left = event.capacity - event.seats_taken
    return left >= 0 and all(one.seats > left for one in rows(event, Place.WAITING))


def yes(event, person, **more):
    return lambda: answers.answer(by=person, event=event, answer=Answer.YES, **more)


def test_fifty_are_in_and_the_others_wait_in_order():
    event = make_event(make_person(), capacity=SEATS)

    at_once([yes(event, person) for person in crowd(TIMES)])

    seated, line = rows(event, Place.SEATED), rows(event, Place.WAITING)
    assert (len(seated), len(line)) == (SEATS, TIMES - SEATS)
    assert agrees(event) and event.seats_taken == SEATS
    since = [one.waiting_since for one in line]
    assert since == sorted(since)
    assert max(one.answered_at for one in seated) < since[0]
    assert [one.pk for one in Participation.objects.in_line()] == [one.pk for one in line]


def test_parties_come_go_and_are_offered_seats_all_at_once():
    event, people = make_event(make_person(), capacity=20), crowd(36)
    dice = random.Random(4)
    acts = []
    for person in people:
        acts.append(yes(event, person, guests=dice.randrange(4)))
        acts.append(yes(event, person, guests=dice.randrange(4)))
        if dice.random() < 0.5:
            other = dice.choice([Answer.NO, Answer.MAYBE])
            acts.append(
                lambda p=person, a=other: answers.answer(by=p, event=event, answer=a, guests=0)
            )
    later = timezone.now() + datetime.timedelta(hours=25)
    acts += [lambda: waiting.expire(), lambda: waiting.expire(later)] * 4
    dice.shuffle(acts)

    def carried_out(act):
        def attempt():
            # No room for one more guest, an offer whose term is past: those are answers.
            with suppress(Invalid):
                act()

        return attempt

    at_once([carried_out(act) for act in acts])

    assert rows(event, Place.SEATED) and rows(event, Place.WAITING)
    assert holds(event)


def test_many_clicks_of_one_person_take_one_seat():
    event, person = make_event(make_person(), capacity=SEATS), make_person()

    at_once([yes(event, person)] * 2 * AT_ONCE)

    assert len(rows(event, Place.SEATED)) == 1
    assert agrees(event)


def test_without_the_lock_more_people_come_than_there_are_seats(monkeypatch):
    event = make_event(make_person(), capacity=1)
    read, room = threading.Barrier(AT_ONCE), waiting.room
    monkeypatch.setattr(answers, "locked", lambda event: Event.objects.get(pk=event.pk))
    monkeypatch.setattr(waiting, "room", lambda event: (read.wait(30), room(event))[1])

    at_once([yes(event, person) for person in crowd(AT_ONCE)])

    assert len(rows(event, Place.SEATED)) == AT_ONCE


def test_without_the_trigger_seats_are_not_counted_and_the_room_overflows():
    event = make_event(make_person(), capacity=2)
    table = "ALTER TABLE events_participation {} TRIGGER events_count_seats_insert"
    with without(table.format("DISABLE"), table.format("ENABLE")):
        at_once([yes(event, person) for person in crowd(AT_ONCE)])

    assert not agrees(event)
    assert len(rows(event, Place.SEATED)) > event.capacity
