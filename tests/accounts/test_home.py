import pytest
from django.urls import reverse

from notifications.services import notify
from profiles.services import ask_to_join, choose_visibility
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_visitor_is_offered_a_place(client, party):
    page = client.get(reverse("home"))

    assert "Il reste une place autour de la table" in page.text
    assert "3 sections" in page.text
    assert "X-Robots-Tag" not in page.headers


def test_a_newcomer_is_shown_round(client, sympathiser):
    client.force_login(sympathiser)

    page = client.get(reverse("welcome"))

    assert "Bienvenue Nora" in page.text
    assert "<b>1</b> sur 5" in page.text
    assert f'action="{reverse("sections:find")}"' in page.text


def test_a_member_without_section_finds_the_search_at_home(client, sympathiser):
    client.force_login(sympathiser)

    page = client.get(reverse("home"))

    assert "Bonjour Nora" in page.text
    assert f'action="{reverse("sections:find")}"' in page.text
    assert "C’est tout, tu es à jour" in page.text


def test_steps_are_ticked_one_by_one_and_go_away(client, adherent):
    client.force_login(adherent)
    assert "<b>2</b> sur 5" in client.get(reverse("home")).text

    choose_visibility(by=adherent, level="ALL")
    assert "<b>3</b> sur 5" in client.get(reverse("home")).text
    adherent.portrait, adherent.presentation = "yves", "Je colle des affiches."
    adherent.save()

    assert "Tes premiers pas" not in client.get(reverse("home")).text


def test_the_checklist_can_wait(client, adherent):
    client.force_login(adherent)

    assert client.get(reverse("hide_steps")).status_code == 405
    client.post(reverse("hide_steps"))

    assert "Tes premiers pas" not in client.get(reverse("home")).text
    assert "Tes premiers pas" in client.get(reverse("welcome")).text


def test_a_pending_request_is_shown_with_the_way_to_withdraw_it(client, party, sympathiser):
    ask_to_join(by=sympathiser, unit=party.section, word="Bonjour", asks_adherent=False)
    client.force_login(sympathiser)

    page = client.get(reverse("home"))

    assert "Section de Vannes : ta demande attend une réponse" in page.text
    assert reverse("joining:mine") in page.text
    assert "Trouve ta section" not in page.text


def test_a_member_sees_her_section(client, party, adherent):
    client.force_login(adherent)

    page = client.get(reverse("home"))

    assert party.section.get_absolute_url() in page.text
    assert "Adhérent, cotisation à jour" in page.text
    assert "Ton bureau" not in page.text


def test_a_secretary_sees_who_waits(client, party, secretary, sympathiser):
    ask_to_join(by=sympathiser, unit=party.section, word="Bonjour", asks_adherent=False)
    client.force_login(secretary)

    page = client.get(reverse("home"))

    assert "Une personne attend ta réponse" in page.text
    # Once, by the line of the desk: the news do not repeat it.
    assert "demande à rejoindre" not in page.text


def test_a_page_of_news_ends(client, adherent):
    for number in range(7):
        notify(kind="account.welcome", recipient=adherent, key=f"essai{number}")
    client.force_login(adherent)

    page = client.get(reverse("home"))

    assert page.text.count('class="news__meta"') == 5
    assert "Voir les nouvelles d’avant" in page.text


def test_home_costs_fifteen_queries_at_most(client, party, adherent, django_assert_max_num_queries):
    for number in range(7):
        notify(kind="account.welcome", recipient=adherent, key=f"essai{number}")
    client.force_login(adherent)
    client.get(reverse("home"))

    with django_assert_max_num_queries(15):
        client.get(reverse("home"))


def test_the_home_of_a_secretary_costs_sixteen_queries_at_most(
    client, party, secretary, sympathiser, django_assert_max_num_queries
):
    ask_to_join(by=sympathiser, unit=party.section, word="Bonjour", asks_adherent=False)
    client.force_login(secretary)
    client.get(reverse("home"))

    with django_assert_max_num_queries(16):
        client.get(reverse("home"))


def test_the_landing_page_costs_one_query(client, party, django_assert_max_num_queries):
    client.get(reverse("home"))

    with django_assert_max_num_queries(0):
        client.get(reverse("home"))


def test_a_visitor_is_not_welcomed(client, db):
    assert client.get(reverse("welcome")).url.startswith(reverse("account_login"))


def test_factories_are_honest(party, adherent):
    assert adherent.section == party.section
    assert factories.PASSWORD
