"""axe finds nothing on any page, and no page scrolls sideways, wide or as narrow as 320 px."""

import datetime
from pathlib import Path

import axe_playwright_python
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopol.demo import mail
from documents.models import Document
from groups.models import Group, Poll, Post, Topic
from profiles.models import JoinRequest, Person
from tests.cast import make_cast
from tests.factories import PASSWORD, make_person
from tests.house.addresses import addresses_of_section
from tests.house.crawl import normalised

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
    """{path: what its <main> holds} of the pages that answer this browser."""
    client = client_of(context)
    answers = {path: client.get(path) for path in found}
    return {
        path: normalised(response).partition("<main")[2]
        for path, response in answers.items()
        if is_page(response)
    }


def is_page(response):
    """Whether this is a whole page: not a file, not a fragment of another page, nor a mail shown in
    a frame where no script may run, axe no more than another.
    """
    is_whole = response.status_code == 200 and not response.streaming
    framed = "sandbox" in response.get("Content-Security-Policy", "")
    return is_whole and not framed and response.content.startswith(b"<!doctype html>")


@pytest.fixture
def cast(transactional_db):
    """Everybody; the secretary has a password and a second proof, so that its pages open."""
    cast = make_cast()
    secretary = cast.people["secretary"]
    secretary.set_password(PASSWORD)
    secretary.save()
    TOTP.activate(secretary, generate_totp_secret())
    RecoveryCodes.activate(secretary)
    return cast


@pytest.fixture
def found(cast):
    """One path for each address, and the units above the section."""
    paths = [address.paths[0] for address in addresses_of_section(cast)]
    return [
        *paths,
        cast.party.federation.get_absolute_url(),
        cast.party.national.get_absolute_url(),
    ]


def send_empty(inspector, path, form="main form"):
    """Send a form of `path` as it stands but for what it asks, and read the page with its errors."""
    page = inspector.page
    page.goto(path)
    for field in page.locator(f"{form} input[type=text]:visible, {form} textarea:visible").all():
        field.fill("")
    page.locator(f"{form} button").first.click()
    page.locator("[role=alert], .field--error").first.wait_for()
    inspector.read(f"{path} sent empty")


def test_what_a_visitor_opens(open_context, found):
    context = open_context()
    inspector = Inspector(context)

    for path in [*pages_of(context, found), "/nulle-part/", "/sections/trouver/?q=zzz"]:
        inspector.visit(path)
    for path in ("/inscription/", "/connexion/", "/connexion/code/"):
        send_empty(inspector, path)
    inspector.conclude()


