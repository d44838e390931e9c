"""The public pages of the tree: map, search, département."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse

from sections import services
from sections.forms import UnitPageForm
from sections.models import Department, Level
from sections.queries import children_page, crumbs, heir_of, map_page
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def morbihan(party):
    """The département of the small party."""
    return Department.objects.create(
        code="56", name="Morbihan", federation=party.federation, lat=47.66, lon=-2.76
    )


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


# The map


def test_a_visitor_browses_the_country(client, party):
    response = client.get(reverse("sections:index"))

    assert response.status_code == 200
    assert "X-Robots-Tag" not in response.headers
    page = soup_of(response)
    assert page.find("a", href=party.federation.get_absolute_url())
    assert page.find("a", href=party.region.get_absolute_url())
    assert "ADMIN EXPRESS COG 2024" in page.get_text()
    assert "Licence Ouverte 2.0" in page.get_text()


def test_each_departement_of_the_map_is_named_and_reached_once_by_keyboard(client, party):
    links = soup_of(client.get(reverse("sections:index"))).select("svg.country a")

    focusable = [link for link in links if link.get("tabindex") != "-1"]
    assert all(link.title.string for link in links)
    assert len({link["href"] for link in focusable}) == len(focusable) == 106


def test_the_map_page_costs_one_query_whatever_the_number_of_units(
    party, django_assert_num_queries
):
    for n in range(5):
        factories.make_unit(party.region, Level.FEDERATION, f"Fédération {n}")

    with django_assert_num_queries(1):
        page = map_page()

    assert page.federation_count == 7
    assert page.section_count == 3


def test_closed_federations_are_not_listed(party):
    services.close_unit(by=None, unit=party.other_section)
    services.close_unit(by=None, unit=party.other_federation)

    assert map_page().federation_count == 1


def test_a_departement_leads_to_its_federation(client, party, morbihan):
    response = client.get(reverse("sections:federation-of", args=["56"]))

    assert response.status_code == 302
    assert response.url == party.federation.get_absolute_url()


@pytest.mark.parametrize("code", ["99", "987", "x" * 200, "%00", "56'"])
def test_an_unknown_departement_is_a_404(client, party, morbihan, code):
    assert client.get(f"/sections/departement/{code}/").status_code == 404


# The search


def test_the_search_works_without_javascript(client, party):
    response = client.get(reverse("sections:find"), {"q": "vannes"})

    page = soup_of(response)
    assert page.find("a", href=party.section.get_absolute_url())
    assert page.find("form", attrs={"role": "search"})["action"] == reverse("sections:find")


def test_the_live_search_gives_what_the_page_would_show(client, party):
    url = reverse("sections:find")

    page = client.get(url, {"q": "vannes"})
    live = client.get(url, {"q": "vannes"}, headers={"HX-Request": "true"})

    whole = soup_of(page).find(id="resultats")
    assert whole.decode_contents().strip() == soup_of(live).decode().strip()
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in live.headers["Vary"]


def test_going_back_to_a_live_search_shows_the_whole_page(client, party):
    response = client.get(
        reverse("sections:find"),
        {"q": "vannes"},
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )

    assert soup_of(response).find("main")


def test_search_engines_keep_the_search_page_but_no_answer(client, party):
    url = reverse("sections:find")

    assert "X-Robots-Tag" not in client.get(url).headers
    assert client.get(url, {"q": "vannes"}).headers["X-Robots-Tag"] == "noindex"


def test_what_was_typed_is_shown_escaped(client, party):
    response = client.get(reverse("sections:find"), {"q": '"><script>alert(1)</script>'})

    assert b"<script>alert" not in response.content


def test_nothing_found_says_where_to_go_next(client, party):
    page = soup_of(client.get(reverse("sections:find"), {"q": "zzzqqq"}))

    assert "Rien à ce nom" in page.get_text()


@pytest.mark.parametrize("name", ["sections:index", "sections:find"])
def test_these_pages_are_only_read(client, party, name):
    assert client.post(reverse(name)).status_code == 405


# Parts of the page of a unit


def test_a_unit_says_where_it_meets_and_how_to_join(party):
    services.edit_unit_page(
        by=None,
        unit=party.section,
        changes={
            "meeting_rhythm": "premier mardi du mois, 20 h",
            "meeting_place": "Salle Kérino",
            "meeting_address": "quai Éric-Tabarly",
            "how_to_join": "Viens <b>boire</b> un verre.",
            "role_email": "vannes@exemple.fr",
        },
        version=party.section.version,
    )

    facts = BeautifulSoup(
        render_to_string("sections/_facts.html", {"unit": party.section}), "html.parser"
    )

    assert "premier mardi du mois, 20 h" in facts.get_text()
    assert "Salle Kérino, quai Éric-Tabarly" in facts.get_text()
    assert "Viens <b>boire</b> un verre." in facts.get_text()
    assert facts.find("a")["href"] == "mailto:vannes@exemple.fr"


def test_a_unit_that_said_nothing_yet_owns_up_to_it(party):
    facts = render_to_string("sections/_facts.html", {"unit": party.section})

    assert "ne sont pas encore indiqués" in facts


def test_the_list_below_a_federation_counts_its_sections(party):
    html = render_to_string(
        "sections/_children.html",
        {"unit": party.federation, "children": children_page(party.federation)},
    )

    assert "2 sections" in html
    assert party.section.get_absolute_url() in html


def test_nothing_is_said_below_a_section(party):
    html = render_to_string(
        "sections/_children.html",
        {"unit": party.section, "children": children_page(party.section)},
    )

    assert not html.strip()


def test_the_form_of_the_page_gives_the_changes_of_the_page(party):
    form = UnitPageForm({"meeting_place": "Ici", "version": "3"}, instance=party.section)

    assert form.is_valid()
    assert form.page_changes().keys() == services.PAGE_FIELDS
    assert form.cleaned_data["version"] == 3


def test_children_come_by_pages_each_once_and_in_order(party):
    for n in range(130):
        factories.make_unit(party.federation, Level.SECTION, f"Section {n % 40:03}")

    seen, after = [], ""
    for _ in range(10):
        page = children_page(party.federation, after)
        seen += page.units
        if not page.next_url:
            break
        after = page.units[-1].slug

    assert page.total == 132
    assert len({unit.pk for unit in seen}) == len(seen) == 132
    assert [unit.short_name for unit in seen] == sorted(unit.short_name for unit in seen)


def test_an_unknown_place_in_the_list_of_children_starts_it_again(party):
    assert children_page(party.federation, "nulle\x00part").units == (
        children_page(party.federation).units
    )


def test_crumbs_are_one_query(party, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert crumbs(party.section) == (party.national, party.region, party.federation)


def test_the_heir_of_a_merged_unit_is_followed_to_the_end(party):
    services.close_unit(by=None, unit=party.section, merged_into=party.next_section)
    services.close_unit(by=None, unit=party.next_section, merged_into=party.other_section)

    assert heir_of(party.section.slug) == party.other_section
    services.close_unit(by=None, unit=party.other_section)
    assert heir_of(party.section.slug) is None
    assert heir_of("inconnue") is None


# What is kept for everybody


def pages_that_list(client, section):
    """Which of the map and the page of its federation tell of `section`, by what they count."""
    country = client.get(reverse("sections:index")).content.decode()
    federation = client.get(section.parent.get_absolute_url()).content.decode()
    return "3 sections dans" in country, section.get_absolute_url() in federation


def test_a_closed_section_leaves_the_kept_pages_at_once(
    client, party, django_capture_on_commit_callbacks
):
    assert pages_that_list(client, party.section) == (True, True)

    with django_capture_on_commit_callbacks(execute=True):
        services.close_unit(by=None, unit=party.section)

    assert pages_that_list(client, party.section) == (False, False)


def test_a_kept_page_asks_nothing_more(client, party, django_assert_num_queries):
    urls = [reverse("sections:index"), f"{reverse('sections:find')}?q=vannes"]
    first = [client.get(url).content for url in urls]

    with django_assert_num_queries(0):
        assert [client.get(url).content for url in urls] == first
