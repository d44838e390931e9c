"""A live page after its fragment is the page one gets by reloading (STYLE, habit 17)."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from tests.factories import make_commune, make_person

# URL name → target of its fragment, and queries that show each of its faces.
LIVE = {
    "sections:find": ("resultats", ["q=vannes", "q=zzzz", "q=", "q=56000"]),
    "profiles:directory": ("resultats", ["q=odile", "q=zzzz", "lieu=zzzz", "lieu=Vannes", "q="]),
    "settings:visibility": ("apercu", ["niveau=SECTION", "niveau=ADHERENTS", "niveau=ALL"]),
}
CASES = [(name, query) for name, (_, queries) in LIVE.items() for query in queries]


@pytest.fixture
def reader(client, party, secretary):
    """A browser of the secretary, in a place with a few people and a commune."""
    make_commune(party.section)
    for name in ("Odile", "Jaurès"):
        make_person(name)
    client.force_login(secretary)
    return client


def soup_of(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def read(soup):
    """What stands in <main>, without what the reader herself typed or ticked."""
    for field in soup.main.find_all("input"):
        if field.get("name") == "csrfmiddlewaretoken":
            field.decompose()
            continue
        for attribute in ("value", "checked") if field.get("type") != "radio" else ("checked",):
            del field[attribute]
    return soup.main.prettify()


@pytest.mark.parametrize(("name", "query"), CASES)
def test_a_fragment_leaves_the_page_as_a_reload_would(reader, name, query):
    target, _ = LIVE[name]
    url = reverse(name)
    page = soup_of(reader.get(url))
    fragment = reader.get(f"{url}?{query}", headers={"HX-Request": "true"})

    place = page.find(id=target)
    place.clear()
    place.append(soup_of(fragment))

    assert read(page) == read(soup_of(reader.get(f"{url}?{query}")))


@pytest.mark.parametrize("name", LIVE)
def test_a_fragment_is_never_kept_for_the_page(reader, name):
    url = reverse(name)

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

    # The suggestions under a field are part of no page: a reload has none.
    assert asked == {*LIVE, "settings:communes"}
