"""Cards of thanks: between people who were there and see each other, once, never a hidden one."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events.forms.after import READY
from events.models import Audience, Event, Host, State, Thanks
from events.queries.thanks import cards_of
from events.services.thanks import A_DAY
from moderation.charter import Rule
from notifications.models import Notice
from profiles.models import Block, Person, Visibility
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
    """What ended an hour ago; the adherent organised it, the other, the hidden and the far came."""
    event = make_event(cast.adherent, starts_at=timezone.now() - 3 * HOUR)
    for person in (cast.other, cast.hidden, cast.far):
        make_answer(person, event)
    return event


def url_of(name, event, *more):
    return reverse(f"events:{name}", args=[event.ref, *more])


def thank(client, event, person, **data):
    return client.post(url_of("thank", event, person.ref), {"ready": "0", **data})


def shown(client, event):
    return client.get(url_of("thanks", event)).content.decode()


def sent(event):
    return set(Thanks.objects.filter(event=event).values_list("sender", "recipient"))


def test_who_was_there_and_is_seen_may_be_thanked_whoever_organised_too(cast, event, client):
    away = make_person("Absente", "Partie")
    make_answer(away, event, was_there=False)
    make_answer(cast.sympathiser, event, answer="maybe")
    client.force_login(cast.other)

    text = shown(client, event)

    assert "Prigent" in text and "Kerbrat" in text
    for name in ("Quintric", "Rohou</a>", "Partie", "Belkacem"):
        assert name not in text


def test_a_card_is_sent_once_and_told_once(cast, event, client):
    client.force_login(cast.other)
    for words in ("1", "2"):
        assert thank(client, event, cast.far, ready=words).status_code == 302

    card = Thanks.objects.get(event=event)
    assert (card.sender, card.recipient, card.words) == (cast.other, cast.far, READY[1])
    assert Notice.objects.filter(kind="events.thanked", recipient=cast.far).count() == 1
    assert "C’est fait" in shown(client, event)

    client.force_login(cast.far)
    page = client.get(reverse("events:mine")).content.decode()
    assert "Katell Rohou" in page and READY[1] in page
    client.force_login(cast.adherent)
    assert READY[1] not in client.get(reverse("events:mine")).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"ready": "autre", "words": "Quel\u202e  café !"}, "Quel café !"),
        ({"ready": "autre", "words": ""}, ""), ({"ready": "3", "words": "ignoré"}, READY[3]),
    ],
)  # fmt: skip
def test_the_words_are_ready_or_her_own(cast, event, client, data, words):
    client.force_login(cast.other)
    thank(client, event, cast.far, **data)
    assert Thanks.objects.get(event=event).words == words


@pytest.mark.parametrize(
    "data",
    [
        {"ready": "autre", "words": "x" * 141}, {"ready": "9"}, {"ready": ""}, {"ready": "\x00"},
        {"ready": "autre", "words": "\x00"},
    ],
    ids=range(5),
)  # fmt: skip
def test_bad_words_are_said(cast, event, client, data):
    client.force_login(cast.other)
    assert thank(client, event, cast.far, **data).status_code == 200
    assert not sent(event)


def test_nobody_hidden_sends_or_receives(cast, event, client):
    client.force_login(cast.hidden)
    assert client.get(url_of("thanks", event)).status_code == 403
    assert thank(client, event, cast.far).status_code == 403
    assert "Remercier quelqu’un" not in client.get(event.get_absolute_url()).content.decode()
    # Her board sees her, and thanks her in person.
    make_answer(cast.secretary, event)
    client.force_login(cast.secretary)
    assert "Quintric" not in shown(client, event)
    assert thank(client, event, cast.hidden).status_code == 403
    client.force_login(cast.other)
    assert thank(client, event, cast.hidden).status_code == 404
    assert not sent(event)


def test_only_those_who_were_there_and_only_others(cast, event, client):
    outsider = make_person()
    client.force_login(outsider)
    assert thank(client, event, cast.far).status_code == 403
    client.force_login(cast.other)
    for person in (outsider, cast.other):
        assert thank(client, event, person).status_code == 403
    for ref in ("inconnue", "0"):
        assert client.get(url_of("thank", event, ref)).status_code == 404
    assert not sent(event)


def test_who_does_not_see_me_gets_no_card_of_mine(cast, event, client):
    make_answer(cast.sympathiser, event)
    Person.objects.filter(pk=cast.other.pk).update(visibility=Visibility.ADHERENTS)
    client.force_login(cast.other)

    page = thank(client, event, cast.sympathiser)

    assert page.status_code == 200 and "ne voit pas ton profil" in page.content.decode()
    assert not sent(event)


def test_a_block_parts_them_before_and_after(cast, event, client):
    client.force_login(cast.other)
    thank(client, event, cast.far)
    assert "Prigent" in shown(client, event)
    assert len(cards_of(cast.far).rows) == 1

    Block.objects.create(person=cast.far, blocked=cast.other)

    assert not cards_of(cast.far).rows
    assert thank(client, event, cast.far).status_code == 404
    assert "Prigent" not in shown(client, event)


def test_not_before_its_end_nor_long_after_nor_for_what_is_discreet(cast, event, client):
    client.force_login(cast.other)
    now = timezone.now()
    unit = {"organiser": "unit", "unit": cast.section, "audience": Audience.UNIT}
    for change in (
        {"ends_at": now + HOUR}, {"starts_at": now - 40 * DAY, "ends_at": now - 31 * DAY},
        {"state": State.CANCELLED}, {"masked_rule": Rule.RESPECT}, {"is_discreet": True, **unit},
    ):  # fmt: skip
        former = {name: getattr(event, name) for name in change}
        Event.objects.filter(pk=event.pk).update(**change)
        assert client.get(url_of("thanks", event)).status_code == 403, change
        assert thank(client, event, cast.adherent).status_code == 403
        Event.objects.filter(pk=event.pk).update(**former)
    assert not sent(event)


def test_twenty_a_day_and_no_more(cast, event, client, time_machine):
    people = [make_person() for _ in range(A_DAY + 1)]
    for person in people:
        make_answer(person, event)
    Thanks.objects.bulk_create(
        Thanks(event=event, sender=cast.other, recipient=person) for person in people[:A_DAY]
    )
    client.force_login(cast.other)

    page = thank(client, event, people[-1])

    assert "vingt personnes" in page.content.decode() and len(sent(event)) == A_DAY
    Thanks.objects.filter(event=event).update(at=timezone.now() - DAY - HOUR)
    thank(client, event, people[-1])
    assert len(sent(event)) == A_DAY + 1


def test_lists_are_read_a_page_at_a_time_in_as_many_queries(
    cast, event, client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("events.queries.thanks.PAGE", 2)
    for letter in "ABC":
        make_answer(make_person("Anne", f"Nom{letter}"), event)
    client.force_login(cast.other)
    url, seen = url_of("thanks", event), []
    while url:
        with django_assert_max_num_queries(8):
            page = client.get(url).context["page"]
        seen += [person.last_name for person in page.people]
        url = page.next_url and url_of("thanks", event) + page.next_url
    assert seen == ["Kerbrat", "NomA", "NomB", "NomC", "Prigent"]
    assert client.get(url_of("thanks", event), {"apres": "n’importe"}).status_code == 200


def test_who_organised_but_said_no_is_not_thanked(cast, event, client):
    make_answer(cast.adherent, event, answer="no")
    Host.objects.create(event=event, person=cast.secretary)
    client.force_login(cast.other)
    text = shown(client, event)
    # Asked to organise, she did not accept.
    assert "Kerbrat" not in text and "Le Goff" not in text
