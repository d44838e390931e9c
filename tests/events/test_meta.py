"""What the page of an event says to search engines and previews: public events alone."""

import json
import re

import pytest
from django.urls import reverse

from events.models import Event
from tests.events.test_feeds import SECRETS, make_world
from tests.shared import shared

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(db, made):
    return made


def page(client, event):
    response = client.get(reverse("events:detail", args=[event.ref]))
    return response.content.decode() if response.status_code == 200 else ""


def data(text):
    [found] = DATA.findall(text)
    return json.loads(found)


def test_a_public_event_is_described(world, client):
    event = world.events["open"]
    told = data(text := page(client, event))

    assert told["@type"] == "Event"
    assert told["name"] == "Ouvert Zinnia"
    assert told["startDate"].startswith(f"{event.starts_at:%Y-}")
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["location"][0]["name"] == "Halles"
    assert told["organizer"]["name"] == "Section de Vannes"
    assert f'rel="canonical" href="{told["url"]}"' in text
    assert 'property="og:title" content="Ouvert Zinnia"' in text


def test_a_home_is_a_commune(world, client):
    text = page(client, world.events["home"])

    assert data(text)["location"][0]["name"] == "Vannes"
    assert [word for word in SECRETS if word in text.partition("</head>")[0]] == []


def test_what_is_called_off_says_so(world, client):
    event = world.events["open"]
    Event.objects.filter(pk=event.pk).update(state="cancelled")

    assert data(page(client, event))["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize("name", ["unit", "registered", "group", "invited", "discreet", "masked"])
def test_nothing_else_is_described(world, client, name):
    event = world.events[name]
    client.force_login(world.author)
    text = page(client, event)

    assert "application/ld+json" not in text
    assert "og:title" not in text


def test_no_title_closes_the_element_it_stands_in(world, client):
    event = world.events["open"]
    title = "</script><!--<script>\u2028 & \" ' <b>"
    Event.objects.filter(pk=event.pk).update(title=title, summary=title, place=title)
    told = data(page(client, event))

    assert told["name"] == "</script><!--<script> & \" ' <b>"
