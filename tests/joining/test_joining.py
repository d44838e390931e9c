"""Asking, following, withdrawing, leaving."""

import pytest
from django.urls import reverse
from django.utils import timezone

from profiles.models import JoinRequest
from profiles.services import ask_to_join
from tests.factories import join, make_person


def ask_url(unit):
    return reverse("joining:ask", args=[unit.slug])


def test_asking_says_who_reads_and_what_follows_then_shows_where_it_stands(
    client, sympathiser, secretary, party
):
    client.force_login(sympathiser)
    page = client.get(ask_url(party.section)).content.decode()
    assert "Et ensuite" in page
    assert "7 jours" in page

    data = {"word": "Bonjour", "asks_adherent": "on"}
    response = client.post(ask_url(party.section), data, follow=True)

    asked = JoinRequest.objects.get()
    assert (asked.person, asked.word, asked.asks_adherent) == (sympathiser, "Bonjour", True)
    assert party.section.name in response.content.decode()
    assert "en attente" in response.content.decode()


def test_asking_twice_is_told_and_made_once(client, sympathiser, party):
    client.force_login(sympathiser)
    client.post(ask_url(party.section), {})
    again = client.post(ask_url(party.next_section), {}, follow=True)
    assert "déjà une demande en attente" in again.content.decode()
    assert JoinRequest.objects.count() == 1
    assert "déjà une demande" in client.get(ask_url(party.next_section)).content.decode()


def test_a_word_too_long_is_kept_in_the_form(client, sympathiser, party):
    client.force_login(sympathiser)
    response = client.post(ask_url(party.section), {"word": "a" * 700})
    assert response.status_code == 200
    assert "a" * 700 in response.content.decode()


def test_a_request_is_withdrawn_by_its_author_only(client, sympathiser, adherent, party):
    asked = ask_to_join(by=sympathiser, unit=party.section)
    url = reverse("joining:withdraw", args=[asked.pk])
    client.force_login(adherent)
    assert client.post(url).status_code == 404
    client.force_login(sympathiser)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "WITHDRAWN"
    late = client.post(url, follow=True)
    assert "déjà reçu une réponse" in late.content.decode()


def test_the_secretary_does_not_withdraw_the_request_of_another(
    client, secretary, sympathiser, party
):
    asked = ask_to_join(by=sympathiser, unit=party.section)
    client.force_login(secretary)
    assert client.post(reverse("joining:withdraw", args=[asked.pk])).status_code == 404


@pytest.mark.parametrize("level", ["federation", "region", "national", "youth"])
def test_only_sections_are_joined(client, sympathiser, party, level):
    client.force_login(sympathiser)
    unit = getattr(party, level)
    assert client.get(ask_url(unit)).status_code == 403
    assert client.post(ask_url(unit), {}).status_code == 403


def test_the_youth_is_joined_beside_a_section(client, adherent, party):
    client.force_login(adherent)
    assert client.post(ask_url(party.youth_federation), {}).status_code == 302
    assert JoinRequest.objects.get().unit == party.youth_federation


def test_ones_own_section_needs_no_request(client, adherent, party):
    client.force_login(adherent)
    assert client.post(ask_url(party.section), {}).url == party.section.get_absolute_url()
    assert not JoinRequest.objects.exists()


def test_a_closed_or_unknown_section_is_a_404(client, sympathiser, party):
    client.force_login(sympathiser)
    type(party.section).objects.filter(pk=party.section.pk).update(closed_on=timezone.localdate())
    assert client.get(ask_url(party.section)).status_code == 404
    assert client.post(reverse("joining:ask", args=["nulle-part"])).status_code == 404


def test_leaving_is_asked_twice_and_done_once(client, adherent, party):
    client.force_login(adherent)
    url = reverse("joining:leave", args=[party.section.slug])
    assert "Quitter" in client.get(url).content.decode()
    assert adherent.memberships.get().ended_on is None
    assert client.post(url).status_code == 302
    assert adherent.memberships.get().ended_on == timezone.localdate()
    assert client.post(url).status_code == 404


def test_leaving_warns_of_the_office_that_ends(client, secretary, party):
    client.force_login(secretary)
    url = reverse("joining:leave", args=[party.section.slug])
    assert "Secrétaire de section" in client.get(url).content.decode()


def test_nobody_leaves_a_section_for_another_person(client, adherent, member_of_next, party):
    client.force_login(member_of_next)
    url = reverse("joining:leave", args=[party.section.slug])
    assert client.post(url).status_code == 404
    assert adherent.memberships.get().ended_on is None


def test_a_visitor_logs_in_first(client, party):
    assert client.get(ask_url(party.section)).status_code == 302
    assert client.get(reverse("joining:mine")).status_code == 302


def test_following_costs_the_same_whatever_was_asked(
    client, sympathiser, party, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(8) as queries:
            client.get(reverse("joining:mine"))
        return len(queries)

    client.force_login(sympathiser)
    ask_to_join(by=sympathiser, unit=party.section)
    few = cost()
    JoinRequest.objects.bulk_create(
        JoinRequest(
            person=sympathiser,
            unit=party.next_section,
            awaiting=party.next_section,
            tree="ps",
            state="WITHDRAWN",
            decided_at=timezone.now(),
        )
        for _ in range(20)
    )
    assert cost() == few


def test_who_moves_is_told_that_dates_follow(client, party):
    person = make_person()
    join(person, party.next_section)
    client.force_login(person)
    assert "tu quittes Section de Lorient" in client.get(ask_url(party.section)).content.decode()
