"""The last seat, asked for in the name of many at once, on real connections.

The proof has its control: without the lock, the very same check fails.
"""

import threading

import pytest

from events.models import Event, Participation, Place
from events.services import answers, behalf
from profiles.models import Person
from tests.deciding.test_parallel import AT_ONCE, at_once
from tests.factories import give, join, make_event, make_party, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event(transactional_db):
    """An event of one seat, of a section."""
    party = make_party()
    secretary = make_person()
    join(secretary, party.section)
    give(secretary, "section_secretary", party.section)
    return make_event(secretary, organiser="unit", unit=party.section, capacity=1)


def yes(event):
    """What writes « yes » in the name of one more member without e-mail."""
    person = make_person(email=None)
    join(person, event.unit)

    def act():
        by = Person.objects.get(pk=event.author_id)
        behalf.answer_for(by=by, event=event, person=person, answer="yes")

    return act


def places(event):
    return sorted(Participation.objects.filter(event=event).values_list("place", flat=True))


def test_on_the_last_seat_one_is_in_and_the_others_wait(event):
    at_once([yes(event) for _ in range(AT_ONCE)])

    assert places(event) == [Place.SEATED, *[Place.WAITING] * (AT_ONCE - 1)]
    event.refresh_from_db()
    assert (event.seats_taken, event.waiting_count) == (1, AT_ONCE - 1)


def test_without_the_lock_more_people_come_than_there_are_seats(event, monkeypatch):
    read, room = threading.Barrier(AT_ONCE), answers.waiting.room
    monkeypatch.setattr(behalf, "locked", lambda event: Event.objects.get(pk=event.pk))
    monkeypatch.setattr(answers.waiting, "room", lambda event: (read.wait(30), room(event))[1])

    at_once([yes(event) for _ in range(AT_ONCE)])

    assert places(event) == [Place.SEATED] * AT_ONCE
