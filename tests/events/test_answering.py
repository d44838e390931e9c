"""Saying that one comes, hesitates or does not: from the page, a list, the link of a mail."""

import datetime

import pytest
from django.utils import timezone

from events.models import Audience, Event, Need, Participation, Place, State
from events.policies import answering as policies
from events.queries.answering import panel_of
from events.services import answers, needs
from moderation.charter import Rule
from profiles.models import Block
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_event, make_person
from tests.shared import shared

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
NOBODY = "zzzzzzzzzz"


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


@pytest.fixture
def answer(client):
    """What a person, or a visitor, is answered when she posts an answer to an event."""

    def answer(person, ref, said="yes", **more):
        client.logout()
        if person is not None:
            client.force_login(person)
        return client.post(f"/agir/{ref}/repondre/", {"answer": said, **more})

    return answer


def mine(person, event):
    return Participation.objects.filter(event=event, person=person).first()


def panel(person, event, now=None):
    answered = mine(person, event)
    return panel_of(
        person, event, organises=False, participation=answered, now=now or timezone.now()
    )


def discreet(cast, **fields):
    return make_event(
        cast.secretary,
        organiser="unit",
        unit=cast.section,
        audience=Audience.UNIT,
        is_discreet=True,
        starts_at=timezone.now() + 3 * DAY,
        **fields,
    )


# In one click


@pytest.mark.parametrize("said, seat", [("yes", "seated"), ("maybe", "none"), ("no", "none")])
def test_one_click_answers_and_leads_back_to_the_page(answer, cast, event, said, seat):
    response = answer(cast.adherent, event.ref, said)

    assert response.status_code == 302
    assert response.url == f"{event.get_absolute_url()}#repondre"
    assert (mine(cast.adherent, event).answer, mine(cast.adherent, event).place) == (said, seat)


def test_from_a_list_one_stays_in_the_list_and_on_this_site(answer, cast, event):
    assert answer(cast.adherent, event.ref, next="/agir/?sorte=tractage").url == (
        "/agir/?sorte=tractage"
    )


@pytest.mark.parametrize(
    "target",
    ["https://ailleurs.fr/", "//ailleurs.fr/", "/\\ailleurs.fr", "javascript:alert(1)", "\x00"],
)
def test_an_answer_never_leads_to_another_site(answer, cast, event, target):
    response = answer(cast.adherent, event.ref, next=target)

    assert response.url == f"{event.get_absolute_url()}#repondre"


def test_one_click_by_htmx_reads_the_same_page_and_what_went_wrong(client, cast, event):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    client.force_login(cast.adherent)

    def click(**sent):
        live = {"HX-Request": "true", "HX-Target": "repondre"}
        path = f"/agir/{event.ref}/repondre/"
        page = client.post(path, sent, headers=live, follow=True).content.decode()
        assert all(f'id="{part}"' in page for part in ("qui-vient", "besoins", "trajets"))
        return page.partition('id="repondre"')[2].partition("</section>")[0]

    part = click(answer="yes")
    assert "Ta place est prise" in part and part.count("data-focus") == 1

    part = click(answer="yes", guests="1")
    assert "assez de places" in part and part.count("data-focus") == 1


def test_a_hidden_person_who_comes_is_counted_and_named_to_nobody(answer, client, cast, event):
    answer(cast.hidden, event.ref)

    assert "Zélie" in client.get(event.get_absolute_url()).content.decode()
    for viewer in (cast.adherent, cast.other, cast.far, cast.sympathiser):
        client.force_login(viewer)
        page = client.get(event.get_absolute_url()).content.decode()
        assert "Zélie" not in page and "Quintric" not in page
    event.refresh_from_db()
    assert event.seats_taken == 1


def test_one_click_from_a_list_changes_neither_guests_nor_shifts(answer, cast, event):
    shift = event.shifts.create(starts_at=event.starts_at, ends_at=event.ends_at)
    answer(cast.adherent, event.ref, guests="2", with_shifts="1", shifts=[shift.pk])

    answer(cast.adherent, event.ref)

    assert (mine(cast.adherent, event).guests, event.shifts.get().participations.count()) == (2, 1)


