"""Reminders: who is asked on the eve, reminded on the day, warned, thanked; once each."""

import datetime
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse

from events.clock import instant
from events.models import Event, Participation, Report, Shift, State
from events.services import publishing, releasing, reminding
from notifications import services
from notifications.models import Cadence, Letter, Notice, Preference
from tests.factories import make_answer, make_commune, make_event, make_person

pytestmark = pytest.mark.django_db
SATURDAY = datetime.date(2026, 11, 28)
PARIS = "Europe/Paris"


def at(day, hour, minute=0, zone=PARIS):
    return instant(SATURDAY + timedelta(days=day), datetime.time(hour, minute), zone)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(at(-10, 12), tick=False)
    return time_machine


@pytest.fixture
def author(db):
    return make_person("Odile", "Le Goff")


@pytest.fixture
def event(author, party):
    return make_event(
        author,
        title="Réunion de section",
        place="salle Jean-Jaurès",
        commune=make_commune(party.section),
        starts_at=at(0, 18, 30),
    )


@pytest.fixture
def nora(event):
    person = make_person("Nora", "Belkacem", email="nora@exemple.fr")
    make_answer(person, event)
    return person


def letters_at(clock, moment):
    """The letters that leave when every task runs at that moment."""
    clock.move_to(moment, tick=False)
    before = list(Letter.objects.values_list("pk", flat=True))
    releasing.release_due()
    reminding.remind()
    services.compose()
    return list(Letter.objects.exclude(pk__in=before).order_by("pk"))


def kinds_of(person):
    return sorted(Notice.objects.filter(recipient=person).values_list("kind", flat=True))


def test_the_eve_asks_and_the_day_tells_when_and_where_in_the_subject(event, nora, clock):
    assert letters_at(clock, at(-1, 10, 59)) == []
    [eve] = letters_at(clock, at(-1, 11))
    assert eve.subject == "Tu viens toujours demain ? Réunion de section"
    assert letters_at(clock, at(-1, 11, 10)) == []
    [day] = letters_at(clock, at(0, 8))

    assert day.subject.replace("\u00a0", " ") == (
        "Aujourd’hui, 18 h 30, salle Jean-Jaurès, Vannes : Réunion de section"
    )
    assert letters_at(clock, at(0, 12)) == []


def test_an_overseas_event_is_told_on_its_own_clock(author, clock):
    event = make_event(
        author, title="Tractage", zone="Indian/Reunion", starts_at=at(0, 18, zone="Indian/Reunion")
    )
    make_answer(make_person(), event)

    assert letters_at(clock, at(-1, 10, 50, zone="Indian/Reunion")) == []
    assert len(letters_at(clock, at(-1, 11, zone="Indian/Reunion"))) == 1
    [day] = letters_at(clock, at(0, 8, zone="Indian/Reunion"))
    assert "18 h (heure de La Réunion)" in day.subject.replace("\u00a0", " ")


def test_her_own_shift_is_the_hour_she_is_told(event, nora, clock):
    shift = Shift.objects.create(event=event, starts_at=at(0, 20), ends_at=at(0, 20, 30))
    Participation.objects.get(person=nora).shifts.add(shift)

    [day] = letters_at(clock, at(0, 8))
    assert day.subject.replace("\u00a0", " ").startswith("Aujourd’hui, 20 h, salle")


def test_who_answers_later_gets_only_what_still_makes_sense(event, clock):
    eve, today, late = (make_person() for _ in range(3))
    for person, moment in ((eve, at(-1, 9)), (today, at(-1, 20)), (late, at(0, 9))):
        clock.move_to(moment, tick=False)
        make_answer(person, event)
    letters_at(clock, at(-1, 11))
    letters_at(clock, at(0, 8))
    letters_at(clock, at(0, 10))

    assert [kinds_of(one) for one in (eve, today)] == [["events.day"]] * 2
    assert kinds_of(late) == []


def test_not_those_who_wait_nor_of_what_is_put_off_masked_or_called_off(event, nora, clock):
    waiting = make_person()
    make_answer(waiting, event, place="waiting", waiting_since=at(-10, 12))
    for changes in ({"state": State.CANCELLED}, {"state": State.POSTPONED}, {"masked_rule": 4}):
        Event.objects.filter(pk=event.pk).update(**changes)
        assert letters_at(clock, at(-1, 11)) == []
        Event.objects.filter(pk=event.pk).update(state=State.PUBLISHED, masked_rule=None)
    letters_at(clock, at(-1, 11))

    assert kinds_of(waiting) == []
    assert kinds_of(nora) == ["events.eve"]


