"""The open data: what any visitor reads, and how it says no."""

import datetime
import json
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Kind
from events.views import api as views
from tests.events.test_feeds import SECRETS, make_world
from tests.factories import make_event
from tests.shared import shared

EVENTS = "/api/v1/evenements"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(db, made):
    return made


def titles(client, **asked):
    response = client.get(EVENTS, asked)
    assert response.status_code == 200, response.content
    return [event["title"] for event in response.json()["events"]]


def test_it_holds_public_events_and_nobody(world, client):
    text = client.get(EVENTS).content.decode()

    assert {"Ouvert Zinnia", "École Zéphyr", "Chez Zadig"} == set(titles(client))
    assert [word for word in SECRETS if word in text] == []


def test_a_session_opens_nothing_more(world, client):
    known = Client()
    known.force_login(world.author)
    response = known.get(EVENTS)

    assert response.content == client.get(EVENTS).content
    assert "Cookie" not in response["Vary"]
    assert not response.cookies


def test_what_is_said_of_an_event(world, client):
    event = world.events["open"]
    told = client.get(f"{EVENTS}/{event.ref}").json()

    assert told["kind_label"] == "Tractage"
    assert told["url"].endswith(f"/agir/{event.ref}/")
    starts_at = datetime.datetime.fromisoformat(told["starts_at"])
    assert starts_at.utcoffset() == event.starts_at.astimezone(ZoneInfo("Europe/Paris")).utcoffset()
    assert abs(starts_at - event.starts_at) < datetime.timedelta(seconds=1)
    assert told["place"]["name"] == "Halles"
    assert (told["place"]["lat"], told["place"]["lon"]) == (event.pin_lat, event.pin_lon)
    assert told["organiser"]["name"] == "Section de Vannes"


@pytest.mark.parametrize(
    "name", ["registered", "adherents", "unit", "group", "invited", "draft", "masked", "discreet"]
)
def test_what_is_not_public_does_not_exist(world, client, name):
    response = client.get(f"{EVENTS}/{world.events[name].ref}")
    unknown = client.get(f"{EVENTS}/inconnue22")

    assert response.status_code == unknown.status_code == 404
    assert response.content == unknown.content


def test_filters(world, client):
    section, day = world.section.slug, timezone.localdate() + datetime.timedelta(days=2)
    assert set(titles(client, insee="56260")) == {"Ouvert Zinnia", "Chez Zadig"}
    assert set(titles(client, department="56")) == {"Ouvert Zinnia", "Chez Zadig"}
    assert titles(client, department="29") == []
    assert set(titles(client, unit=section)) == {"Ouvert Zinnia", "Chez Zadig"}
    assert titles(client, kind="collage") == []
    assert len(titles(client, kind="tractage")) == 3
    assert set(titles(client, lat=47.66, lon=-2.76, radius=5)) == {"Ouvert Zinnia", "Chez Zadig"}
    assert titles(client, lat=45.19, lon=5.72) == []
    assert titles(client, **{"to": timezone.localdate().isoformat()}) == []
    assert len(titles(client, **{"from": day.isoformat()})) == 3


def test_pages_follow_each_other(world, client):
    now = timezone.now().replace(microsecond=0)
    for _ in range(4):
        make_event(world.author, starts_at=now + datetime.timedelta(days=3))
    read, cursor = [], ""
    for _ in range(9):
        page = client.get(EVENTS, {"limit": 2, "cursor": cursor}).json()
        read += [event["ref"] for event in page["events"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert len(read) == len(set(read)) == 7


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "fête"},
        {"from": "2026-02-30"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"lat": "45"},
        {"lat": "nan", "lon": "5"},
        {"lat": "91", "lon": "5"},
        {"lat": "45", "lon": "5", "radius": "inf"},
        {"limit": "101"},
        {"limit": "9" * 30},
        {"insee": "56\x00"},
        {"unit": "a/b"},
        {"cursor": "a" * 200},
    ],
)
def test_a_filter_that_means_nothing_is_said_to(world, client, asked):
    response = client.get(EVENTS, asked)

    assert response.status_code == 422
    assert response.json()["error"] == "unprocessable"
    assert response.json()["fields"]


