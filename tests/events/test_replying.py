"""Answering by the link of a mail, with an account or without one."""

import base64
import datetime
import re

import pytest
from django.core import signing
from django.core.cache import cache
from django.utils import timezone

from core.http import Invalid, Refused
from events import tokens
from events.models import Answer, Audience, Event, Participation, Place, State
from events.services import answers, visitors
from moderation.charter import Rule
from notifications.models import Letter
from tests.events.cast import again, make_cast
from tests.factories import make_event, make_person
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


# By the link of a mail


def link(person, event):
    return tokens.url(tokens.make(event, person.pk))


def test_a_link_answers_without_logging_in_and_only_by_a_post(client, cast, event):
    path = link(cast.adherent, event)

    page = client.get(path)
    assert page.status_code == 200 and 'role="alert"' not in page.content.decode()
    assert mine(cast.adherent, event) is None

    assert client.post(path, {"answer": "yes"}).status_code == 200
    assert mine(cast.adherent, event).place == Place.SEATED
    assert client.post(path, {"answer": "no"}).status_code == 200
    assert mine(cast.adherent, event).answer == Answer.NO


def test_a_link_is_of_one_person_and_one_event(client, cast, event):
    client.force_login(cast.other)

    client.post(link(cast.adherent, event), {"answer": "yes"})

    assert [one.person_id for one in Participation.objects.all()] == [cast.adherent.pk]
    token = tokens.make(event, cast.adherent.pk)
    assert client.get(tokens.url(f"{token[:-3]}abc")).status_code == 404
    foreign = signing.dumps([event.ref, cast.adherent.pk], salt="autre")
    assert client.get(tokens.url(foreign)).status_code == 404
    assert client.get(tokens.url("~" + token)).status_code == 404


def test_a_link_is_dead_once_the_right_is_lost(client, cast):
    event = make_event(cast.other, audience=Audience.UNIT, unit=cast.section)
    path = link(cast.adherent, event)
    assert client.get(path).status_code == 200

    cast.adherent.memberships.all().delete()

    assert client.get(path).status_code == 404
    assert client.post(path, {"answer": "yes"}).status_code == 404
    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    "field, value",
    [("ends_at", timezone.now() - HOUR), ("masked_rule", Rule.values[0])],
)
def test_a_link_is_dead_once_it_is_over_or_masked(client, cast, field, value):
    event = make_event(cast.other, starts_at=timezone.now() - 2 * HOUR)
    Event.objects.filter(pk=event.pk).update(**{field: value})

    assert client.get(link(cast.adherent, event)).status_code == 404


def test_a_link_is_dead_once_the_account_is_suspended(client, cast, event):
    cast.adherent.is_active = False
    cast.adherent.save()

    assert client.post(link(cast.adherent, event), {"answer": "yes"}).status_code == 404
    assert not Participation.objects.exists()


def test_a_link_to_what_is_called_off_says_so(client, cast, event):
    Event.objects.filter(pk=event.pk).update(state=State.CANCELLED)

    assert "annulé" in client.get(link(cast.adherent, event)).content.decode()
    assert client.post(link(cast.adherent, event), {"answer": "yes"}).status_code == 403


def test_the_link_of_a_discreet_mission_tells_nothing_of_it(client, cast):
    event = discreet(cast, title="Zibeline", place="Ocarina")

    response = client.get(link(cast.adherent, event), follow=True)

    assert "/connexion/" in response.redirect_chain[-1][0]
    assert "Zibeline" not in response.content.decode()


def test_the_link_tells_somebodys_home_only_to_who_has_her_seat(client, cast, event):
    Event.objects.filter(pk=event.pk).update(hides_place=True, place="Ocarina")
    path = link(cast.adherent, event)

    assert "Ocarina" not in client.get(path).content.decode()
    assert "Ocarina" in client.post(path, {"answer": "yes"}).content.decode()


# Without an account


@pytest.fixture
def leave(client, event):
    """What the page answers to an address that is left there."""

    def leave(email="nadia@exemple.fr", first_name="Nadia", ref=None, **more):
        path = f"/agir/{ref or event.ref}/sans-compte/"
        return client.post(path, {"email": email, "first_name": first_name}, **more)

    return leave


def link_in(letter):
    return re.search(r"/agir/reponse/\S+", letter.text).group()


def without_account():
    return Participation.objects.filter(person=None)


def test_an_address_receives_a_link_and_nothing_is_kept_before_it_is_used(client, event, leave):
    assert leave().status_code == 200
    assert not Participation.objects.exists()
    letter = Letter.objects.get()
    path = link_in(letter)
    assert letter.to_address == "nadia@exemple.fr"

    assert client.get(path).status_code == 200
    assert not Participation.objects.exists()

    assert "Ta place est prise" in client.post(path, {"answer": "yes"}).content.decode()
    row = without_account().get()
    assert (row.email, row.first_name, row.place) == ("nadia@exemple.fr", "Nadia", Place.SEATED)
    assert row.confirmed_at is not None
    event.refresh_from_db()
    assert event.seats_taken == 1


def test_the_same_link_changes_and_takes_back_what_was_said(client, event, leave):
    leave()
    path = link_in(Letter.objects.get())
    for said, seats in (("yes", 3), ("maybe", 0), ("yes", 3), ("no", 0)):
        client.post(path, {"answer": said, "guests": "2"})
        event.refresh_from_db()
        assert event.seats_taken == seats

    assert without_account().count() == 1


def test_one_address_is_one_answer_however_it_is_written(client, leave):
    leave("Nadia@Exemple.fr")
    leave("nadia@exemple.fr", "Nadège")
    for letter in Letter.objects.all():
        client.post(link_in(letter), {"answer": "yes"})

    assert without_account().count() == 1


