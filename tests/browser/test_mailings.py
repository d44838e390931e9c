"""A secretary writes to her section in four steps; somebody above reads over; members receive."""

import pytest
from playwright.sync_api import expect

from messaging.models import Mailing
from messaging.policies import mailings as policies
from messaging.services import copying
from tests.browser.steps import heading, press
from tests.browser.test_axe import Inspector
from tests.factories import give, join, make_event, make_person

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])


@pytest.fixture
def marie(party):
    """The secretary of the section."""
    person = make_person("Marie", "Kerbrat")
    join(person, party.section)
    give(person, "section_secretary", party.section)
    return person


@pytest.fixture
def amina(party):
    """An adherent of the section."""
    person = make_person("Amina", "Benkacem")
    join(person, party.section)
    return person


@BOTH
def test_from_the_first_word_to_who_received(party, marie, amina, open_context, java_script):
    make_event(marie, organiser="unit", unit=party.section, title="Tracts au marché")
    paper = make_person("Paule", "Riou", email=None, address="3 rue du Port, 56000 Vannes")
    join(paper, party.section, "SYMPATHISER")
    page = open_context(marie, java_script=java_script).new_page()

    page.goto("/envois/")
    press(page, "Écrire à beaucoup de monde", "link")
    heading(page, "Écrire à beaucoup de monde")
    reached = page.get_by_role("complementary", name="Destinataires")
    expect(reached).to_contain_text("1 par courrier")
    page.get_by_text("Sympathisants").click()
    if java_script:
        expect(reached.get_by_role("heading")).to_have_text("1 destinataire")
    page.get_by_text("Section de Vannes 3").click()
    press(page, "Continuer")

    heading(page, "Écrire le message")
    page.get_by_label("Objet").fill("Samedi, on tracte")
    press(page, "Garder en brouillon")
    press(page, "Samedi, on tracte", "link")
    expect(page.get_by_label("Objet")).to_have_value("Samedi, on tracte")
    page.get_by_label("Message", exact=True).fill("Bonjour {prénom}, il manque **8 personnes**.")
    page.get_by_label("Joindre un rendez-vous").select_option(index=1)
    press(page, "Voir l’aperçu")

    heading(page, "Tel qu’il sera reçu")
    framed = page.frame_locator("iframe")
    expect(framed.get_by_text("Bonjour Marie, il manque")).to_be_visible()
    expect(framed.get_by_role("link", name="Dire si je viens")).to_be_visible()
    press(page, "Choisir le départ", "link")
    heading(page, "Dernier regard avant le départ")
    press(page, "Envoyer à 3 personnes")
    heading(page, "Samedi, on tracte")
    copying.prepare()
    page.reload()
    expect(page.get_by_text("0 sur 2 mails")).to_be_visible()
    press(page, "Arrêter l’envoi")
    expect(page.get_by_text("Arrêté à la main.")).to_be_visible()
    press(page, "Reprendre l’envoi")

    hers = open_context(amina, java_script=java_script).new_page()
    hers.goto("/messages/recus/")
    press(hers, "Samedi, on tracte", "link")
    expect(hers.get_by_text("Bonjour Amina, il manque")).to_be_visible()
    if not java_script:
        press(hers, "Marquer comme lu")
    hers.goto("/messages/recus/")
    expect(hers.get_by_role("link", name="Samedi, on tracte")).to_be_visible()
    expect(hers.get_by_text("nouveau", exact=True)).to_have_count(0)


def test_a_planned_one_is_read_over_and_sent_back(party, marie, open_context, monkeypatch):
    monkeypatch.setattr(policies, "ALONE_UP_TO", 0)
    join(above := make_person("Gwen", "Tanguy"), party.next_section)
    give(above, "federal_first_secretary", party.federation)
    page = open_context(marie).new_page()
    page.goto("/envois/nouveau/")
    press(page, "Continuer")
    page.get_by_label("Objet").fill("Réunion")
    page.get_by_label("Message", exact=True).fill("Bonjour.")
    press(page, "Voir l’aperçu")
    press(page, "Choisir le départ", "link")
    press(page, "Demander la relecture")
    expect(page.get_by_text("Quelqu’un d’autre doit relire.")).to_be_visible()

    theirs = open_context(above).new_page()
    theirs.goto("/envois/")
    press(theirs, "Réunion", "link")
    press(theirs, "Renvoyer à son auteur")
    expect(theirs.get_by_text("Dis ce qu’il faut reprendre.", exact=True)).to_be_visible()
    theirs.get_by_label("Ce qu’il faut reprendre").fill("Il manque l’heure.")
    press(theirs, "Renvoyer à son auteur")
    page.goto("/envois/")
    press(page, "Réunion", "link")
    expect(page.get_by_text("Il manque l’heure.")).to_be_visible()


def test_axe_finds_nothing_and_nothing_sticks_out(party, marie, amina, open_context):
    inspector = Inspector(open_context(marie))
    page = inspector.page
    inspector.visit("/envois/")
    inspector.visit("/envois/nouveau/")
    press(page, "Continuer")
    page.get_by_label("Objet").fill("Samedi, on tracte")
    page.get_by_label("Message", exact=True).fill("Bonjour {prénom}.")
    press(page, "Voir l’aperçu")
    heading(page, "Tel qu’il sera reçu")
    ref = Mailing.objects.get().ref
    for step in ("a-qui", "message", "apercu", "depart", "supprimer"):
        inspector.visit(f"/envois/{ref}/{step}/")
    page.goto(f"/envois/{ref}/depart/")
    press(page, "Envoyer à 2 personnes")
    heading(page, "Samedi, on tracte")
    copying.prepare()
    for path in ("", "personnes/?sort=waiting"):
        inspector.visit(f"/envois/{ref}/{path}")
    for path in ("/messages/recus/", f"/messages/recus/{ref}/"):
        inspector.visit(path)

    inspector.conclude()
