"""The line of those who wait: in order, to the first who fits, for a while."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.http import Invalid
from events.clock import instant
from events.models import Answer, Audience, Event, Participation, Place, State
from events.queries.answering import rank_of
from events.services import answers, waiting
from events.services.publishing import edit
from events.space import PARIS
from notifications.models import Letter, Notice
from profiles.models import Visibility
from tests.events.cast import again, make_cast
from tests.factories import join, make_answer, make_event, make_person
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
    """Two seats, in three days."""
    return make_event(cast.adherent, starts_at=timezone.now() + 3 * DAY, capacity=2)


def say(person, event, answer="yes", **more):
    return answers.answer(by=person, event=event, answer=answer, **more)


def place(answer):
    answer.refresh_from_db()
    return answer.place


def full(event, people=2):
    """`event`, all its seats taken."""
    return [say(make_person(), event) for _ in range(people)]


def later(event, after):
    """End the offers of `event` whose term is past by then."""
    return waiting.expire(timezone.now() + after)


def test_a_seat_that_is_freed_is_offered_to_the_first_in_line(event):
    seated = full(event)
    first, second = say(make_person(), event), say(make_person(), event)
    assert (first.place, rank_of(first), rank_of(second)) == (Place.WAITING, 1, 2)

    say(seated[0].person, event, "no")

    assert (place(first), place(second)) == (Place.OFFERED, Place.WAITING)
    assert rank_of(second) == 1
    assert first.offered_until - timezone.now() > 23 * HOUR
    assert Notice.objects.get(kind="events.offered").recipient == first.person
    event.refresh_from_db()
    assert (event.seats_taken, event.waiting_count) == (2, 1)


def test_the_rank_counts_everybody(event, cast):
    full(event)
    say(cast.hidden, event)

    assert rank_of(say(cast.adherent, event)) == 2


def test_a_seat_that_is_offered_is_nobody_elses(event):
    seated = full(event)
    first = say(make_person(), event)
    say(seated[0].person, event, "no")

    late = say(make_person(), event)

    assert (place(first), late.place) == (Place.OFFERED, Place.WAITING)
    assert say(first.person, event).place == Place.SEATED
    assert place(late) == Place.WAITING


def test_who_leaves_the_seat_gives_it_to_the_next(event):
    seated = full(event)
    first, second = say(make_person(), event), say(make_person(), event)
    say(seated[0].person, event, "no")

    say(first.person, event, "no")

    assert (place(first), place(second)) == (Place.NONE, Place.OFFERED)


def test_who_does_not_answer_in_time_hesitates_and_the_next_one_is_asked(event):
    seated = full(event)
    first, second = say(make_person(), event), say(make_person(), event)
    say(seated[0].person, event, "no")

    assert later(event, 23 * HOUR) == 0
    assert later(event, 25 * HOUR) == 1

    assert (place(first), first.answer) == (Place.NONE, Answer.MAYBE)
    assert place(second) == Place.OFFERED
    assert later(event, 0 * HOUR) == 0


def test_only_the_offer_whose_term_is_past_ends(event):
    seated = full(event)
    first, second = say(make_person(), event), say(make_person(), event)
    for one in seated:
        say(one.person, event, "no")
    Participation.objects.filter(pk=first.pk).update(offered_until=timezone.now() - HOUR)

    assert waiting.expire() == 1

    assert (place(first), place(second)) == (Place.NONE, Place.OFFERED)


def test_saying_it_again_keeps_the_rank_and_leaving_loses_it(event):
    full(event)
    first, second = say(make_person(), event), say(make_person(), event)

    assert rank_of(say(first.person, event, guests=1)) == 1

    say(first.person, event, "maybe")
    assert rank_of(say(first.person, event)) == 2
    second.refresh_from_db()
    assert rank_of(second) == 1


def test_a_seat_is_not_taken_after_its_term(event):
    seated = full(event)
    first = say(make_person(), event)
    say(seated[0].person, event, "no")
    Participation.objects.filter(pk=first.pk).update(offered_until=timezone.now() - HOUR)

    with pytest.raises(Invalid, match="délai"):
        say(first.person, event)


@pytest.mark.parametrize(
    "begins_in, kept", [(3 * DAY, 24 * HOUR), (20 * HOUR, 2 * HOUR), (HOUR, HOUR)]
)
def test_a_seat_is_kept_a_day_two_hours_when_it_is_near_and_never_past_the_beginning(
    db, begins_in, kept
):
    now = timezone.now()
    event = Event(starts_at=now + begins_in)

    assert waiting.kept_until(event, now) - now == kept


def test_the_term_of_a_discreet_mission_does_not_tell_its_hour():
    now = timezone.now()
    event = Event(starts_at=now + HOUR, is_discreet=True)

    assert waiting.kept_until(event, now) - now == 2 * HOUR


def test_nothing_is_offered_once_it_has_begun_nor_when_it_is_put_off(event):
    seated = full(event)
    first = say(make_person(), event)
    Event.objects.filter(pk=event.pk).update(state=State.POSTPONED)
    say(seated[0].person, event, "no")
    assert place(first) == Place.WAITING

    Event.objects.filter(pk=event.pk).update(
        state=State.PUBLISHED, starts_at=timezone.now() - HOUR / 2
    )
    assert (waiting.fill(event=event), waiting.expire()) == (0, 0)
    assert place(first) == Place.WAITING


def test_more_seats_are_offered_at_once(event):
    full(event)
    line = [say(make_person(), event) for _ in range(3)]
    event.refresh_from_db()

    edit(by=event.author, event=event, changes={"capacity": 4}, version=event.changed_at)

    assert [place(one) for one in line] == [Place.OFFERED, Place.OFFERED, Place.WAITING]


def test_seats_of_an_erased_account_are_found_within_minutes(event):
    seated = full(event)
    first = say(make_person(), event)
    seated[0].person.delete()
    assert place(first) == Place.WAITING

    waiting.expire()

    assert place(first) == Place.OFFERED


def test_two_friends_do_not_keep_one_seat_empty_and_stay_first_for_two(event):
    seated = full(event)
    friends = say(make_person(), event, guests=1)
    alone, last = say(make_person(), event), say(make_person(), event)

    say(seated[0].person, event, "no")
    assert (place(friends), place(alone)) == (Place.WAITING, Place.OFFERED)

    Event.objects.filter(pk=event.pk).update(capacity=4)
    waiting.fill(event=event)
    assert (place(friends), place(last)) == (Place.OFFERED, Place.WAITING)


def test_friends_who_come_fewer_take_the_seat_that_is_free(event):
    seated = full(event)
    friends = say(make_person(), event, guests=1)
    say(seated[0].person, event, "no")
    assert place(friends) == Place.WAITING

    assert say(friends.person, event, guests=0).place == Place.SEATED


def test_one_more_guest_takes_no_seat_from_anybody_and_costs_none(event):
    seated = full(event)

    with pytest.raises(Invalid, match="assez de places"):
        say(seated[0].person, event, guests=1)

    assert (place(seated[0]), seated[0].guests) == (Place.SEATED, 0)


def test_coming_with_fewer_frees_a_seat(event):
    pair = say(make_person(), event, guests=1)
    first = say(make_person(), event)

    say(pair.person, event, guests=0)

    assert (place(pair), place(first)) == (Place.SEATED, Place.OFFERED)


def test_no_seat_is_offered_to_who_may_come_no_more(event, cast):
    Event.objects.filter(pk=event.pk).update(audience=Audience.ADHERENTS)
    seated = full(event)
    suspended, left, adherent = make_person(), make_person(), make_person()
    join(adherent, cast.section)
    line = [say(one, event) for one in (suspended, left, adherent)]
    suspended.is_active = False
    suspended.save()

    say(seated[0].person, event, "no")

    assert [place(one) for one in line] == [Place.WAITING, Place.WAITING, Place.OFFERED]


def test_who_has_no_account_is_offered_a_seat_by_a_letter_with_a_link(event):
    seated = full(event)
    mine = answers.answer_without_account(
        email="nadia@exemple.fr", first_name="Nadia", event=event, answer="yes"
    )
    assert mine.place == Place.WAITING

    say(seated[0].person, event, "no")

    assert place(mine) == Place.OFFERED
    assert "/agir/reponse/" in Letter.objects.get(to_address="nadia@exemple.fr").text


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    capacity=st.integers(1, 8),
    line=st.lists(st.integers(0, 5), min_size=1, max_size=7),
    more=st.integers(0, 6),
)
def test_seats_go_to_the_first_who_fits(made, db, capacity, line, more):
    """Whoever was passed over did not fit into what was left when her turn came."""
    author = again(made).adherent
    event = make_event(author, capacity=capacity)
    now = timezone.now()
    waits = [
        make_answer(
            None,
            event,
            place=Place.WAITING,
            guests=guests,
            waiting_since=now + datetime.timedelta(seconds=rank // 2),
            email=f"p{rank}@exemple.fr",
            confirmed_at=now,
        )
        for rank, guests in enumerate(line)
    ]
    Event.objects.filter(pk=event.pk).update(capacity=capacity + more)

    waiting.fill(event=event)

    left = capacity + more
    for one in waits:
        fits = one.seats <= left
        assert place(one) == (Place.OFFERED if fits else Place.WAITING)
        left -= one.seats if fits else 0
    event.refresh_from_db()
    assert event.seats_taken == capacity + more - left
    Participation.objects.filter(event=event).delete()
    event.delete()


def test_hidden_people_wait_and_are_offered_as_everybody(event, cast):
    assert cast.hidden.visibility == Visibility.SECTION
    seated = full(event)
    mine = say(cast.hidden, event)

    say(seated[0].person, event, "no")

    assert place(mine) == Place.OFFERED


@pytest.mark.parametrize("former", [3 * DAY, -3 * DAY])
def test_nobody_passes_the_line_while_a_date_is_sought(event, former):
    seated = full(event)
    first, friends = say(make_person(), event), say(make_person(), event, guests=1)
    begins = timezone.now() + former
    Event.objects.filter(pk=event.pk).update(
        state=State.POSTPONED, starts_at=begins, ends_at=begins + HOUR
    )
    say(seated[0].person, event, "no")

    late = say(make_person(), event)
    with pytest.raises(Invalid, match="assez de places"):
        say(seated[1].person, event, guests=1)

    assert (late.place, place(seated[1])) == (Place.WAITING, Place.SEATED)
    assert (say(friends.person, event, guests=0).place, place(first)) == (
        Place.WAITING,
        Place.WAITING,
    )
    assert say(first.person, event).place == Place.SEATED


def test_who_may_come_no_more_and_who_does_not_fit_hold_nobody_back(event):
    seated = full(event)
    suspended, _friends = say(make_person(), event), say(make_person(), event, guests=1)
    suspended.person.is_active = False
    suspended.person.save()

    say(seated[0].person, event, "no")

    assert say(make_person(), event).place == Place.SEATED


def test_once_it_has_begun_free_seats_are_for_whoever_is_there(event):
    seated = full(event)
    say(make_person(), event)
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - HOUR / 2)
    say(seated[0].person, event, "no")

    assert say(make_person(), event).place == Place.SEATED


@pytest.mark.parametrize("hour", [1, 12, 23])
def test_how_long_a_seat_is_kept_tells_the_day_of_a_discreet_mission_not_its_hour(hour):
    now = instant(datetime.date(2026, 11, 26), datetime.time(12, 30), PARIS)
    for days, kept in ((1, 2 * HOUR), (2, 24 * HOUR)):
        day = datetime.date(2026, 11, 26) + days * DAY
        event = Event(starts_at=instant(day, datetime.time(hour), PARIS), zone=PARIS)
        event.is_discreet = True

        assert waiting.kept_until(event, now) - now == kept


def test_the_page_says_until_when_a_seat_is_kept_by_the_clocks_of_the_place(client, event):
    seated = full(event)
    mine = say(make_person(), event)
    say(seated[0].person, event, "no")
    until = instant(datetime.date(2026, 11, 28), datetime.time(20, 5), "Indian/Reunion")
    Participation.objects.filter(pk=mine.pk).update(offered_until=until)
    Event.objects.filter(pk=event.pk).update(zone="Indian/Reunion")
    client.force_login(mine.person)

    page = client.get(event.get_absolute_url()).content.decode().replace("\u00a0", " ")

    assert "jusqu’au samedi 28 novembre, 20 h 05" in page
    assert "Je prends la place" in page