@pytest.mark.parametrize("who", ["adherent", "sympathiser", "hidden", "secretary", "far"])
def test_whoever_sees_an_event_may_come(answer, cast, event, who):
    assert answer(getattr(cast, who), event.ref).status_code == 302
    assert mine(getattr(cast, who), event).place == Place.SEATED


def test_people_who_blocked_each_other_may_both_come(answer, cast, event):
    Block.objects.create(person=cast.other, blocked=cast.adherent)

    answer(cast.adherent, event.ref)

    assert mine(cast.adherent, event).place == Place.SEATED
    assert not Participation.objects.visible_to(cast.other).filter(person=cast.adherent).exists()


def test_a_visitor_is_told_how_to_come_without_an_account(answer, event):
    response = answer(None, event.ref)

    assert (response.status_code, response.url) == (302, f"/agir/{event.ref}/sans-compte/")
    assert not Participation.objects.exists()


# What one does not see


@pytest.mark.parametrize("who", [None, "sympathiser", "far"])
def test_what_one_does_not_see_is_not_answered_and_is_like_what_does_not_exist(answer, cast, who):
    person = getattr(cast, who) if who else None
    event = make_event(cast.other, audience=Audience.UNIT, unit=cast.section)

    refused, unknown = answer(person, event.ref), answer(person, NOBODY)

    assert refused.status_code == unknown.status_code == 404
    assert refused.content.replace(event.ref.encode(), b"") == (
        unknown.content.replace(NOBODY.encode(), b"")
    )
    assert not Participation.objects.exists()


def test_a_sympathiser_does_not_answer_what_is_for_adherents(answer, cast):
    event = make_event(cast.other, audience=Audience.ADHERENTS)

    assert answer(cast.sympathiser, event.ref).status_code == 404
    assert answer(cast.adherent, event.ref).status_code == 302
    assert [one.person_id for one in Participation.objects.all()] == [cast.adherent.pk]


def test_a_suspended_account_answers_nothing_even_by_an_open_session(client, cast, event):
    client.force_login(cast.adherent)
    cast.adherent.is_active = False
    cast.adherent.save()

    client.post(f"/agir/{event.ref}/repondre/", {"answer": "yes"})

    assert not Participation.objects.exists()


def test_nothing_of_an_event_that_one_does_not_see_is_taken_in_charge(client, cast):
    event = discreet(cast)
    need = Need.objects.create(event=event, label="De la colle")
    client.force_login(cast.far)

    assert client.post(f"/agir/besoins/{need.pk}/prendre/").status_code == 404
    assert client.post(f"/agir/besoins/{need.pk}/rendre/").status_code == 404
    assert not need.taken.exists()


# When one answers no more


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"state": State.CANCELLED}, policies.CANCELLED),
        ({"starts_at": timezone.now() - DAY}, policies.OVER),
        ({"masked_rule": Rule.values[0]}, policies.MASKED),
    ],
)
def test_a_polite_sentence_says_why_one_answers_no_more(answer, cast, fields, words):
    event = make_event(cast.other, **fields)

    response = answer(cast.adherent, event.ref)

    assert response.status_code == 403
    assert words.partition("\u00a0")[0] in response.content.decode()
    assert not Participation.objects.exists()
    assert panel(cast.adherent, event).state == "shut"


def test_a_draft_is_answered_by_nobody_not_even_its_author(answer, cast):
    event = make_event(cast.other, state=State.DRAFT)

    assert answer(cast.other, event.ref).status_code == 403
    assert answer(cast.adherent, event.ref).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"said": "perhaps"}, {"said": "\x00"}, {"said": ""}, {"guests": "6"}, {"guests": "-1"},
        {"guests": "9" * 30}, {"guests": "\x00"}, {"guests": ""},
    ],
)  # fmt: skip
def test_bad_input_writes_nothing(answer, cast, event, sent):
    assert answer(cast.adherent, event.ref, **sent).status_code == 302
    assert not Participation.objects.exists()


@pytest.mark.parametrize("shift", ["abc", "9" * 30, "\x00", "0"])
def test_a_shift_of_nowhere_is_none(answer, cast, event, shift):
    answer(cast.adherent, event.ref, with_shifts="1", shifts=[shift])

    assert mine(cast.adherent, event).shifts.count() == 0


