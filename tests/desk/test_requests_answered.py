"""Once a request is answered or taken back, who asked is as visible as before, and no more."""

import pytest
from django.urls import reverse

from profiles.models import Visibility
from profiles.services import ask_to_join, refuse_request, withdraw_request
from tests.factories import forget, make_person


@pytest.fixture
def asked(party, secretary):
    person = make_person("Zélie", "Quintric", visibility=Visibility.SECTION)
    return ask_to_join(by=person, unit=party.section, word="Bonjour")


def page(client, asked):
    return client.get(reverse("desk:request", args=[asked.pk]))


def test_a_hidden_person_who_takes_her_request_back_is_hidden_again(client, secretary, asked):
    client.force_login(secretary)
    assert "Zélie" in page(client, asked).text

    withdraw_request(by=asked.person, request=asked)

    assert page(client, asked).status_code == 404


def test_a_hidden_person_who_was_refused_is_hidden_again(client, secretary, asked):
    client.force_login(secretary)
    forget(secretary)
    refuse_request(by=secretary, request=asked, reason="Tu habites une autre ville.")

    assert page(client, asked).status_code == 404


def test_a_second_answer_is_as_an_answer_to_nobody(client, secretary, asked):
    client.force_login(secretary)
    words = {"reason": "Tu habites une autre ville."}
    client.post(reverse("desk:refuse", args=[asked.pk]), words)

    again = client.post(reverse("desk:refuse", args=[asked.pk]), words)
    unknown = client.post(reverse("desk:refuse", args=[999_999]), words)

    assert (again.status_code, again.content) == (404, unknown.content)


def test_who_is_visible_stays_readable_once_answered(client, secretary, party, sympathiser):
    asked = ask_to_join(by=sympathiser, unit=party.section)
    refuse_request(by=secretary, request=asked, reason="Tu habites une autre ville.")
    client.force_login(secretary)

    assert "Nora" in page(client, asked).text
