"""A live page after its fragment is the page one gets by reloading (STYLE, habit 17)."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from tests.factories import (
    enter,
    make_commune,
    make_document,
    make_event,
    make_group,
    make_person,
)

GROUP = "ecole-et-college"
NAMED = {"groups:members": [GROUP], "events:create": ["tractage"]}
# URL name → target of its fragment, and queries that show each of its faces.
LIVE = {
    "sections:find": ("resultats", ["q=vannes", "q=zzzz", "q=", "q=56000"]),
    "profiles:directory": ("resultats", ["q=odile", "q=zzzz", "lieu=zzzz", "lieu=Vannes", "q="]),
    "settings:visibility": ("apercu", ["niveau=SECTION", "niveau=ADHERENTS", "niveau=ALL"]),
    "groups:index": ("resultats", ["q=ecole", "q=zzzz", "theme=ecole", "tri=nom", "q="]),
    "groups:members": ("resultats", ["q=odile", "q=zzzz", "q="]),
    "events:index": ("resultats", ["ou=Vannes&rayon=10", "sorte=collage", "sorte=tractage"]),
    "events:create": ("audience", ["owner=moi", "owner=zzzz"]),
    "documents:index": ("resultats", ["q=classes", "q=zzzz", "theme=ecole", "q="]),
}
# The suggestions under a field are part of no page: a reload has none.
SUGGESTIONS = {"settings:communes", "events:places", "groups:similar", "mailings:reach", "search"}
CASES = [(name, query) for name, (_, queries) in LIVE.items() for query in queries]


@pytest.fixture
def reader(client, party, secretary):
    """A browser of the secretary, in a place with a few people and a commune."""
    make_commune(party.section)
    group = make_group("École et collège", animator=secretary, theme="ecole", slug=GROUP)
    for name in ("Odile", "Jaurès"):
        enter(make_person(name), group)
    make_document(group, title="Fermeture de la classe", theme="ecole")
    make_event(secretary, organiser="unit", unit=party.section, lat=47.7, lon=-2.8)
    client.force_login(secretary)
    return client


def address(name):
    return reverse(name, args=NAMED.get(name, []))


def soup_of(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def read(soup):
    """What stands in <main>, without what the reader herself typed, ticked or chose."""
    for field in soup.main.find_all("input"):
        if field.get("name") == "csrfmiddlewaretoken":
            field.decompose()
            continue
        for attribute in (
            ("value", "checked", "placeholder") if field.get("type") != "radio" else ("checked",)
        ):
            del field[attribute]
    for option in soup.main.find_all("option"):
        del option["selected"]
    return soup.main.prettify()


@pytest.mark.parametrize(("name", "query"), CASES)
def test_a_fragment_leaves_the_page_as_a_reload_would(reader, name, query):
    target, _ = LIVE[name]
    url = address(name)
    page = soup_of(reader.get(url))
    fragment = reader.get(f"{url}?{query}", headers={"HX-Request": "true"})

    place = page.find(id=target)
    place.clear()
    place.append(soup_of(fragment))

    assert read(page) == read(soup_of(reader.get(f"{url}?{query}")))


@pytest.mark.parametrize("name", LIVE)
def test_a_fragment_is_never_kept_for_the_page(reader, name):
    url = address(name)

    fragment = reader.get(url, headers={"HX-Request": "true"})
    restored = reader.get(url, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "HX-Request" in fragment["Vary"]
    assert not fragment.text.lstrip().startswith("<!doctype")
    assert restored.text.startswith("<!doctype html>")


def test_every_live_page_is_here():
    asked = {
        name
        for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for name in re.findall(r'hx-get="{% url "([\w:]+)"', template.read_text())
    }

    # Those of the library are asked of the very page they stand in.
    assert asked == {*LIVE, *SUGGESTIONS} - {"documents:index"}