def test_the_link_does_not_show_the_address_to_who_reads_logs(leave):
    leave()
    token = link_in(Letter.objects.get()).split("/")[3]

    assert tokens.read(token).email == "nadia@exemple.fr"
    for part in (token, *token.split(":")):
        padded = part.strip("~") + "=" * (-len(part.strip("~")) % 4)
        assert b"nadia" not in base64.urlsafe_b64decode(padded)


@pytest.mark.parametrize("is_active", [True, False])
def test_the_page_does_not_tell_whether_an_address_has_an_account(leave, event, is_active):
    make_person(email="membre@exemple.fr", is_active=is_active)

    known, unknown = leave("membre@exemple.fr"), leave("nadia@exemple.fr")

    assert known.status_code == unknown.status_code == 200
    assert known.content.replace(b"membre@", b"nadia@") == unknown.content
    letter = Letter.objects.get(to_address="membre@exemple.fr")
    assert "connecte-toi" in letter.text and "/agir/reponse/" not in letter.text
    assert event.get_absolute_url() in letter.text


def test_whoever_opens_an_account_afterwards_keeps_her_seat_and_holds_one(client, event, leave):
    leave()
    path = link_in(Letter.objects.get())
    client.post(path, {"answer": "yes"})
    person = make_person(email="nadia@exemple.fr")

    answers.answer(by=person, event=event, answer="yes")

    row = Participation.objects.get()
    assert (row.person, row.email, row.place) == (person, "", Place.SEATED)
    assert "connecte-toi" in client.post(path, {"answer": "no"}).content.decode()
    assert Participation.objects.get().place == Place.SEATED


def test_no_account_is_opened_and_one_is_offered_to_who_wants_it(client, leave):
    leave()
    page = client.post(link_in(Letter.objects.get()), {"answer": "yes"}).content.decode()

    assert "/inscription/?email=nadia%40exemple.fr" in page


def test_an_address_receives_three_letters_an_hour_whoever_asks(leave):
    for number in range(5):
        assert leave(REMOTE_ADDR=f"10.0.0.{number}").status_code == 200

    assert Letter.objects.count() == 3


def test_a_machine_asks_twenty_times_an_hour_for_one_event(leave):
    answered = [leave(f"p{number}@exemple.fr").status_code for number in range(21)]

    assert answered == [200] * 20 + [429]
    assert leave("p99@exemple.fr", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_a_machine_asks_so_many_times_an_hour_in_all(monkeypatch, leave, cast):
    assert visitors.PER_MACHINE == 60
    monkeypatch.setattr(visitors, "PER_MACHINE", 3)

    answered = [
        leave(f"p{ask}@exemple.fr", ref=event.ref).status_code
        for event in [make_event(cast.other) for _ in range(2)]
        for ask in range(2)
    ]

    assert answered == [200, 200, 200, 429]


def test_no_address_is_read_in_the_cache(leave):
    leave()

    keys = cache._cache.get_client().keys("*ask*")
    assert keys and not any(b"nadia" in key for key in keys)


@pytest.mark.parametrize(
    "email, first_name",
    [
        ("", "Nadia"), ("nadia", "Nadia"), ("nadia@exemple.fr", ""), ("a@b.fr,c@d.fr", "Nadia"),
        ("nadia@exemple.fr", "Gagne sur www.site.fr"), ("na\x00dia@exemple.fr", "Nadia"),
        ("nadia@exemple.fr", "N\x00"), ("n" * 300 + "@exemple.fr", "Nadia"),
    ],
)  # fmt: skip
def test_what_is_no_address_or_no_name_is_said_next_to_it(leave, email, first_name):
    response = leave(email, first_name)

    assert response.status_code == 200
    assert "field__error" in response.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("audience", [Audience.REGISTERED, Audience.ADHERENTS])
def test_what_is_not_public_has_no_such_page(client, cast, leave, audience):
    event = make_event(cast.other, audience=audience)

    assert leave(ref=event.ref).status_code == 404
    assert client.get(f"/agir/{event.ref}/sans-compte/").status_code == 404
    assert not Letter.objects.exists()


def test_the_link_is_dead_once_the_event_is_no_longer_public(client, event, leave):
    leave()
    path = link_in(Letter.objects.get())
    Event.objects.filter(pk=event.pk).update(audience=Audience.REGISTERED)

    assert client.get(path).status_code == client.post(path, {"answer": "yes"}).status_code == 404
    assert not Participation.objects.exists()


def test_an_address_alone_answers_nothing_that_is_not_public(cast):
    event = make_event(cast.other, audience=Audience.REGISTERED)

    with pytest.raises(Refused):
        answers.answer_without_account(
            email="x@exemple.fr", first_name="X", event=event, answer="yes"
        )


def test_an_address_receives_ten_letters_a_day(monkeypatch, leave):
    monkeypatch.setattr(visitors, "PER_HOUR", 99)
    for number in range(12):
        assert leave(REMOTE_ADDR=f"10.0.0.{number}").status_code == 200

    assert Letter.objects.count() == 10


def test_what_is_called_off_takes_no_address(leave, event):
    Event.objects.filter(pk=event.pk).update(state=State.CANCELLED)

    assert leave().status_code == 403
    assert not Letter.objects.exists()


def test_a_link_cannot_be_made_for_another_address(client, event, leave):
    leave()
    path = link_in(Letter.objects.get())

    assert client.get(path[:-4] + "abc/").status_code == 404
    with pytest.raises(Invalid):
        answers.answer_without_account(
            email="x@exemple.fr", first_name="X", event=event, answer="yes", guests=6
        )
