"""The whole way with a keyboard alone: the focus is always seen, and never lost."""

import pytest
from playwright.sync_api import expect

from profiles.models import JoinRequest
from tests.accounts.conftest import code_for
from tests.factories import give, join, make_commune, make_person

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
