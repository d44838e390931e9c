"""What changes is told once, half an hour later, against what people were last told."""

import datetime
from datetime import timedelta

import pytest
from django.db import connections

from events.models import Event, Participation, Shift, State
from events.services import telling
from notifications import registry, services
from notifications.models import Letter, Notice
from profiles.models import Visibility
from tests.factories import make_answer, make_commune, make_event, make_person

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 16, 11, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def author(db):
    return make_person("Odile", "Le Goff")


@pytest.fixture
def event(author):
    event = make_event(
        author,
        title="Réunion de rentrée",
        place="Salle Jean-Jaurès",
        starts_at=NOON + timedelta(days=10),
    )
    telling.mark(event=event)
    return event


@pytest.fixture
def nora(event):
    person = make_person("Nora", "Belkacem", email="nora@exemple.fr")
    make_answer(person, event)
    return person


def change(event, **values):
    """`event` is changed and saved as publishing does."""
    event.refresh_from_db()
    for name, value in values.items():
        setattr(event, name, value)
    event.save()
    telling.mark(event=event)


def mails(clock, after=timedelta(minutes=30)):
    """The letters of all that is told by then."""
    clock.shift(after)
    telling.tell()
    services.compose()
    return list(Letter.objects.order_by("pk"))


def test_nobody_is_told_of_a_publication(event, clock):
    assert event.tell_at is None
    assert mails(clock) == []


def test_a_new_place_is_told_half_an_hour_later(event, nora, clock):
    change(event, place="Bourse du travail")
    assert mails(clock, timedelta(minutes=29)) == []
    [letter] = mails(clock, timedelta(minutes=1))

    assert letter.to_address == "nora@exemple.fr"
    assert letter.subject == "Nouveau lieu : Réunion de rentrée"
    assert "Bourse du travail" in letter.text
    assert mails(clock) == [letter]


def test_a_month_of_changes_that_come_to_nothing_sends_nothing(event, nora, clock):
    start = event.starts_at
    for turn in range(20):
        clock.shift(timedelta(hours=1))
        change(event, text=f"Version {turn}", title=f"Réunion {turn}")
    change(event, place="Bourse du travail")
    clock.shift(timedelta(minutes=10))
    change(event, starts_at=start + timedelta(hours=1), ends_at=start + timedelta(hours=3))
    clock.shift(timedelta(minutes=10))
    change(event, place="Salle Jean-Jaurès", starts_at=start, ends_at=start + timedelta(hours=2))
    for _ in range(30):
        assert mails(clock, timedelta(hours=6)) == []
    assert Notice.objects.count() == 0


def test_what_changes_twice_meanwhile_is_told_once(event, nora, clock):
    change(event, place="Bourse du travail")
    clock.shift(timedelta(minutes=20))
    change(
        event,
        starts_at=event.starts_at + timedelta(hours=1),
        ends_at=event.ends_at + timedelta(hours=1),
    )
    [letter] = mails(clock, timedelta(minutes=10))

    assert letter.subject == "Nouvelle date et nouveau lieu : Réunion de rentrée"


def test_what_is_called_off_says_why_and_what_is_held_after_all_is_told(event, nora, clock):
    change(event, state=State.CANCELLED, state_words="Alerte orange")
    [letter] = mails(clock)
    assert letter.subject == "Annulé : Réunion de rentrée"
    assert "Alerte orange" in letter.text

    change(event, state=State.PUBLISHED, state_words="")
    clock.shift(timedelta(days=1))
    assert mails(clock)[-1].subject == "C’est maintenu : Réunion de rentrée"


def test_what_is_called_off_three_hours_before_leaves_at_once(event, nora, clock):
    clock.move_to(event.starts_at - timedelta(hours=2))
    change(event, state=State.CANCELLED)

    assert len(mails(clock, timedelta())) == 1


def test_it_is_urgent_within_two_days_and_not_before(event, nora, clock):
    kind = registry.get("events.changed")
    for days, urgent in ((5, False), (1, True)):
        clock.move_to(event.starts_at - timedelta(days=days))
        change(event, place=f"Salle {days}")
        clock.shift(timedelta(minutes=30))
        telling.tell()
        notice = Notice.objects.order_by("-pk").first()
        kind.prepare([notice])
        assert kind.is_urgent(notice) is urgent


def test_told_those_who_come_wait_or_may_come_and_answered_before(event, author, clock):
    asked = {name: make_person(name) for name in ("Vient", "Attend", "Peut", "Non", "Tard")}
    make_answer(asked["Vient"], event)
    make_answer(asked["Attend"], event, place="waiting", waiting_since=NOON)
    make_answer(asked["Peut"], event, answer="maybe")
    make_answer(asked["Non"], event, answer="no")
    clock.shift(timedelta(minutes=1))
    change(event, place="Bourse du travail")
    clock.shift(timedelta(minutes=1))
    make_answer(asked["Tard"], event)
    mails(clock)

    told = Notice.objects.values_list("recipient__first_name", flat=True)
    assert sorted(told) == ["Attend", "Peut", "Vient"]


