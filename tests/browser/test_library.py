"""The memory of the sections: find a tract, make it one's own, print it, leave one for the others."""

import pytest
from playwright.sync_api import expect

from documents.models import Audience, Document
from files.services import prepare_waiting
from tests.browser.steps import heading, press
from tests.factories import (
    enter,
    give,
    join,
    make_commune,
    make_document,
    make_group,
    make_person,
    make_topic,
)
from tests.files.corpus.pdf import honest_pdf

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])
TITLE = "Touche pas à mon école"
TEXT = (
    "On apprend **la fermeture de la classe** de maternelle.\n\n"
    "Rendez-vous à Vannes, samedi à dix heures."
)


@pytest.fixture
def loic(party):
    """The secretary of the section of Lorient."""
    person = make_person("Loïc", "Cadic")
    join(person, party.next_section)
    give(person, "section_secretary", party.next_section)
    return person


@pytest.fixture
def tract(party):
    """What the section of Vannes wrote, once open to everybody."""
    make_commune(party.section)
    return make_document(party.section, title=TITLE, text=TEXT, audience=Audience.ALL)


def find(page, words, java_script):
    """As one types, or by the button."""
    page.goto("/documents/")
    page.get_by_label("Qui a déjà fait ce tract").fill(words)
    if not java_script:
        press(page, "Chercher")
    page.wait_for_url("**/documents/?q=*")


def take_up(page):
    """From the tract of the others to one’s own draft."""
    press(page, TITLE, "link")
    heading(page, TITLE)
    press(page, "Reprendre et adapter", "link")
    heading(page, "Reprendre et adapter")
    press(page, "Faire notre version")
    heading(page, "Relis avant de publier")


def adapt(page):
    """What names the others is said, corrected, and no longer said."""
    warned = page.locator(".note--warn")
    expect(warned).to_contain_text("nomme encore ceux qui l’ont écrit")
    expect(warned).to_contain_text("Vannes")
    page.get_by_role("textbox", name="Texte").fill(TEXT.replace("Vannes", "Lorient"))
    press(page, "Garder et relire encore")
    heading(page, "Relis avant de publier")
    expect(page.locator("main")).not_to_contain_text("Vannes")
    page.get_by_label("Tout le monde, même sans compte").check()
    press(page, "Publier")
    heading(page, TITLE)


@BOTH
def test_a_tract_is_found_taken_up_adapted_and_printed(
    open_context, loic, tract, party, java_script
):
    page = open_context(loic, java_script=java_script).new_page()

    find(page, "fermetures de classes", java_script)
    expect(page.locator("#resultats mark").first).to_contain_text("fermeture")
    take_up(page)
    adapt(page)

    ours = Document.objects.get(unit=party.next_section)
    assert page.url.endswith(ours.get_absolute_url())
    expect(page.locator(".docs-tree")).to_contain_text("Section de Vannes")
    for sheet in ("PDF en A4", "PDF en A5"):
        href = page.get_by_role("link", name=sheet).get_attribute("href")
        printed = page.context.request.get(href)
        assert printed.headers["content-type"] == "application/pdf"
        assert printed.body().startswith(b"%PDF-")

    visitor = open_context(java_script=java_script).new_page()
    visitor.goto(tract.get_absolute_url())
    expect(visitor.get_by_text("Repris par 1 section ou groupe.")).to_be_visible()
    press(visitor.locator(".docs-tree"), TITLE, "link")
    expect(visitor.locator(".docs-sheet")).to_contain_text("Rendez-vous à Lorient")


@BOTH
def test_a_file_is_brought_prepared_found_and_downloaded(open_context, loic, party, java_script):
    content = honest_pdf()
    page = open_context(loic, java_script=java_script).new_page()
    page.goto("/documents/")
    press(page, "Déposer un document", "link")
    page.get_by_label("Fichier").set_input_files(
        {"name": "école.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_label("Titre").fill("Le recto du samedi")
    page.get_by_label("Sorte").select_option(label="Tract")
    page.get_by_label("Thème").select_option(label="École et jeunesse")
    press(page, "Déposer")
    heading(page, "Le recto du samedi")
    expect(page.get_by_text("Ton fichier est en préparation.")).to_be_visible()

    assert prepare_waiting() == 1
    if java_script:
        expect(page.locator(".note:focus")).to_contain_text("Ton fichier est prêt.")
    else:
        page.reload()
    find(page, "fermetures de classes", java_script)
    press(page, "Le recto du samedi", "link")
    with page.expect_download() as waiting:
        press(page, "Télécharger", "link")
    assert waiting.value.suggested_filename == "école.pdf"
    whole = waiting.value.path().read_bytes()
    assert whole.startswith(b"%PDF-")

    href = page.get_by_role("link", name="Télécharger").first.get_attribute("href")
    part = page.context.request.get(href, headers={"Range": "bytes=2-9"})
    assert (part.status, part.body()) == (206, whole[2:10])
    assert open_context().request.get(href).status == 404


@BOTH
def test_one_box_finds_everything_by_kind(open_context, loic, tract, java_script):
    group = make_group("Nos écoles", animator=make_person("Awa", "Écolivet"))
    enter(loic, group)
    make_topic(group, title="L’école du samedi")
    page = open_context(loic, java_script=java_script).new_page()

    page.goto("/")
    press(page, "Chercher", "link")
    box = page.get_by_label("Que cherches-tu")
    box.press_sequentially("école")
    if java_script:
        expect(page.locator("#suggestions")).to_contain_text("Nos écoles")
        expect(box).to_be_focused()
    press(page, "Chercher")

    page.wait_for_url("**/chercher/?q=*")
    for kind, found in (
        ("Groupes", "Nos écoles"),
        ("Sujets", "L’école du samedi"),
        ("Documents", TITLE),
    ):
        part = page.get_by_role("region", name=kind)
        expect(part.get_by_role("link", name=found)).to_be_visible()
    press(page, TITLE, "link")
    heading(page, TITLE)
