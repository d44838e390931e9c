"""The map of events: it says what the list says, answers to the keyboard, and is not needed."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import heading
from tests.factories import make_commune, make_event, make_person

TITLES = ("Marché du samedi", "Porte-à-porte à Kercado")


@pytest.fixture
def two(party):
    """Two events near Vannes, twenty kilometres from each other, and one online."""
    author = make_person("Yann", "Kerbrat")
    commune = make_commune(party.section)
    for n, title in enumerate(TITLES):
        make_event(author, title=title, commune=commune, lat=47.6 + n / 5, lon=-2.76)
    make_event(author, title="Chez soi", kind="cyber", is_online=True)


def marks(page):
    return page.locator(".map-live .map-mark")


def test_the_map_says_what_the_list_says(two, open_context):
    page = open_context().new_page()
    page.goto("/agir/?ou=Vannes&rayon=30")
    heading(page, "Agir")
    expect(page.locator(".rdv-row__title")).to_have_count(3)
    expect(page.locator("[data-mounted='2']")).to_be_visible()
    expect(marks(page)).to_have_count(2)
    for title in TITLES:
        expect(marks(page).filter(has_text=title)).to_have_count(1)

    page.get_by_text("Porte-à-porte", exact=True).first.click()
    expect(page.locator(".rdv-row__title")).to_have_count(0)
    expect(page.get_by_role("heading", name="Rien dans 30")).to_be_visible()
    expect(page.locator("[data-mounted='0']")).to_be_visible()


def test_the_keyboard_opens_and_closes_what_the_map_shows(two, open_context):
    page = open_context().new_page()
    page.goto("/agir/?ou=Vannes&rayon=30")
    mark = marks(page).filter(has_text=TITLES[0])
    expect(mark).to_have_attribute("role", "button")
    mark.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup").get_by_role("link", name=TITLES[0])
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(mark).to_be_focused()
    page.keyboard.press("Space")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    heading(page, TITLES[0])


def test_without_javascript_the_map_leads_to_a_departement(two, open_context):
    page = open_context(java_script=False).new_page()
    page.goto("/agir/")
    link = page.get_by_role("link", name="Département 56")
    link.focus()
    page.keyboard.press("Enter")
    heading(page, "Agir dans le département 56")
    expect(page.locator(".rdv-row__title")).to_have_count(2)
