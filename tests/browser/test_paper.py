"""Members whom no mail reaches: their letters are printed, their calls shared out, their answers noted."""

import pypdfium2
import pytest
from playwright.sync_api import expect

from messaging.models import Channel, Copy
from tests.browser.steps import heading, press
from tests.browser.test_axe import Inspector
from tests.factories import give, join, make_event, make_person
from tests.mailings.on_paper import make_mailing, offline, send

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])


@pytest.fixture
def odile(party):
    """The secretary of the section."""
    person = make_person("Odile", "Le Goff")
    join(person, party.section)
    give(person, "section_secretary", party.section)
    return person


@pytest.fixture
def yann(party):
    """Who is willing to call."""
    person = make_person("Yann", "Kerbrat")
    join(person, party.section)
    return person


@pytest.fixture
def mailing(party, odile):
    """A message of the section about an event, on paper to one and by telephone to another."""
    event = make_event(odile, organiser="unit", unit=party.section, title="Assemblée de rentrée")
    mailing = make_mailing(party.section, odile, event=event)
    josiane = offline("Josiane", "Petit", party.section, address="8 allée de Cork, 56000 Vannes")
    marcel = offline("Marcel", "Aubert", party.section, phone="02 97 00 00 01")
    send(mailing, josiane)
    send(mailing, marcel, channel=Channel.PHONE)
    return mailing


@BOTH
def test_a_secretary_prints_her_letters_and_a_militant_calls(
    odile, yann, mailing, open_context, java_script
):
    page = open_context(odile, java_script=java_script, accept_downloads=True).new_page()
    page.goto("/envois/courriers/")
    press(page, "1 lettre à imprimer", "link")
    heading(page, "Les courriers")
    answer = page.request.get(page.get_by_role("link", name="Les lettres").get_attribute("href"))
    with pypdfium2.PdfDocument(answer.body()) as pdf:
        assert "Josiane Petit" in pdf[0].get_textpage().get_text_range()
    press(page, "Tout est imprimé et posté")
    expect(page.get_by_text("ces lettres sont imprimées")).to_be_visible()
    expect(page.get_by_text("Tout est imprimé. Merci")).to_be_visible()

    page.get_by_role("link", name="Appels", exact=True).click()
    heading(page, "Les appels")
    page.get_by_role("searchbox", name="Qui appelle").fill("Kerbrat")
    press(page, "Chercher")
    press(page, "Confier à Yann Kerbrat")
    expect(page.get_by_text("Confié à Yann Kerbrat", exact=True)).to_be_visible()

    phone = open_context(yann, java_script=java_script).new_page()
    phone.goto("/envois/appels/")
    press(phone, "1 appel à passer", "link")
    heading(phone, "Mes appels")
    expect(phone.get_by_text("Aubert")).to_have_count(0)
    press(phone, "C’est dit : Marcel")
    expect(phone.get_by_text("Tout est fait. Merci")).to_be_visible()
    press(phone, "Annuler le résultat pour Marcel")
    press(phone, "Ne répond pas : Marcel")
    expect(phone.locator(".tag", has_text="Ne répond pas")).to_be_visible()

    page.reload()
    expect(page.locator(".tag", has_text="Ne répond pas")).to_be_visible()
    press(page, "Vient : Marcel Aubert")
    expect(page.get_by_text("notée par Odile Le Goff")).to_be_visible()
    assert mailing.event.participations.get().entered_by == odile


def test_pages_are_clean_wide_and_narrow(odile, mailing, open_context):
    Copy.objects.filter(channel=Channel.PHONE).update(caller=odile)
    ref, event = mailing.ref, mailing.event.ref
    inspector = Inspector(open_context(odile, bypass_csp=True))

    for path in (
        "/envois/courriers/",
        f"/envois/{ref}/courriers/",
        f"/envois/{ref}/appels/?voir=tous",
        "/envois/appels/",
        f"/envois/{ref}/mes-appels/",
        f"/agir/{event}/au-nom-de/",
    ):
        inspector.visit(path)

    inspector.conclude()
