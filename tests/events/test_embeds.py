"""What other sites frame: the same for everybody, as strict as ours but for who frames it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.middleware import CSP
from events.models import Event
from tests.events.test_feeds import SECRETS, make_world
from tests.factories import make_event
from tests.shared import shared


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(db, made):
    return made


FRAMES = ("embed:agenda", "embed:map")


@pytest.mark.parametrize("name", FRAMES)
def test_anybody_reads_public_events_alone(world, client, name):
    for unit in (world.section, world.section.parent):
        text = client.get(reverse(name, args=[unit.slug])).content.decode()
        assert "Ouvert Zinnia" in text
        assert "Chez Zadig" in text
        assert [word for word in SECRETS if word in text] == []


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_knows_nobody(world, name):
    url = reverse(name, args=[world.section.slug])
    known = Client()
    known.force_login(world.author)
    response = known.get(url)

    assert response.content == Client().get(url).content
    assert not response.cookies
    assert "Cookie" not in response.headers["Vary"]


@pytest.mark.parametrize("name", FRAMES)
def test_any_site_may_frame_it_and_nothing_else_is_lifted(world, client, name):
    response = client.get(reverse(name, args=[world.section.slug]))
    rules = dict(rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; "))
    ours = dict(rule.split(" ", 1) for rule in CSP.split("; "))

    assert "X-Frame-Options" not in response
    assert rules == ours | {"frame-ancestors": "*"}
    assert response["X-Content-Type-Options"] == "nosniff"
    other = client.get(reverse("embed:about"))
    assert other["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


@pytest.mark.parametrize("name", FRAMES)
def test_what_is_framed_opens_beside_it(world, client, name):
    text = client.get(reverse(name, args=[world.section.slug])).content.decode()
    links = re.findall(r"<a [^>]*>", text)

    assert links
    assert all('target="_blank"' in link and "noopener" in link for link in links)
    assert '<html lang="fr"' in text


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_costs_two_queries(world, client, django_assert_max_num_queries, name):
    for _ in range(3):
        make_event(world.author, organiser="unit", unit=world.section)

    with django_assert_max_num_queries(2):
        client.get(reverse(name, args=[world.section.slug]))


@pytest.mark.parametrize("name", FRAMES)
def test_hostile_words_do_not_leave_their_place(world, client, name):
    Event.objects.filter(pk=world.events["open"].pk).update(
        title='"></script><script>alert(1)</script>', place="<img src=x>"
    )
    text = client.get(reverse(name, args=[world.section.slug])).content.decode()

    assert "<script>alert" not in text
    assert "<img src=x>" not in text


def test_pins_of_a_map_are_those_of_its_list(world):
    url = reverse("embed:points", args=[world.section.slug])
    known = Client()
    known.force_login(world.author)
    response, text = known.get(url), Client().get(url).content.decode()

    assert response.content.decode() == text
    assert {point[6] for point in response.json()["points"]} == {"Ouvert Zinnia", "Chez Zadig"}
    assert [word for word in SECRETS if word in text] == []
    assert not response.cookies
    assert Client().get(reverse("embed:points", args=["inconnue"])).status_code == 404


@pytest.mark.parametrize("name", FRAMES)
def test_a_unit_that_is_not_has_no_frame(world, client, name):
    assert client.get(reverse(name, args=["inconnue"])).status_code == 404


def test_a_page_gives_the_words_to_copy(world, client):
    url, slug = reverse("embed:about"), world.section.slug
    asked = client.get(url, {"section": slug}).content.decode()
    client.force_login(world.member)
    mine = client.get(url).content.decode()

    for text in (asked, mine):
        assert "&lt;iframe src=&quot;http" in text
        assert reverse("embed:agenda", args=[slug]) in text
        assert reverse("embed:map", args=[slug]) in text
        assert reverse("events:unit-ics", args=[slug]) in text
    assert client.get(url, {"section": "\x00"}).status_code == 200
