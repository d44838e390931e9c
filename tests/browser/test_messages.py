"""Two people become coopains, write to each other, bring a third in; a hidden member finds her board."""

import pytest
from playwright.sync_api import expect

from messaging.models import Conversation, Message
from profiles.models import Contact
from tests.browser.steps import heading, press
from tests.factories import give, join, make_person

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])


@pytest.fixture
def amina(party):
    person = make_person("Amina", "Benkacem")
    join(person, party.section)
    return person


@pytest.fixture
def karim(party):
    person = make_person("Karim", "Saïdi")
    join(person, party.section)
    return person


@BOTH
def test_two_people_become_coopains_and_write(amina, karim, open_context, java_script):
    ines = make_person("Inès", "Roux")
    page = open_context(amina, java_script=java_script).new_page()
    page.goto(karim.get_absolute_url())
    press(page, "Ajouter à mes coopains", "link")
    page.get_by_label("Un mot pour te présenter").fill("Vue au marché")
    press(page, "Envoyer")
    expect(page.get_by_text("Demande envoyée")).to_be_visible()

    other = open_context(karim, java_script=java_script).new_page()
    other.goto("/coopains/")
    expect(other.get_by_text("Vue au marché")).to_be_visible()
    press(other, "Accepter")
    expect(other.get_by_role("link", name="Écrire à Amina Benkacem")).to_be_visible()
    assert Contact.objects.count() == 2
    press(other, "Écrire à Amina Benkacem", "link")
    other.get_by_label("Ton message").fill("Tu viens jeudi ?")
    press(other, "Envoyer")
    heading(other, "Amina Benkacem")

    page.goto("/messages/")
    expect(page.get_by_role("link", name="Messages 1 non lus").first).to_be_visible()
    press(page, "Karim Saïdi", "link")
    heading(page, "Karim Saïdi")
    expect(page.get_by_role("log").get_by_text("Tu viens jeudi ?")).to_be_visible()
    page.get_by_label("Ton message").fill("Oui, avec Inès")
    press(page, "Envoyer")
    expect(page.get_by_role("log").get_by_text("Oui, avec Inès")).to_be_visible()
    assert Message.objects.count() == 2
    expect(page.get_by_label("Ton message")).to_have_value("")

    page.goto("/messages/ecrire/")
    press(page, "Karim Saïdi")
    page.get_by_label("Quelqu’un d’autre").fill("roux")
    page.get_by_label("Ton message").fill("On part à trois")
    page.get_by_label("Quelqu’un d’autre").press("Enter")
    press(page, "Choisir Inès Roux")
    expect(page.get_by_label("Ton message")).to_have_value("On part à trois")
    press(page, "Envoyer")
    heading(page, "Inès, Karim")
    assert Conversation.objects.filter(kind="group", seats__person=ines).count() == 1


@BOTH
def test_a_hidden_member_writes_to_her_board_which_answers(
    hidden, party, open_context, java_script
):
    marie = make_person("Marie", "Kerbrat")
    join(marie, party.section)
    give(marie, "section_secretary", party.section)
    page = open_context(hidden, java_script=java_script).new_page()
    page.goto("/messages/ecrire/")
    press(page, "écrire au bureau", "link")
    page.get_by_label("Ton message").fill("Je préfère rester discrète")
    press(page, "Envoyer")
    heading(page, "Le bureau de")

    board = open_context(marie, java_script=java_script).new_page()
    board.goto("/messages/")
    press(board, "Zélie Quintric", "link")
    board.get_by_label("Ta réponse, au nom du bureau").fill("Bienvenue")
    press(board, "Envoyer")
    expect(board.get_by_role("log").get_by_text("Bienvenue")).to_be_visible()
    page.reload()
    expect(page.get_by_role("log").get_by_text("Bienvenue")).to_be_visible()
