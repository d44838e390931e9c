"""What an event lacks, taken in charge by those who come."""

import pytest

from core.http import Invalid, Refused
from events.models import Event, Need, Participation, Place, State
from events.queries.answering import needs_of
from events.services import answers, needs
from tests.events.cast import again, make_cast
from tests.factories import make_event
from tests.shared import shared


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def event(cast):
    return make_event(cast.other)


def mine(person, event):
    return Participation.objects.filter(event=event, person=person).first()


def test_needs_are_in_the_order_their_author_gave_them(event):
    for position, label in ((1, "Une soupe"), (0, "Deux voitures"), (2, "De la colle")):
        Need.objects.create(event=event, label=label, position=position)

    assert [row.label for row in needs_of(event, None, True)] == [
        "Deux voitures",
        "Une soupe",
        "De la colle",
    ]


def test_who_takes_in_charge_comes(cast, event):
    need = Need.objects.create(event=event, label="Une soupe")

    needs.take(by=cast.hidden, need=need)
    needs.take(by=cast.hidden, need=need)

    assert mine(cast.hidden, event).place == Place.SEATED
    assert need.taken.count() == 1
    with pytest.raises(Invalid, match="déjà"):
        needs.take(by=cast.adherent, need=need)
    assert mine(cast.adherent, event) is None

    needs.leave(by=cast.hidden, need=need)
    assert need.taken.count() == 0 and mine(cast.hidden, event).place == Place.SEATED


def test_who_has_no_seat_takes_nothing_in_charge(cast, event):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    need = Need.objects.create(event=event, label="Une soupe")
    answers.answer(by=cast.other, event=event, answer="yes")

    with pytest.raises(Invalid, match="complet"):
        needs.take(by=cast.adherent, need=need)

    assert mine(cast.adherent, event) is None


def test_nobody_takes_in_charge_what_is_called_off(cast, event):
    need = Need.objects.create(event=event, label="Une soupe")
    Event.objects.filter(pk=event.pk).update(state=State.CANCELLED)

    with pytest.raises(Refused):
        needs.take(by=cast.adherent, need=need)


def test_what_lacks_no_more_is_missed_politely(cast, event):
    need = Need.objects.create(event=event, label="Une soupe")
    Need.objects.filter(pk=need.pk).delete()

    with pytest.raises(Invalid, match="plus besoin"):
        needs.take(by=cast.adherent, need=need)

    assert mine(cast.adherent, event) is None