def test_reminders_leave_whatever_she_received_unless_she_refuses_them(event, nora, clock):
    other = make_event(make_person(), title="Tractage", starts_at=at(0, 14))
    make_answer(nora, other)
    assert letters_at(clock, at(-1, 11))[0].subject == "Demain : 2 rendez-vous"
    assert len(letters_at(clock, at(0, 8))) == 1

    person = make_person()
    Preference.objects.create(recipient=person, kind="events.eve", cadence=Cadence.NONE)
    third = make_event(make_person(), starts_at=at(3, 14))
    make_answer(person, third)
    letters_at(clock, at(2, 11))
    assert not Letter.objects.filter(recipient=person).exists()


def test_a_reminder_of_a_date_that_changed_is_withdrawn_and_told_again(event, nora, clock):
    clock.move_to(at(-1, 11), tick=False)
    reminding.remind()
    Event.objects.filter(pk=event.pk).update(starts_at=at(2, 18, 30), ends_at=at(2, 20))
    services.compose()
    assert Letter.objects.count() == 0

    assert len(letters_at(clock, at(1, 11))) == 1


def test_who_has_no_account_is_asked_and_reminded_once(event, author, clock):
    Participation.objects.create(
        event=event, email="ines@exemple.fr", confirmed_at=at(-10, 12), answer="yes", place="seated"
    )
    assert len(letters_at(clock, at(-1, 11))) == 1
    # Its hour changes: that is told apart, and nothing is asked again.
    event.refresh_from_db()
    later = {name: getattr(event, name) + timedelta(hours=1) for name in ("starts_at", "ends_at")}
    publishing.edit(by=author, event=event, changes=later, version=event.changed_at)
    assert letters_at(clock, at(-1, 11, 10)) == []
    [day] = letters_at(clock, at(0, 8))
    assert "salle Jean-Jaurès, Vannes" in day.subject


def test_an_hour_after_the_end_people_are_thanked_and_organisers_asked(event, nora, author, clock):
    make_answer(author, event)
    absent = make_person()
    make_answer(absent, event, was_there=False)
    assert letters_at(clock, at(0, 21, 20)) == []
    letters = letters_at(clock, at(0, 21, 30))

    assert [one.recipient for one in letters] == [author]
    assert letters[0].subject == "Raconte en une minute : Réunion de section"
    assert reverse("events:report", args=[event.ref]) in letters[0].text
    assert kinds_of(nora) == ["events.after"]
    assert "events.after" not in kinds_of(author) + kinds_of(absent)
    assert letters_at(clock, at(0, 22)) == []


def test_nobody_is_asked_to_tell_what_is_told_or_long_past(event, author, clock):
    clock.move_to(at(0, 21, 30), tick=False)
    reminding.remind()
    Report.objects.create(event=event, people=12)
    services.compose()
    assert not Letter.objects.filter(kind="events.to_report").exists()

    make_event(author, starts_at=at(-20, 12))
    assert reminding.remind() == 0


def test_two_days_before_organisers_learn_that_people_are_missing(event, author, nora, clock):
    Event.objects.filter(pk=event.pk).update(target=5)
    assert letters_at(clock, at(-3, 18)) == []
    [letter] = letters_at(clock, at(-2, 18, 30))

    assert letter.recipient == author
    assert letter.subject == "Il manque 4 personnes : Réunion de section"
    assert reverse("events:call", args=[event.ref]) in letter.text
    assert reminding.remind() == 0


def test_not_when_enough_come_nor_of_a_discreet_mission(event, nora, clock, author, party):
    Event.objects.filter(pk=event.pk).update(target=1)
    make_event(
        author, unit=party.section, audience="unit", is_discreet=True, target=9, starts_at=at(0, 20)
    )

    letters_at(clock, at(-2, 20))
    assert not Notice.objects.filter(kind="events.short").exists()


def test_reminding_twice_costs_nothing_and_tells_nothing(
    event, nora, clock, django_assert_max_num_queries
):
    for _ in range(8):
        make_answer(make_person(), event)
    clock.move_to(at(-1, 11), tick=False)
    with django_assert_max_num_queries(14):
        assert reminding.remind() == 1
    with django_assert_max_num_queries(3):
        assert reminding.remind() == 0


def test_what_is_interrupted_tells_nobody_and_then_everybody_once(event, nora, clock, monkeypatch):
    clock.move_to(at(-1, 11), tick=False)
    with monkeypatch.context() as broken:
        broken.setattr(reminding.guests, "ask", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reminding.remind()
    assert not Notice.objects.exists()

    assert reminding.remind() == 1
    assert kinds_of(nora) == ["events.eve"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(event, nora, clock):
    clock.move_to(at(-1, 11), tick=False)
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM events_event WHERE id = %s FOR UPDATE", [event.pk])
        assert reminding.remind() == 0
        cursor.execute("ROLLBACK")
    other.close()
    assert [reminding.remind(), reminding.remind()] == [1, 0]
