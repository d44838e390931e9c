"""The whole way with a keyboard alone: the focus is always seen, and never lost."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from groups.models import Choice, Poll, Synthesis
from profiles.models import JoinRequest
from tests.accounts.conftest import code_for
from tests.factories import (
    enter,
    give,
    join,
    make_commune,
    make_document,
    make_group,
    make_person,
    make_post,
    make_topic,
)

FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    tag: at.tagName,
    words: (at.labels?.[0]?.textContent || at.textContent || '').replace(/\\s+/g, ' ').trim(),
    seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0,
  };
}"""


@pytest.fixture
def odile(party):
    """The secretary of the section of Vannes."""
    make_commune(party.section)
    person = make_person("Odile", "Le Goff")
    join(person, party.section)
    give(person, "section_secretary", party.section)
    return person


def tab_to(page, words, *, key="Tab"):
    """Press Tab until the focus stands on what says `words`; every stop must be seen."""
    for _ in range(60):
        page.keyboard.press(key)
        stop = page.evaluate(FOCUS)
        assert stop["tag"] != "BODY", f"the focus left the page before {words!r}"
        assert stop["seen"], f"the focus cannot be seen on {stop}"
        if words in stop["words"]:
            return
    pytest.fail(f"{words!r} cannot be reached")


def test_the_first_key_skips_to_the_content(open_context, odile):
    page = open_context(odile).new_page()
    page.goto("/annuaire/")

    tab_to(page, "Aller au contenu")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, "Prénom ou nom")


def test_a_visitor_signs_up(open_context, party):
    page = open_context().new_page()
    page.goto("/inscription/")

    for label, text in (("Prénom", "Inès"), ("Nom", "Moreau"), ("Adresse", "ines@exemple.fr")):
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "M’inscrire")
    page.keyboard.press("Enter")

    # The charter was forgotten: the focus goes to the summary, whose link leads to the box.
    expect(page.locator("[role=alert]:focus")).to_contain_text("accepter la charte")
    assert page.evaluate(FOCUS)["seen"]
    tab_to(page, "J’ai lu la charte")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, "M’inscrire")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Confirme ton adresse")
    tab_to(page, "Code")
    page.keyboard.type(code_for("ines@exemple.fr"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bienvenue Inès")


def test_the_menu_opens_closes_and_gives_the_focus_back(open_context, odile):
    page = open_context(odile).new_page()
    page.goto("/")
    link = page.get_by_role("link", name="Mes réglages")

    tab_to(page, "Odile")
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    tab_to(page, "Mes réglages")
    page.keyboard.press("Escape")

    expect(link).to_be_hidden()
    assert "Odile" in page.evaluate(FOCUS)["words"]
    page.keyboard.press("Enter")
    tab_to(page, "Mes réglages")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes réglages")


def test_a_section_is_found_while_typing(open_context, odile):
    page = open_context().new_page()
    page.goto("/sections/trouver/")

    tab_to(page, "Commune ou code postal")
    page.keyboard.type("vannes")
    expect(page.get_by_role("link", name="Section de Vannes")).to_be_visible()
    expect(page.get_by_label("Commune ou code postal")).to_be_focused()
    tab_to(page, "Section de Vannes")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Section de Vannes")


def test_a_request_answered_from_the_desk_leaves_the_focus_on_what_was_done(
    open_context, odile, party
):
    for name in ("Inès", "Zoé"):
        JoinRequest.objects.create(
            person=make_person(name, "Moreau"),
            unit=party.section,
            awaiting=party.section,
            tree="ps",
        )
    page = open_context(odile).new_page()
    page.goto("/bureau/")

    tab_to(page, "Accepter comme sympathisant : Inès Moreau")
    page.keyboard.press("Enter")

    expect(page.locator(".note:focus")).to_contain_text("Inès Moreau entre à Section de Vannes")
    assert page.evaluate(FOCUS)["seen"]
    tab_to(page, "Zoé Moreau")


@pytest.fixture
def topic(odile):
    """A topic of a public group, opened by somebody else, with a poll and a synthesis."""
    amina = make_person("Amina", "Benkacem")
    group = make_group("Transports", animator=amina)
    enter(odile, group)
    topic = make_topic(group, amina, title="Le train de nuit", text="Rouvrons la ligne.")
    make_post(topic, odile, "Oui, par Quimper.")
    end = timezone.now() + datetime.timedelta(days=3)
    poll = Poll.objects.create(topic=topic, question="Par où ?", closes_at=end, created_by=amina)
    for position, text in enumerate(("Par Quimper", "Par Rennes")):
        Choice.objects.create(poll=poll, text=text, position=position)
    Synthesis.objects.create(topic=topic, number=1, text="Oui.", html="<p>Oui.</p>", author=amina)
    return topic


def stands_on(page, words):
    """The focus is on what says `words`, and is seen."""
    page.wait_for_function("words => document.activeElement.textContent.includes(words)", arg=words)
    assert page.evaluate(FOCUS)["seen"]


def test_what_is_done_in_a_topic_keeps_the_focus_where_it_was_done(open_context, odile, topic):
    page = open_context(odile).new_page()
    page.goto(topic.get_absolute_url())

    tab_to(page, "Fidèle")
    page.keyboard.press("Enter")
    stands_on(page, "Où en est-on")
    expect(page.locator("#synthese")).to_contain_text("1 personne la trouve fidèle")
    tab_to(page, "Par Quimper")
    page.keyboard.press("Space")
    tab_to(page, "Répondre")
    page.keyboard.press("Enter")
    stands_on(page, "Par où")
    expect(page.get_by_label("Par Quimper")).to_be_checked()

    tab_to(page, "Je soutiens")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Je soutiens 1")).to_be_focused()
    tab_to(page, "Mon avis")
    page.keyboard.press("Enter")
    tab_to(page, "D’accord")
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="À nuancer").first).to_be_hidden()
    stands_on(page, "Mon avis")
    page.keyboard.press("Enter")
    tab_to(page, "D’accord")
    page.keyboard.press("Space")
    tab_to(page, "Donner mon avis")
    page.keyboard.press("Enter")
    stands_on(page, "Ton avis\u00a0: D’accord")