def test_the_steps_of_the_ways_in(open_context, cast):
    inspector = Inspector(open_context())
    page = inspector.page

    page.goto("/inscription/")
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Nom", exact=True).fill("Moreau")
    page.get_by_label("Adresse e-mail").fill("ines@exemple.fr")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="M’inscrire").click()
    page.get_by_label("Code").fill("BBBB-BBBB")
    inspector.read("the code of a sign-up")
    page.get_by_role("button", name="Confirmer").click()
    page.locator("[role=alert]").wait_for()
    inspector.read("a wrong code")

    page.context.clear_cookies()
    page.goto("/connexion/code/")
    page.get_by_label("Adresse e-mail").fill(cast.people["adherent"].email)
    page.locator("main form button").first.click()
    page.get_by_label("Code").wait_for()
    inspector.read("the code of a log-in")

    page.context.clear_cookies()
    page.goto("/connexion/")
    page.get_by_label("Adresse e-mail").first.fill(cast.people["secretary"].email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form:has([type=password]) button").first.click()
    page.wait_for_url("**/compte/double-verification/code/")
    inspector.read("the second proof")
    inspector.conclude()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component(open_context, transactional_db, theme):
    inspector = Inspector(open_context(make_person(is_staff=True, theme=theme)))

    inspector.visit("/gestion/galerie/")
    inspector.conclude()


def test_the_mails_of_the_demo(open_context, settings, transactional_db):
    settings.EMAIL_BACKEND = mail.BACKEND
    message = EmailMultiAlternatives("Bienvenue", "Bonjour !", None, ["ines@exemple.fr"])
    message.attach_alternative("<p>Bonjour !</p>", "text/html")
    message.send()
    inspector = Inspector(open_context())

    for path in (
        reverse("demo:letters"),
        reverse("demo:letters") + "?a=personne",
        reverse("demo:letter", args=[mail.letters()[0].name]),
    ):
        inspector.visit(path)
    inspector.conclude()


def test_what_a_member_opens(open_context, cast, found):
    adherent = cast.people["adherent"]
    context = open_context(adherent)
    inspector = Inspector(context)

    # A page that says the same to a visitor differs by its frame, read on all the others.
    read = pages_of(open_context(), found).items()
    theirs = [path for path, main in pages_of(context, found).items() if (path, main) not in read]
    mine = ["/profil/", f"/annuaire/?q={adherent.last_name}", "/annuaire/?q=zzz", "/bureau/"]
    for path in [*theirs, *mine]:
        inspector.visit(path)
    for path in ("/reglages/profil/", "/reglages/photo/", "/compte/mot-de-passe/choisir/"):
        send_empty(inspector, path)
    inspector.conclude()


def test_what_only_a_secretary_opens(open_context, cast, found):
    context = open_context(cast.people["secretary"])
    members = pages_of(open_context(cast.people["adherent"]), found)
    inspector = Inspector(context)

    unit = cast.party.section
    hers = [path for path in pages_of(context, found) if path not in members]
    for path in ["/", unit.get_absolute_url(), *hers]:
        inspector.visit(path)
    send_empty(inspector, f"/bureau/demandes/{JoinRequest.objects.get().pk}/", "#refuser form")
    send_empty(inspector, f"/bureau/{unit.slug}/fichier/ajouter/")
    inspector.conclude()


def test_a_debate_in_each_of_its_states(open_context, cast):
    adherent, circle = cast.people["adherent"], cast.debate.circles["collaborative"]
    inspector = Inspector(open_context(adherent))
    group, topic = circle.group, circle.topic
    page = f"/groupes/{group.slug}/"

    for state in (Group.State.DRAFT, Group.State.ASLEEP, Group.State.TRIBUNE):
        Group.objects.filter(pk=group.pk).update(
            state=state, draft_until=timezone.now() + datetime.timedelta(days=3)
        )
        inspector.visit(page)
    Group.objects.filter(pk=group.pk).update(state=Group.State.ACTIVE)
    Topic.objects.filter(pk=topic.pk).update(
        is_pinned=True, is_locked=True, round_number=2, slow_minutes=60
    )
    Poll.objects.filter(topic=topic).update(closes_at=timezone.now())
    Post.objects.filter(pk=circle.post.pk).update(masked_rule=1)
    for path in (page, topic.get_absolute_url()):
        inspector.visit(path)
    Topic.objects.filter(pk=topic.pk).update(masked_rule=2)
    Document.objects.filter(pk=circle.document.pk).update(masked_rule=3)
    Group.objects.filter(pk=group.pk).update(masked_rule=4)
    for thing in (group, topic, circle.document):
        inspector.visit(thing.get_absolute_url())
    Group.objects.filter(pk=cast.debate.circles["open"].group.pk).update(voices_month=3)
    for path in (
        "/groupes/",
        "/groupes/?q=zzzz",
        "/documents/?q=zzzz",
        f"/documents/?q={cast.debate.circles['open'].words['text']}",
        f"/chercher/?q={adherent.last_name}",
        "/chercher/?q=zzzz",
        "/documents/deposer/?forme=texte",
    ):
        inspector.visit(path)
    for path in (
        "/groupes/creer/",
        "/documents/deposer/",
        f"/sujets/nouveau/{cast.debate.circles['open'].group.slug}/",
        f"/signaler/sujet/{cast.debate.circles['open'].topic.pk}/",
    ):
        send_empty(inspector, path)
    inspector.conclude()


def test_what_opens_in_a_topic(open_context, cast):
    inspector = Inspector(open_context(cast.people["sympathiser"]))
    page = inspector.page
    page.goto(cast.debate.circles["open"].topic.get_absolute_url())

    page.locator(".post summary").last.click()
    inspector.read("the menu of a stance")
    page.keyboard.press("Escape")
    for details in page.locator("main details:not(.menu) > summary").all():
        details.click()
    page.get_by_label("Ta réponse").press_sequentially("@Prénom")
    page.locator("[data-mention]").first.wait_for()
    inspector.read("names to choose from")
    page.goto(f"/documents/?q={cast.debate.circles['open'].words['text']}")
    page.locator("summary", has_text="Plus de choix").click()
    inspector.read("more filters of the library")
    page.goto("/chercher/")
    page.get_by_label("Que cherches-tu").press_sequentially("Prénom")
    page.locator("#suggestions a").first.wait_for()
    inspector.read("suggestions of the search")
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
        "/groupes/",
        cast.debate.circles["space"].group.get_absolute_url(),
        cast.debate.circles["space"].topic.get_absolute_url(),
        "/documents/",
        cast.debate.circles["space"].document.get_absolute_url(),
        f"/chercher/?q={unit.name}",
    ):
        inspector.visit(path)
    inspector.conclude()
