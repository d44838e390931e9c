"""The page of a unit: open to all, and telling each only of whom she may see."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from profiles.models import Visibility
from profiles.services import ask_to_join, close_unit
from tests.factories import give, join, make_person


def page(client, unit, person=None):
    if person is None:
        client.logout()
    else:
        client.force_login(person)
    return client.get(unit.get_absolute_url())


def fill(unit, number, visibility=Visibility.ALL):
    for _ in range(number):
        join(make_person(visibility=visibility), unit)


def test_a_visitor_reads_the_page_and_sees_nobody(client, secretary, adherent, party):
    response = page(client, party.section)
    html = response.content.decode()
    assert response.status_code == 200
    assert "X-Robots-Tag" not in response
    assert "Odile" not in html
    assert "Kerbrat" not in html
    assert "pour voir qui l’anime" in html
    assert "membre" not in html.split("<main")[1].split("</main>")[0].lower()


def test_each_reader_sees_only_whom_she_may(
    client, secretary, adherent, hidden, sympathiser, party
):
    seen = {
        reader.first_name: {
            name
            for name in ("Odile Le Goff", "Yann Kerbrat", "Zélie Quintric")
            if name in page(client, party.section, reader).content.decode()
        }
        for reader in (secretary, adherent, sympathiser)
    }
    assert seen == {
        "Odile": {"Odile Le Goff", "Yann Kerbrat", "Zélie Quintric"},
        "Yann": {"Odile Le Goff", "Yann Kerbrat"},
        "Nora": {"Odile Le Goff"},
    }


def test_a_hidden_secretary_is_not_told_from_no_secretary(client, sympathiser, party):
    before = page(client, party.section, sympathiser).content.decode().split("<main")[1]
    person = make_person(visibility=Visibility.SECTION)
    join(person, party.section)
    give(person, "section_secretary", party.section)
    after = page(client, party.section, sympathiser).content.decode().split("<main")[1]
    assert before.split("</main>")[0] == after.split("</main>")[0]


def test_small_numbers_are_not_told_outside_the_section(client, member_of_next, adherent, party):
    assert "Moins de 10 membres" in page(client, party.section, member_of_next).content.decode()
    assert "Moins de" not in page(client, party.section, adherent).content.decode()
    fill(party.section, 9)
    assert "10 membres" in page(client, party.section, member_of_next).content.decode()


def test_the_board_knows_how_many_are_hidden(client, secretary, adherent, hidden, party):
    html = page(client, party.section, secretary).content.decode()
    assert "2 visibles sur 3" in html
    assert "visibles sur" not in page(client, party.section, adherent).content.decode()


@pytest.mark.parametrize("level", ["section", "federation", "region", "national"])
def test_no_number_of_any_unit_moves_with_a_hidden_member(client, member_of_next, party, level):
    def told():
        cache.clear()
        html = page(client, getattr(party, level), member_of_next).content.decode()
        return html.split("<main")[1].split("</main>")[0]

    fill(party.section, 11)
    before = told()
    fill(party.section, 3, Visibility.SECTION)
    assert told() == before


def test_numbers_of_a_big_unit_are_kept_by_class_of_reader(client, adherent, sympathiser, party):
    fill(party.section, 11)
    fill(party.next_section, 4, Visibility.ADHERENTS)
    assert "<b>16 membres</b>" in page(client, party.federation, adherent).content.decode()
    assert "<b>11 membres</b>" in page(client, party.federation, sympathiser).content.decode()
    fill(party.section, 5)
    assert "<b>16 membres</b>" in page(client, party.federation, adherent).content.decode()


def test_the_main_button_follows_where_the_reader_stands(client, sympathiser, adherent, party):
    url = reverse("joining:ask", args=[party.section.slug])
    assert url in page(client, party.section).content.decode()
    assert url in page(client, party.section, sympathiser).content.decode()
    assert "C’est ma section" in page(client, party.section, adherent).content.decode()
    ask_to_join(by=sympathiser, unit=party.section)
    html = page(client, party.section, sympathiser).content.decode()
    assert "en attente" in html
    assert url not in html


def test_a_closed_section_leads_to_the_one_it_joined(client, organiser_of, party):
    close_unit(by=organiser_of, unit=party.section, merged_into=party.next_section)
    assert page(client, party.section).url == party.next_section.get_absolute_url()
    type(party.next_section).objects.filter(pk=party.next_section.pk).update(
        closed_on=timezone.localdate()
    )
    assert page(client, party.section).status_code == 404
    assert client.get(reverse("unit", args=["nulle-part"])).status_code == 404


@pytest.fixture
def organiser_of(party):
    person = make_person()
    join(person, party.other_section)
    give(person, "national_organiser", party.national)
    return person


def test_the_search_keeps_its_address(client, party):
    assert client.get(reverse("sections:find")).status_code == 200
    assert client.get(reverse("sections:index")).status_code == 200


@pytest.mark.parametrize(
    ("who", "lit"),
    [("adherent", "Ma section"), ("sympathiser", "Sections"), (None, "Les sections")],
)
def test_the_menu_tells_where_the_page_stands(client, request, party, who, lit):
    html = page(client, party.section, request.getfixturevalue(who) if who else None).text

    bar = html[html.index("<header") :].split("</header>")[0]
    assert re.findall(r'aria-current="true">(?:<svg.*?</svg>)?([^<]+)<', bar) == [lit]


def test_my_section_leads_there_or_to_the_search(client, adherent, sympathiser, party):
    client.force_login(adherent)
    assert client.get(reverse("units:mine")).url == party.section.get_absolute_url()
    client.force_login(sympathiser)
    assert client.get(reverse("units:mine")).url == reverse("sections:find")


@pytest.mark.parametrize("level", ["section", "federation", "region", "national"])
@pytest.mark.parametrize("who", ["secretary", "adherent", "sympathiser"])
def test_a_page_takes_at_most_fourteen_queries(
    client, request, party, level, who, django_assert_max_num_queries
):
    person = request.getfixturevalue(who)
    unit = getattr(party, level)
    fill(party.section, 12)
    page(client, unit, person)
    cache.clear()
    client.force_login(person)
    with django_assert_max_num_queries(14) as few:
        client.get(unit.get_absolute_url())
    fill(party.section, 40)
    cache.clear()
    client.force_login(person)
    with django_assert_max_num_queries(14) as many:
        client.get(unit.get_absolute_url())
    assert len(many) == len(few)
