"""An event in a list: what each may know of it, and the button to answer."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from events.models import Event, Participation, Place
from events.queries.rows import rows_of
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_event
from tests.shared import shared

HOUR = datetime.timedelta(hours=1)
NOON = datetime.datetime(2026, 12, 5, 11, tzinfo=datetime.UTC)
NOW = NOON - 72 * HOUR
VANNES = {"lat": 47.6582, "lon": -2.7608}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def row(person, event, now=NOW, near=None):
    return rows_of(person, Event.objects.filter(pk=event.pk), now, near=near, limit=5)[0]


def drawn(person, event, now=NOW):
    request = RequestFactory().get("/ici/?a=1&b=2")
    context = {"request": request, "user": person, "row": row(person, event, now)}
    page = Template("{% load events_ui %}{% event_row row %}")
    return page.render(Context({**context, "csrf_token": "jeton"}))


def test_a_row_says_when_where_and_how_far(cast):
    event = make_event(
        cast.other,
        **{"starts_at": NOON, "place": "Halles", "commune": cast.commune, **VANNES},
    )
    found = row(AnonymousUser(), event, near=(47.66, -2.7))
    assert (found.day, found.hours) == (NOON.date(), "12\u00a0h à 14\u00a0h")
    assert found.meta == "12\u00a0h à 14\u00a0h, Halles, Vannes, à 4\u00a0km"
    assert row(AnonymousUser(), event, near=(47.66, -2.76)).meta.endswith("à moins d’un\u00a0km")


def test_somebodys_home_is_named_to_those_who_come(cast):
    event = make_event(
        cast.other,
        **{"starts_at": NOON, "place": "Chez Zoé", "hides_place": True, "commune": cast.commune},
    )
    make_answer(cast.adherent, event)
    make_answer(cast.far, event, answer="maybe")
    for person in (AnonymousUser(), cast.sympathiser, cast.far):
        assert row(person, event).where == "Vannes"
    for person in (cast.adherent, cast.other):
        assert row(person, event).where == "Chez Zoé, Vannes"


def test_a_discreet_mission_is_a_day_and_words(cast):
    event = make_event(
        cast.secretary,
        **{"organiser": "unit", "unit": cast.section, "audience": "unit", "is_discreet": True},
        **{"starts_at": NOON, "place": "Parking", "capacity": 7, "commune": cast.commune, **VANNES},
    )
    make_answer(cast.adherent, event)
    for person in (cast.other, cast.adherent):
        found = row(person, event, near=(47.66, -2.7))
        assert (found.meta, found.total, found.seats_words) == (
            "",
            None,
            ("", "Il manque du monde."),
        )
        assert "Parking" not in drawn(person, event) and "Mode discret" in drawn(person, event)
    later = NOON - 3 * HOUR
    assert row(cast.adherent, event, later).meta == "12\u00a0h à 14\u00a0h, Parking, Vannes"
    assert row(cast.other, event, later).meta == ""
    # It is over with its day, not with its hour.
    assert not row(cast.other, event, NOON + 5 * HOUR).is_over
    assert row(cast.other, event, NOON + 24 * HOUR).is_over


@pytest.mark.parametrize(
    "fields, taken, words",
    [
        ({"capacity": 20}, 12, ("12 sur 20", "encore 8\u00a0places")),
        ({"capacity": 13}, 12, ("12 sur 13", "encore 1\u00a0place")),
        ({"capacity": 6}, 6, ("6 sur 6", "complet")),
        ({"target": 10}, 3, ("3 sur 10", "il manque 7\u00a0personnes")),
        ({"target": 10}, 8, ("8 sur 10", "")),
        ({"target": 10}, 12, ("12 sur 10", "l’objectif est atteint")),
        ({}, 1, ("1\u00a0personne vient", "")),
        ({}, 0, ("", "")),
    ],
)
def test_numbers_say_what_they_mean(cast, fields, taken, words):
    event = make_event(cast.other, starts_at=NOON, **fields)
    Event.objects.filter(pk=event.pk).update(seats_taken=taken)
    assert row(cast.adherent, event).seats_words == words


def test_one_answers_from_the_list_and_a_visitor_on_the_page(cast):
    event = make_event(cast.other, title="<b>Gras</b>", starts_at=NOON, capacity=1)
    page = event.get_absolute_url()
    html = drawn(cast.adherent, event)
    assert f'action="{page}repondre/"' in html and 'name="answer" value="yes"' in html
    assert 'value="jeton"' in html and 'value="/ici/?a=1&amp;b=2"' in html
    assert "<b>Gras" not in html and "&lt;b&gt;Gras" in html
    html = drawn(AnonymousUser(), event)
    assert f'href="{page}#repondre"' in html and "<form" not in html and "jeton" not in html

    mine = make_answer(cast.adherent, event)
    assert "Tu en es" in drawn(cast.adherent, event)
    assert "Liste d’attente" in drawn(cast.far, event)
    waiting = {"place": Place.WAITING, "waiting_since": timezone.now()}
    Participation.objects.filter(pk=mine.pk).update(**waiting)
    assert "Tu attends une place" in drawn(cast.adherent, event)
    offered = {"place": Place.OFFERED, "offered_until": timezone.now()}
    Participation.objects.filter(pk=mine.pk).update(**offered)
    assert "Une place t’attend" in drawn(cast.adherent, event)


def test_what_is_over_or_called_off_takes_no_answer(cast):
    over = make_event(cast.other, starts_at=NOON)
    for event, now in (
        (over, NOON + 3 * HOUR),
        (make_event(cast.other, starts_at=NOON, state="cancelled"), NOW),
        (make_event(cast.other, starts_at=NOON, state="draft"), NOW),
    ):
        html = drawn(cast.adherent, event, now)
        assert "<form" not in html and "btn" not in html
    put_off = make_event(cast.other, starts_at=NOON, state="postponed")
    assert "Reporté" in drawn(cast.adherent, put_off) and "J’y vais" in drawn(
        cast.adherent, put_off
    )


def test_rows_cost_one_query(cast, django_assert_num_queries):
    for _ in range(4):
        make_answer(cast.adherent, make_event(cast.other, **VANNES))
    with django_assert_num_queries(1):
        rows_of(cast.adherent, Event.objects.all(), NOW, near=(47.6, -2.7), limit=20)
