"""Writing the page of a unit."""

import pytest
from django.urls import reverse

from tests.factories import give

TEXT = {
    "presentation": "**Bienvenue** <script>alert(1)</script>",
    "meeting_rhythm": "le jeudi",
    "meeting_place": "Local",
    "meeting_address": "1 rue de la Paix",
    "how_to_join": "Viens.",
    "role_email": "vannes@parti.example",
}


def test_the_secretary_writes_the_page_and_no_script_comes_out(client, secretary, party):
    client.force_login(secretary)
    url = reverse("desk:page", args=[party.section.slug])
    assert client.post(url, {**TEXT, "version": 1}).status_code == 302
    html = client.get(party.section.get_absolute_url()).content.decode()
    assert "<strong>Bienvenue</strong>" in html
    assert "alert(1)" not in html or "<script>alert" not in html


def test_a_preview_shows_the_text_and_saves_nothing(client, secretary, party):
    client.force_login(secretary)
    url = reverse("desk:page", args=[party.section.slug])
    html = client.post(url, {**TEXT, "version": 1, "preview": "1"}).content.decode()
    assert "<strong>Bienvenue</strong>" in html
    party.section.refresh_from_db()
    assert party.section.presentation == ""


def test_a_stale_page_shows_both_texts_and_can_then_be_saved(client, secretary, party):
    client.force_login(secretary)
    url = reverse("desk:page", args=[party.section.slug])
    client.post(url, {**TEXT, "presentation": "Le texte des autres", "version": 1})

    html = client.post(url, {**TEXT, "presentation": "Mon texte", "version": 1}).content.decode()

    assert "Le texte des autres" in html
    assert "Mon texte" in html
    assert 'name="version" value="2"' in html
    assert client.post(url, {**TEXT, "presentation": "Les deux", "version": 2}).status_code == 302


def test_who_animates_the_section_writes_its_page_without_a_desk(client, adherent, party):
    give(adherent, "section_animator", party.section)
    client.force_login(adherent)
    assert client.get(reverse("desk:page", args=[party.section.slug])).status_code == 200
    assert client.get(reverse("desk:index")).status_code == 403
    assert client.get(reverse("desk:file", args=[party.section.slug])).status_code == 403


@pytest.mark.parametrize("who", ["adherent", "member_of_next", "treasurer", "sympathiser"])
def test_others_do_not_write_the_page(client, request, party, who):
    client.force_login(request.getfixturevalue(who))
    url = reverse("desk:page", args=[party.section.slug])
    assert client.get(url).status_code == 403
    assert client.post(url, {**TEXT, "version": 1}).status_code == 403


def test_the_secretary_of_one_section_does_not_write_for_another(client, secretary, party):
    client.force_login(secretary)
    url = reverse("desk:page", args=[party.next_section.slug])
    assert client.post(url, {**TEXT, "version": 1}).status_code == 403
    party.next_section.refresh_from_db()
    assert party.next_section.presentation == ""


@pytest.mark.parametrize("name", ["desk:page", "desk:file", "desk:offices", "desk:give"])
def test_an_unknown_unit_is_a_404_and_a_visitor_logs_in(client, secretary, name):
    url = reverse(name, args=["nulle-part"])
    assert client.get(url).status_code == 302
    client.force_login(secretary)
    assert client.get(url).status_code == 404


def test_the_desk_is_refused_without_anything_to_hold(client, adherent):
    client.force_login(adherent)
    assert client.get(reverse("desk:index")).status_code == 403
