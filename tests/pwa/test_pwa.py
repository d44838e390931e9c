"""What installs the Coopol, and what remains of it without a network."""

import datetime
import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from coopol.pages import pwa
from events.models import Invitation
from events.queries.dashboard import coming_of
from tests.factories import join, make_answer, make_event, make_person


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
def author(party):
    return make_person("Odile", "Le Goff")


def agenda(client):
    response = client.get("/hors-ligne/agenda/")
    assert response.status_code == 200
    return response


def test_the_manifest_has_what_browsers_ask_for(db, client):
    response = client.get("/manifest.webmanifest")
    told = json.loads(response.content)

    assert response["Content-Type"] == "application/manifest+json"
    assert told["lang"] == "fr" and told["display"] == "standalone"
    assert told["start_url"].startswith(told["scope"])
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    sizes = [icon["sizes"] for icon in told["icons"] if icon["purpose"] == "any"]
    assert sizes == ["192x192", "512x512"]


def test_every_icon_is_of_the_size_it_says():
    for name, sizes, _purpose in pwa.ICONS:
        width, _, height = sizes.partition("x")
        with Image.open(finders.find(name)) as picture:
            assert picture.size == (int(width), int(height))


def test_the_head_of_every_page_says_it(db, client):
    page = client.get("/").text

    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert '<meta name="theme-color"' in page and "apple-touch-icon" in page


def test_the_worker_is_the_same_for_everybody_and_never_stale(nora, client):
    response = client.get("/sw.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    assert response.content == opened(nora).get("/sw.js").content
    assert "no-store" not in client.get("/hors-ligne/").get("Cache-Control", "")


def test_the_worker_keeps_files_that_exist(db, client):
    files = re.search(r"const FILES = (\[.*?\]);", client.get("/sw.js").text)
    assert len(json.loads(files[1])) == len(pwa.FILES)
    assert all(finders.find(name) for name in pwa.FILES)


def test_a_page_says_whose_device_it_is_and_not_by_the_session(nora, client):
    mine = opened(nora)
    page = mine.get("/").text
    holder = re.search(r'data-holder="(\w*)"', page)[1]

    assert len(holder) == 16
    assert mine.session.session_key not in page
    assert agenda(mine)["X-Holder"] == holder
    assert 'data-holder="visiteur"' in client.get("/").text
    assert agenda(opened(nora))["X-Holder"] != holder


def test_the_agenda_is_the_only_page_of_a_member_that_may_be_kept(nora):
    mine = opened(nora)

    assert "no-store" not in agenda(mine)["Cache-Control"]
    assert mine.get("/")["Cache-Control"] == "no-store"
    assert mine.get("/vif/")["Cache-Control"] == "no-store"


def test_the_agenda_tells_what_i_come_to(nora, author):
    event = make_event(author, title="Marché de l’Estacade", place="Place du marché")
    make_answer(nora, event)
    make_event(author, title="Un autre jour")
    page = agenda(opened(nora)).text

    assert "Marché de l’Estacade" in page and "Place du marché" in page
    assert "Je viens" in page
    assert "Un autre jour" not in page


def test_it_names_nobody_and_holds_no_form(nora, author):
    make_answer(nora, make_event(author))
    page = agenda(opened(nora)).text

    assert "Nora" not in page and "Odile" not in page
    assert "<form" not in page and "csrf" not in page


def test_a_discreet_mission_is_never_kept(nora, author):
    event = make_event(author, is_discreet=True, audience="invited")
    Invitation.objects.create(event=event, person=nora, by=author)
    make_answer(nora, event)

    assert [row.is_discreet for row in coming_of(nora, timezone.now())] == [True]
    assert "Rien de prévu" in agenda(opened(nora)).text


def test_the_place_that_i_may_not_know_is_not_kept(nora, author):
    event = make_event(author, title="Chez moi", place="12, rue Zouave", hides_place=True)
    make_answer(nora, event, answer="maybe")

    assert "Chez moi" in agenda(opened(nora)).text
    assert "Zouave" not in agenda(opened(nora)).text


def test_what_is_over_or_unseen_is_not_kept(nora, author):
    past = make_event(author, title="Hier", starts_at=timezone.now() - datetime.timedelta(days=1))
    unseen = make_event(author, title="Entre nous", audience="invited")
    for event in (past, unseen):
        make_answer(nora, event)
    unseen.participations.all().delete()
    page = agenda(opened(nora)).text

    assert "Hier" not in page and "Entre nous" not in page


def test_an_empty_agenda_says_so(nora):
    assert "Rien de prévu" in agenda(opened(nora)).text


def test_a_visitor_has_no_agenda(db, client):
    assert client.get("/hors-ligne/agenda/").status_code == 302


def test_its_cost_does_not_follow_the_number_of_events(nora, author, django_assert_max_num_queries):
    for _ in range(30):
        make_answer(nora, make_event(author))
    mine = opened(nora)
    agenda(mine)

    with django_assert_max_num_queries(8):
        agenda(mine)


def test_logging_out_has_the_browser_forget(nora):
    response = opened(nora).post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"cache", "storage"'
