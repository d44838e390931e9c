"""The points of the map: pins alone, the same as the list, no more than each may know."""

import datetime
import json
import math

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from core.middleware import CSP
from events.models import Event, Kind
from events.space import distance, pin_of
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_event
from tests.shared import shared

HERE = {"lat": 47.65821, "lon": -2.76083}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def points(client):
    """The JSON of the map as a person reads it, everywhere and whenever unless said."""

    def points(person=None, words="?rayon=partout&quand=tout"):
        client.logout()
        if person:
            client.force_login(person)
        return json.loads(client.get(reverse("events:map-points") + words).content)

    return points


def test_points_are_compact_and_say_what_the_list_says(cast, points, client):
    noon = datetime.datetime(2026, 12, 5, 11, 30, tzinfo=datetime.UTC)
    where = {"commune": cast.commune, **HERE}
    paris = make_event(cast.other, title="À Vannes", starts_at=noon, **where)
    far = make_event(
        cast.other,
        **{"title": "Là-bas", "kind": Kind.DEBATE, "starts_at": noon, "zone": "Indian/Reunion"},
        **{"lat": -20.8789, "lon": 55.4481},
    )
    make_event(cast.other, kind=Kind.ONLINE, is_online=True, starts_at=noon)

    told = points()

    days = [tuple(day) for day in told["days"]]
    assert ("samedi 5\u00a0décembre", "") in days
    assert ("samedi 5\u00a0décembre", "heure de La Réunion") in days
    rows = {row[5]: row for row in told["points"]}
    assert set(rows) == {paris.ref, far.ref}
    lat, lon, kind, day, minutes, _ref, title = rows[far.ref]
    assert (lat, lon) == (far.pin_lat, far.pin_lon)
    assert told["kinds"][kind] == ["Débat", "chats-teardrop", "reunion"]
    assert (days[day][1], minutes, title) == ("heure de La Réunion", 15 * 60 + 30, "Là-bas")
    assert rows[paris.ref][4] == 12 * 60 + 30
    assert told["more"] is False
    page = client.get(reverse("events:index") + "?rayon=partout&quand=tout").text
    assert "2\u00a0rendez-vous sur la carte, 1 en ligne" in page


def test_a_pin_is_the_same_all_over_a_square_of_half_a_kilometre():
    lat, lon = pin_of(**HERE)
    step = 600 / 111_195
    wide = step / math.cos(math.radians(lat))
    for north in (-0.45, 0, 0.45):
        for east in (-0.45, 0, 0.45):
            assert pin_of(lat + north * step, lon + east * wide) == (lat, lon)
    assert distance(lat, lon, lat + step, lon) >= 0.5
    assert distance(lat, lon, lat, lon + wide) >= 0.5


def test_the_point_is_told_to_nobody_by_the_map_nor_by_distances(cast, points, client):
    """Wherever one stands, an event moved within its square changes neither list nor map."""
    event = make_event(cast.other, **{"hides_place": True, "place": "Villa", **HERE})
    make_answer(cast.adherent, event)

    def told():
        found = []
        for stand in ("47.66&lon=-2.76", "47.65&lon=-2.77", "47.70&lon=-2.60"):
            words = f"?lat={stand}&rayon=10&quand=tout"
            for person in (None, cast.adherent):
                found.append(points(person, words))
                text = client.get(reverse("events:index") + words).text
                found.append(text.partition("rdv-row__meta")[2].partition("</p>")[0])
        return found

    before = told()
    pin = event.pin_lat, event.pin_lon
    for lat, lon in ((pin[0] + 0.002, pin[1] - 0.003), (pin[0] - 0.002, pin[1] + 0.003)):
        assert pin_of(lat, lon) == pin
        Event.objects.filter(pk=event.pk).update(lat=lat, lon=lon)
        assert told() == before
    assert str(HERE["lat"]) not in json.dumps(before)


def test_where_somebody_is_goes_no_further_than_two_decimals(cast, client):
    text = client.get(reverse("events:index") + "?lat=47.658213&lon=-2.760832&rayon=10").text
    assert 'data-lat="47.66"' in text and 'data-lon="-2.76"' in text
    assert 'value="47.66"' in text and "47.658213" not in text


def test_the_same_points_are_not_sent_twice(cast, client):
    make_event(cast.other, **HERE)
    url = reverse("events:map-points")
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first["Cache-Control"] == "private, no-cache"
    client.force_login(cast.adherent)
    make_event(cast.secretary, organiser="unit", unit=cast.section, audience="unit", **HERE)
    assert len(json.loads(client.get(url).content)["points"]) == 2
    client.logout()
    assert len(json.loads(client.get(url).content)["points"]) == 1


def test_the_map_stops_at_its_most(cast, points, monkeypatch):
    monkeypatch.setattr("events.queries.points.MOST", 2)
    at = timezone.now() + datetime.timedelta(days=2)
    for n in range(3):
        make_event(cast.other, starts_at=at + n * datetime.timedelta(hours=1), **HERE)
    told = points()
    assert len(told["points"]) == 2 and told["more"] is True


def test_a_tile_server_is_let_in_by_the_page_of_the_map_alone(cast, client):
    assert client.get(reverse("events:index"))["Content-Security-Policy"] == CSP
    tiles = {"MAP_TILES_URL": "https://tuiles.example/{z}/{x}/{y}.png"}
    with override_settings(**tiles, MAP_TILES_HOST="https://tuiles.example"):
        page = client.get(reverse("events:index"))
        assert "img-src 'self' https://tuiles.example data:" in page["Content-Security-Policy"]
        assert 'data-tiles="https://tuiles.example/{z}/{x}/{y}.png"' in page.text
        other = client.get(reverse("events:department", args=["56"]))
        assert other["Content-Security-Policy"] == CSP
