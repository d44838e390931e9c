"""axe finds nothing on any page, and no page scrolls sideways, wide or as narrow as 320 px."""

from pathlib import Path

import axe_playwright_python
import pytest
from django.test import Client

from profiles.models import Person
from tests.cast import make_cast
from tests.house.addresses import addresses_of_section

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
RUN = """async tags => (await axe.run(
  {exclude: ['iframe']}, {runOnly: tags, resultTypes: ['violations'], elementRef: false, iframes: false}
)).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(' | ')}`)"""
# Nothing when the page fits, else the elements that stick out.
OVERFLOW = """() => {
  const root = document.documentElement, width = root.clientWidth;
  if (root.scrollWidth <= width) return '';
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width);
  return 'scrolls sideways: ' + out.slice(-4).map(e => `${e.tagName}.${e.className}`).join(' | ');
}"""
WIDTHS = ({"width": 1280, "height": 900}, {"width": 320, "height": 640})


class Inspector:
    """Reads pages in one tab, and keeps what is wrong with each."""

    def __init__(self, context):
        context.add_init_script(AXE)
        self.page = context.new_page()
        self.faults = []

    def visit(self, path):
        self.page.goto(path)
        self.read(path)

    def read(self, name):
        """The page as it stands, at both widths."""
        for size in WIDTHS:
            self.page.set_viewport_size(size)
            place = f"{name} ({size['width']} px)"
            found = [self.page.evaluate(OVERFLOW), *self.page.evaluate(RUN, TAGS)]
            self.faults += [f"{place}: {fault}" for fault in found if fault]

    def conclude(self):
        if self.faults:
            pytest.fail("\n".join(self.faults), pytrace=False)


def client_of(context):
    """A test client with the cookies of `context`."""
    client = Client()
    for cookie in context.cookies():
        client.cookies[cookie["name"]] = cookie["value"]
    return client


def pages_of(context, found):
    """The paths that answer this browser with a page."""
    client = client_of(context)
    return [path for path in found if is_page(client.get(path))]


def is_page(response):
    """Whether this is a whole page: not a file, not a fragment of another page."""
    return response.status_code == 200 and b"".join(response)[:15].lower() == b"<!doctype html>"


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def found(cast):
    """One path for each address, and the units above the section."""
    paths = [address.paths[0] for address in addresses_of_section(cast)]
    return [
        *paths,
        cast.party.federation.get_absolute_url(),
        cast.party.national.get_absolute_url(),
    ]


def test_what_a_visitor_opens(open_context, found):
    context = open_context()
    inspector = Inspector(context)

    for path in [*pages_of(context, found), "/nulle-part/", "/sections/trouver/?q=zzz"]:
        inspector.visit(path)

    for path in ("/inscription/", "/connexion/", "/connexion/code/"):
        inspector.page.goto(path)
        inspector.page.locator("main form button").first.click()
        inspector.page.get_by_role("alert").or_(
            inspector.page.locator(".field--error")
        ).first.wait_for()
        inspector.read(f"{path} sent empty")
    inspector.conclude()


def test_what_a_member_opens(open_context, cast, found):
    adherent = cast.people["adherent"]
    context = open_context(adherent)
    inspector = Inspector(context)

    mine = ["/profil/", f"/annuaire/?q={adherent.last_name}", "/annuaire/?q=zzz", "/bureau/"]
    for path in [*pages_of(context, found), *mine]:
        inspector.visit(path)
    inspector.conclude()


def test_what_only_a_secretary_opens(open_context, cast, found):
    context = open_context(cast.people["secretary"])
    members = set(pages_of(open_context(cast.people["adherent"]), found))
    inspector = Inspector(context)

    hers = [path for path in pages_of(context, found) if path not in members]
    for path in ["/", cast.party.section.get_absolute_url(), *hers]:
        inspector.visit(path)
    inspector.conclude()


def test_the_dark_theme_in_very_large_letters(open_context, cast):
    Person.objects.filter(pk=cast.people["secretary"].pk).update(theme="dark", reading="xlarge")
    inspector = Inspector(open_context(cast.people["secretary"]))

    unit = cast.party.section
    for path in (
        "/",
        "/bienvenue/",
        unit.get_absolute_url(),
        "/sections/",
        "/annuaire/",
        cast.people["secretary"].get_absolute_url(),
        "/bureau/",
        f"/bureau/{unit.slug}/fichier/",
        "/reglages/visibilite/",
        "/nouvelles/",
    ):
        inspector.visit(path)
    inspector.conclude()
