"""« Tour de table »: opened, moved on, ended, and what is told of it."""

import pytest
from django.urls import reverse

from core.http import Invalid, Refused
from groups.queries.rounds import round_of
from groups.services import rounds
from journal.models import Entry
from profiles.models import Block, Visibility
from tests.factories import make_person, make_post


def test_rounds_open_follow_and_end(topic, animator):
    assert rounds.open_round(by=animator, topic=topic, number=0) == 1
    assert rounds.open_round(by=animator, topic=topic, number=1) == 2
    rounds.end_rounds(by=animator, topic=topic, number=2)

    topic.refresh_from_db()
    assert topic.round_number == 0
    actions = Entry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["round.opened", "round.opened", "round.ended"]


def test_two_clicks_skip_no_round(topic, animator):
    rounds.open_round(by=animator, topic=topic, number=0)

    with pytest.raises(Invalid):
        rounds.open_round(by=animator, topic=topic, number=0)

    topic.refresh_from_db()
    assert topic.round_number == 1


def test_a_new_start_lets_those_of_an_old_round_speak_again(topic, animator, reader):
    rounds.open_round(by=animator, topic=topic, number=0)
    make_post(topic, reader, round_number=1)
    rounds.end_rounds(by=animator, topic=topic, number=1)

    number = rounds.open_round(by=animator, topic=topic, number=0)

    assert number == 2
    make_post(topic, reader, round_number=number)


def test_only_the_animation_leads(client, topic, reader):
    for person in (topic.author, reader):
        with pytest.raises(Refused):
            rounds.open_round(by=person, topic=topic, number=0)
        client.force_login(person)
        assert client.post(reverse("topics:round", args=[topic.pk])).status_code == 403


def test_leading_on_the_page(client, topic, group, animator):
    client.force_login(animator)
    url = reverse("topics:round", args=[topic.pk])

    assert client.post(url, {"number": "0"})["Location"] == topic.get_absolute_url()
    client.post(url, {"number": "0"})
    client.post(url, {"number": "9" * 40})
    topic.refresh_from_db()
    assert topic.round_number == 1

    client.post(url, {"number": "1", "finir": "1"})
    topic.refresh_from_db()
    assert topic.round_number == 0

    group.access = "private"
    group.save()
    client.force_login(make_person())
    assert client.post(url, {"number": "0"}).status_code == 404


def test_free_seats_are_counted_on_the_people_one_sees(topic, animator, reader):
    hidden = make_post(topic, make_person(visibility=Visibility.SECTION)).author
    apart = make_post(topic).author
    Block.objects.create(person=apart, blocked=reader)
    make_post(topic)
    rounds.open_round(by=animator, topic=topic, number=0)
    topic.refresh_from_db()
    make_post(topic, topic.author, round_number=1)
    make_post(topic, hidden, round_number=1)

    seen = round_of(reader, topic)

    assert (seen.spoken, seen.seats, seen.waiting, seen.spoke) == (1, 2, 1, False)
    assert seen.words == "Tour 1\u00a0: 1\u00a0personne a parlé, encore 1\u00a0place"
    assert round_of(topic.author, topic).spoke


def test_a_round_takes_one_query_and_none_takes_none(
    topic, animator, reader, django_assert_num_queries
):
    assert round_of(reader, topic) is None
    with django_assert_num_queries(0):
        round_of(animator, topic, leads=True)
    rounds.open_round(by=animator, topic=topic, number=0)
    topic.refresh_from_db()
    reader.rights, reader.current_memberships  # noqa: B018
    with django_assert_num_queries(1):
        round_of(reader, topic)