def test_an_answer_is_only_posted(client, cast, event):
    client.force_login(cast.adherent)

    assert client.get(f"/agir/{event.ref}/repondre/").status_code == 405


def test_an_answer_takes_few_queries(client, cast, event, django_assert_max_num_queries):
    make_answer(make_person(), event)
    client.force_login(cast.adherent)

    with django_assert_max_num_queries(12):
        client.post(f"/agir/{event.ref}/repondre/", {"answer": "yes"})


def test_the_panel_takes_few_queries_however_much_there_is(
    cast, event, django_assert_max_num_queries
):
    Event.objects.filter(pk=event.pk).update(capacity=3)
    event.refresh_from_db()
    for number in range(4):
        Need.objects.create(event=event, label=f"Voiture {number}")
        event.shifts.create(starts_at=event.starts_at, ends_at=event.ends_at, capacity=number)
    for _ in range(4):
        answers.answer(by=make_person(), event=event, answer="yes", shifts=())
    waits = answers.answer(by=cast.adherent, event=event, answer="yes")
    panel(cast.adherent, event)

    for viewer, least in ((cast.adherent, 3), (cast.other, 2)):
        answered, now = mine(viewer, event), timezone.now()
        with django_assert_max_num_queries(least):
            shown = panel_of(viewer, event, organises=False, participation=answered, now=now)
        assert (len(shown.needs), len(shown.shifts)) == (4, 4)
    assert waits.place == Place.WAITING


# Changing one's mind


def test_who_comes_no_more_leaves_seat_needs_and_guests(cast, event):
    need = Need.objects.create(event=event, label="Une voiture")
    answers.answer(by=cast.adherent, event=event, answer="yes", guests=3)
    needs.take(by=cast.adherent, need=need)

    answers.answer(by=cast.adherent, event=event, answer="no")

    event.refresh_from_db()
    assert (event.seats_taken, need.taken.count(), mine(cast.adherent, event).guests) == (0, 0, 0)
    assert panel(cast.adherent, event).state == "no"
    assert answers.answer(by=cast.adherent, event=event, answer="yes").place == Place.SEATED


def test_who_hesitates_holds_no_seat(cast, event):
    answers.answer(by=cast.adherent, event=event, answer="yes")
    answers.answer(by=cast.adherent, event=event, answer="maybe")

    event.refresh_from_db()
    assert (event.seats_taken, event.maybe_count) == (0, 1)


# On the eve


def test_on_the_eve_who_comes_is_asked_again_and_only_once(cast):
    event = make_event(cast.other, starts_at=timezone.now() + 20 * HOUR)
    seated = make_answer(cast.adherent, event, answered_at=timezone.now() - 5 * DAY)
    now = event.starts_at - HOUR
    assert panel(cast.adherent, event, now).asks_again

    seated.answered_at = now
    seated.save()
    assert not panel(cast.adherent, event, now).asks_again


@pytest.mark.parametrize("begins_in, confirms", [(3 * DAY, False), (HOUR / 2, True)])
def test_saying_it_again_confirms_when_it_is_near(cast, begins_in, confirms):
    event = make_event(cast.other, starts_at=timezone.now() + begins_in)
    make_answer(cast.adherent, event, answered_at=timezone.now() - 5 * DAY)

    again = answers.answer(by=cast.adherent, event=event, answer="yes")
    assert (again.reconfirmed_at is not None) == confirms


# Discreet missions


def test_a_discreet_mission_tells_no_number_no_shift_no_rank(cast):
    event = discreet(cast, capacity=2)
    event.shifts.create(label="20 h", starts_at=event.starts_at, ends_at=event.ends_at, capacity=3)
    Need.objects.create(event=event, label="De la colle", wanted=3)
    for person in (cast.other, cast.secretary, cast.adherent):
        answers.answer(by=person, event=event, answer="yes")
    event.refresh_from_db()

    shown = panel(cast.adherent, event)

    assert (shown.state, shown.rank, shown.shifts) == ("waiting", 0, ())
    assert not shown.is_counted and not shown.needs[0].is_counted
    assert panel(cast.other, event).shifts == ()
