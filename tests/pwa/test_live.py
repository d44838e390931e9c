"""The numbers that an open page asks for again."""

import pytest
from django.test import Client

from notifications.models import Notice
from profiles.models import Block
from tests.factories import enter, join, make_group, make_person, make_post, make_topic


def opened(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def nora(party):
    person = make_person("Nora", "Belkacem")
    join(person, party.section)
    return person


@pytest.fixture
def karim(party):
    return make_person("Karim", "Haddad")


def tell(person, key):
    Notice.objects.create(recipient=person, kind="request.accepted", key=key)


def test_it_counts_what_waits(nora):
    tell(nora, "1")

    assert opened(nora).get("/vif/").json() == {
        "messages": 0, "nouvelles": 1, "bureau": 0, "fil": 0
    }  # fmt: skip


def test_nothing_new_has_no_body(nora):
    mine = opened(nora)
    etag = mine.get("/vif/")["ETag"]
    again = mine.get("/vif/", headers={"If-None-Match": etag})

    assert again.status_code == 304 and again.content == b""
    tell(nora, "1")
    assert mine.get("/vif/", headers={"If-None-Match": etag}).json()["nouvelles"] == 1


def test_two_people_with_as_much_have_the_same_mark(nora, karim):
    """It is made of the numbers alone."""
    assert opened(nora).get("/vif/")["ETag"] == opened(karim).get("/vif/")["ETag"]


def test_a_visitor_is_told_nothing(db, client):
    assert client.get("/vif/").status_code == 302


def test_it_writes_nothing_in_the_session(nora):
    mine = opened(nora)
    response = mine.get("/vif/")

    assert "Set-Cookie" not in response and not response.cookies


def newer(person, topic, after):
    return opened(person).get(f"/vif/?sujet={topic.pk}&apres={after}").json()["fil"]


def test_it_counts_what_others_said_in_the_topic_that_is_open(nora, karim):
    topic = make_topic(make_group())
    first = make_post(topic, karim)
    make_post(topic, karim)
    make_post(topic, nora)

    assert newer(nora, topic, first.pk) == 1
    assert newer(nora, topic, 0) >= 2


def test_not_those_of_somebody_she_stands_apart_from(nora, karim):
    topic = make_topic(make_group())
    first = make_post(topic, make_person())
    make_post(topic, karim)
    Block.objects.create(person=karim, blocked=nora)

    assert newer(nora, topic, first.pk) == 0


def test_nor_those_of_a_topic_she_does_not_read(nora, karim):
    private = make_group(access="private")
    topic = make_topic(private)
    make_post(topic, karim)

    assert newer(nora, topic, 0) == 0
    enter(nora, private)
    assert newer(nora, topic, 0) >= 1


@pytest.mark.parametrize(
    "query",
    ["sujet=x", "sujet=99999999999999999999", "apres=-1", "conversation=%00", "conversation=nope"],
)
def test_nonsense_counts_for_nothing(nora, query):
    assert opened(nora).get(f"/vif/?{query}").json()["fil"] == 0


def test_it_costs_few_queries(nora, django_assert_max_num_queries):
    mine = opened(nora)
    mine.get("/vif/")

    with django_assert_max_num_queries(6):
        mine.get("/vif/?sujet=1&apres=0")