def test_an_answer_is_written_quoted_and_published(open_context, odile, topic):
    page = open_context(odile).new_page()
    page.goto(topic.get_absolute_url())
    area = page.get_by_label("Ta réponse")

    tab_to(page, "Citer Amina Benkacem")
    page.keyboard.press("Enter")
    expect(area).to_be_focused()
    page.keyboard.type("Bien vu @Ami")
    choice = page.get_by_role("button", name="Amina Benkacem")
    expect(choice).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(choice).to_be_focused()
    assert page.evaluate(FOCUS)["seen"]
    page.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    expect(area).to_be_focused()
    page.keyboard.type("n")
    page.keyboard.press("Backspace")
    expect(choice).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(area).to_be_focused()
    page.keyboard.type("!")
    expect(area).to_have_value(re.compile("Bien vu @Amina Benkacem !$"))
    tab_to(page, "Publier ma réponse")
    page.keyboard.press("Enter")

    expect(page.locator(".post:focus")).to_contain_text("Bien vu @Amina Benkacem")
    assert page.evaluate(FOCUS)["seen"]


def test_similar_groups_appear_without_taking_the_focus(open_context, odile):
    make_group("Garder nos bureaux de poste", purpose="Des guichets dans tous les cantons")
    page = open_context(odile).new_page()
    page.goto("/groupes/creer/")

    tab_to(page, "Son nom")
    page.keyboard.type("Nos bureaux de poste")
    expect(page.get_by_role("heading", name="Un groupe existe")).to_be_visible()
    expect(page.get_by_label("Son nom")).to_be_focused()
    tab_to(page, "Rejoindre Garder nos bureaux de poste")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Garder nos bureaux de poste")
    tab_to(page, "Tu en es")
    page.keyboard.press("Enter")
    tab_to(page, "Quitter le groupe")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Quitter le groupe")).to_be_hidden()
    assert "Tu en es" in page.evaluate(FOCUS)["words"]


def test_a_group_is_joined_from_the_directory(open_context, odile):
    make_group("Garder nos bureaux de poste")
    page = open_context(odile).new_page()
    page.goto("/groupes/")

    tab_to(page, "Rejoindre")
    page.keyboard.press("Enter")

    stands_on(page, "Membre de Garder nos bureaux de poste")
    tab_to(page, "Charte de bonne conduite")


def test_a_document_is_found_while_typing(open_context, odile, party):
    make_document(party.section, title="Touche pas à mon école", text="La fermeture de la classe.")
    page = open_context(odile).new_page()
    page.goto("/documents/")

    tab_to(page, "Qui a déjà fait ce tract")
    page.keyboard.type("fermetures de classes")
    page.wait_for_url("**/documents/?q=*")
    expect(page.get_by_label("Qui a déjà fait ce tract")).to_be_focused()
    tab_to(page, "Plus de choix")
    page.keyboard.press("Enter")
    tab_to(page, "Déjà repris ailleurs")
    tab_to(page, "Touche pas à mon école")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Touche pas à mon école")


def test_a_suggestion_of_the_search_is_one_key_away(open_context, odile, party):
    make_group("Nos écoles")
    page = open_context(odile).new_page()
    page.goto("/chercher/")

    tab_to(page, "Que cherches-tu")
    page.keyboard.type("nos éco")
    expect(page.get_by_role("link", name="Nos écoles")).to_be_visible()
    expect(page.get_by_label("Que cherches-tu")).to_be_focused()
    tab_to(page, "Nos écoles")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nos écoles")


def test_a_report_is_made_with_a_rule(open_context, odile, topic):
    page = open_context(odile).new_page()
    page.goto(topic.get_absolute_url())

    tab_to(page, "Signaler le message de Amina Benkacem")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Signaler ce message")
    tab_to(page, "1. ")
    page.keyboard.press("ArrowDown")
    tab_to(page, "En un mot")
    page.keyboard.type("Elle insulte Brest.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    stands_on(page, "règle 2")