@pytest.mark.parametrize("cursor", ["x", "MTIzLg", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LmE", "AA"])
def test_a_made_up_cursor_is_refused(world, client, cursor):
    response = client.get(EVENTS, {"cursor": cursor})

    assert response.status_code == 400
    assert response.json()["error"] == "bad_request"


def test_an_unknown_unit_is_not_found(world, client):
    response = client.get(EVENTS, {"unit": "inconnue"})

    assert response.status_code == 404
    assert response.json()["error"] == "not_found"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_read_only(world, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(EVENTS)

    assert response.status_code == 405
    assert "Access-Control-Allow-Origin" not in response


def test_programs_of_any_site_may_read(world, client):
    response = client.get(EVENTS)
    before = client.options(EVENTS)

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cache-Control"] == "public, max-age=60"
    assert before.status_code == 204
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Access-Control-Allow-Origin" not in client.get(reverse("api:about"))
    head = client.head(EVENTS)
    assert (head.status_code, head.content) == (200, b"")


def test_what_did_not_change_is_not_sent_again(world, client):
    etag = client.get(EVENTS)["ETag"]

    assert client.get(EVENTS, HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_whoever_asks_too_often_waits(world, client, monkeypatch):
    monkeypatch.setattr(views, "PER_MINUTE", 2)
    monkeypatch.setattr(views.time, "time", lambda: 1_800_000_030)
    assert [client.get(EVENTS).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get(EVENTS)

    assert refused.json()["error"] == "too_many_requests"
    assert refused["Retry-After"] == "30"
    assert client.get(EVENTS, REMOTE_ADDR="10.0.0.9").status_code == 200
    cache.clear()
    six = [f"2001:db8::{number}" for number in range(3)]
    assert [client.get(EVENTS, REMOTE_ADDR=ip).status_code for ip in six] == [200, 200, 429]


def test_it_costs_one_query(world, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        client.get(EVENTS, {"lat": 47.66, "lon": -2.76})
    with django_assert_max_num_queries(2):
        client.get(EVENTS, {"unit": world.section.slug})
    with django_assert_max_num_queries(1):
        client.get(f"{EVENTS}/{world.events['open'].ref}")


def test_hostile_words_stay_in_their_field(world, client):
    hostile = '"}]}</script>\x08\x0b\u2028'
    Event.objects.filter(pk=world.events["open"].pk).update(title=hostile, text=hostile)

    assert '"}]}</script>' in titles(client)


def references(node):
    """Every $ref below `node`."""
    if isinstance(node, dict):
        yield from [node["$ref"]] if "$ref" in node else []
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from references(one)


def test_the_document_describes_what_is_answered(world, client):
    document = json.loads(client.get(reverse("api:openapi")).content)

    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) == {EVENTS, f"{EVENTS}/{{ref}}"}
    schemas = document["components"]["schemas"]
    assert {ref.rpartition("/")[2] for ref in references(document)} <= set(schemas)
    listed = document["paths"][EVENTS]["get"]
    assert all(parameter["in"] == "query" for parameter in listed["parameters"])
    assert all(parameter["schema"].get("description") for parameter in listed["parameters"])
    names = {parameter["name"] for parameter in listed["parameters"]}
    assert {"insee", "department", "unit", "kind", "from", "to", "lat", "lon"} <= names
    assert set(listed["responses"]) == {"200", "400", "404", "422", "429"}
    assert set(schemas["Kind"]["enum"]) == set(Kind)
    told = client.get(f"{EVENTS}/{world.events['open'].ref}").json()
    assert set(told) == set(schemas["EventOut"]["properties"])
    assert set(told["place"]) == set(schemas["PlaceOut"]["properties"])


def test_a_page_tells_how_to_ask(client, db):
    text = client.get(reverse("api:about")).content.decode()

    assert EVENTS in text
    assert "radius" in text
