"""Searching one's section, in the whole country."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sections import services
from sections.models import Unit
from sections.queries import RESULTS, find

pytestmark = [pytest.mark.usefixtures("territory"), pytest.mark.django_db]


def names(q):
    """The short names that answer `q`."""
    return [found.unit.short_name for found in find(q).results]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("38000", ["Grenoble Centre", "Grenoble Nord", "Grenoble Sud"]),
        ("38 000", ["Grenoble Centre", "Grenoble Nord", "Grenoble Sud"]),
        ("Grenoble", ["Grenoble Centre", "Grenoble Nord", "Grenoble Sud"]),
        ("  grenoble ", ["Grenoble Centre", "Grenoble Nord", "Grenoble Sud"]),
        ("st chamond", ["Saint-Chamond"]),
        ("SAINT CHAMOND", ["Saint-Chamond"]),
        ("L'Haÿ-les-Roses", ["L’Haÿ-les-Roses"]),
        ("l hay les roses", ["L’Haÿ-les-Roses"]),
        ("begles", ["Bègles"]),
        ("75019", ["Paris 19e"]),
        ("Lyon 3e", ["Lyon 3e"]),
        ("33", ["Gironde", "MJS Gironde"]),
        ("2a", ["Corse-du-Sud", "MJS Corse-du-Sud"]),
    ],
)
def test_a_question_has_exactly_these_answers(q, expected):
    assert names(q) == expected


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("Villejuiff", "Villejuif"),
        ("fédération gironde", "Gironde"),
        ("federation de la gironde", "Gironde"),
        ("Barcelone", "Barcelone"),
        ("Nice centre", "Nice Centre"),
        ("paris 12ème", "Paris 12e"),
        ("aquitaine", "Aquitaine"),
    ],
)
def test_the_likeliest_answer_comes_first(q, first):
    assert names(q)[0] == first


def test_a_city_answers_with_its_arrondissements_in_order():
    found = names("Lyon")

    assert found[:9] == ["Lyon 1er", *(f"Lyon {n}e" for n in range(2, 10))]


def test_communes_of_one_postal_code_are_gathered_by_section():
    search = find("02150")

    assert search.is_postal
    assert len({found.unit for found in search.results}) == len(search.results)
    assert len(search.results[0].communes) > 1


def test_there_are_never_more_than_twenty_answers():
    search = find("saint")

    assert len(search.results) == RESULTS
    assert search.is_full


def test_a_closed_section_is_not_found():
    services.close_unit(by=None, unit=Unit.objects.get(slug="begles"))

    assert "Bègles" not in names("begles")
    assert "Bègles" not in names("33130")


def test_a_merged_section_leads_to_the_one_it_joined():
    talence = Unit.objects.get(slug="talence")
    services.close_unit(by=None, unit=Unit.objects.get(slug="begles"), merged_into=talence)

    assert names("33130") == ["Talence"]
    assert names("bègles") == ["Talence"]


@pytest.mark.parametrize("q", ["38000", "Grenoble", "Villejuiff", "fédération gironde", "saint"])
def test_a_search_costs_two_queries_at_most(q, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        for found in find(q).results:
            assert found.unit.parent is None or found.unit.parent.name
            assert all(commune.name for commune in found.communes)


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "\x00", "😀", "'--", "’", "مرحبا", "()[]"])
def test_nothing_to_search_has_no_answer(q, client):
    assert find(q).results == ()


@pytest.mark.parametrize(
    "q",
    [
        "Gre\x00noble",
        "x" * 10_000,
        "é" * 10_000,
        "%gre%",
        "gre_oble",
        "O'Brien\"; DROP TABLE sections_unit; --",
        "\u202eelbonerG",
        "Grenoble 😀",
        "\ud7ff\ue000",
        "00000",
        "９９９９９",
        "3800٠",
        "\\",
        "\\%",
    ],
)
def test_a_hostile_question_gets_a_page(q, client):
    response = client.get("/sections/trouver/", {"q": q})

    assert response.status_code == 200


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(q=st.text(max_size=150))
def test_any_text_can_be_searched(q):
    assert len(find(q).results) <= RESULTS