def test_who_has_no_account_gets_a_letter_if_she_confirmed_her_address(event, clock):
    fields = {"event": event, "answer": "yes", "place": "seated"}
    Participation.objects.create(
        email="ines@exemple.fr", first_name="Inès", confirmed_at=NOON, **fields
    )
    Participation.objects.create(email="robot@exemple.fr", **fields)
    clock.shift(timedelta(minutes=1))
    change(event, place="Bourse du travail")
    [letter] = mails(clock)

    assert letter.to_address == "ines@exemple.fr"
    assert "Bourse du travail" in letter.text
    assert "Bourse du travail" in letter.html
    assert letter.recipient is None


def test_a_home_is_told_to_those_who_have_their_seat_alone(event, clock, party):
    seated, waiting = make_person(), make_person()
    make_answer(seated, event)
    make_answer(waiting, event, place="waiting", waiting_since=NOON)
    change(
        event, hides_place=True, place="Chez Odile", address="3 rue Pasteur",
        commune=make_commune(party.section),
    )  # fmt: skip
    mails(clock)

    told, guessed = (Letter.objects.get(recipient=one) for one in (seated, waiting))
    assert "3 rue Pasteur" in told.text
    assert "Chez Odile" in told.text
    assert "Pasteur" not in guessed.text + guessed.html
    assert "Chez Odile" not in guessed.text + guessed.html
    assert "Vannes" in guessed.text


@pytest.mark.parametrize(
    "loss",
    [
        lambda event, person: Event.objects.filter(pk=event.pk).update(audience="adherents"),
        lambda event, person: Event.objects.filter(pk=event.pk).update(masked_rule=4),
        lambda event, person: Event.objects.filter(pk=event.pk).update(place="Ailleurs"),
        lambda event, person: Participation.objects.filter(person=person).update(
            answer="no", place="none"
        ),
    ],
)
def test_what_is_seen_or_true_no_more_when_the_mail_leaves_is_not_told(event, nora, clock, loss):
    change(event, place="Bourse du travail")
    clock.shift(timedelta(minutes=30))
    telling.tell()
    loss(event, nora)
    services.compose()

    assert Letter.objects.count() == 0
    assert Notice.objects.get().state == Notice.State.WITHDRAWN


def test_a_hidden_person_is_told_as_the_others(event, clock):
    zelie = make_person("Zélie", visibility=Visibility.SECTION)
    make_answer(zelie, event)
    change(event, place="Bourse du travail")

    [letter] = mails(clock)
    assert letter.recipient == zelie


def test_told_twice_tells_once(event, nora, clock):
    change(event, place="Bourse du travail")
    clock.shift(timedelta(minutes=30))

    assert telling.tell() == 1
    assert telling.tell() == 0
    assert Notice.objects.count() == 1


def test_the_cost_is_that_of_the_events_not_of_their_people(
    event, clock, django_assert_max_num_queries
):
    for _ in range(12):
        make_answer(make_person(), event)
    clock.shift(timedelta(minutes=1))
    change(event, place="Bourse du travail")
    clock.shift(timedelta(minutes=30))

    with django_assert_max_num_queries(14):
        telling.tell()
    assert Notice.objects.count() == 12


def test_a_shift_that_moves_is_told_to_those_who_chose_it(event, nora, clock):
    early, late = (
        Shift.objects.create(
            event=event,
            starts_at=event.starts_at + timedelta(minutes=30 * n),
            ends_at=event.starts_at + timedelta(minutes=30 * (n + 1)),
        )
        for n in (0, 1)
    )
    Participation.objects.get(person=nora).shifts.add(late)
    other = make_person()
    make_answer(other, event).shifts.add(early)
    change(event)
    assert mails(clock) == []

    late.starts_at += timedelta(minutes=10)
    late.save()
    change(event)
    [letter] = mails(clock)
    assert letter.recipient == nora
    assert letter.subject == "Ton créneau change d’heure : Réunion de rentrée"


def test_what_was_made_without_a_word_is_taken_note_of(author, clock):
    event = make_event(author, place="Ici", starts_at=NOON + timedelta(days=3))
    make_answer(make_person(), event)
    assert telling.take_note() == 1
    assert telling.take_note() == 0
    change(event, place="Là")

    assert mails(clock)[0].subject.startswith("Nouveau lieu : ")


@pytest.mark.django_db(transaction=True)
def test_an_event_that_another_worker_holds_is_left_to_it(event, nora, clock):
    change(event, place="Bourse du travail")
    clock.shift(timedelta(minutes=30))
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM events_event WHERE id = %s FOR UPDATE", [event.pk])
        assert telling.tell() == 0
        cursor.execute("ROLLBACK")
    other.close()

    assert telling.tell() == 1
