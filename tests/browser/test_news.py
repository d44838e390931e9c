"""My news and my mails: read, open, silence, choose, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from groups.models import Member
from notifications import tokens
from notifications.models import DeadAddress, MailSettings, Notice, ObjectChoice
from notifications.services import notify
from notifications.things import Thing
from tests.browser.steps import heading, press
from tests.browser.test_axe import Inspector
from tests.factories import enter, join, make_group, make_person, make_post, make_topic

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])


@pytest.fixture
def nora(party):
    """An adherent of Vannes whom two people answered in one group."""
    person = make_person("Nora", "Belkacem")
    join(person, party.section)
    group = make_group(name="Éducation")
    enter(person, group)
    for title in ("La cantine", "Le bus"):
        topic = make_topic(group, person, title=title)
        post = make_post(topic, text="Je suis d’accord.")
        notify(
            kind="groups.reply", recipient=person, key=title,
            payload={"post": post.pk}, subject=topic,
        )  # fmt: skip
    return person


@BOTH
def test_what_a_group_told_is_one_line_opened_read_then_silenced(open_context, nora, java_script):
    page = open_context(
        nora, java_script=java_script, viewport={"width": 320, "height": 700}
    ).new_page()
    page.goto("/nouvelles/")
    heading(page, "Mes nouvelles")
    line = page.locator(".news summary")
    expect(line).to_contain_text("2 nouvelles du groupe « Éducation »")

    press(page, "Une réponse dans « La cantine »")
    heading(page, "La cantine")
    assert Notice.objects.filter(read_at=None).count() == 1

    page.goto("/nouvelles/")
    press(page, "Ne plus me parler de ce groupe")
    expect(page.get_by_role("status").first).to_contain_text("plus rien de ce groupe")
    assert ObjectChoice.objects.get().cadence == "none"
    assert Member.objects.get(person=nora).follow == Member.Follow.NONE
    expect(page.get_by_text("Tu es à jour.")).to_be_visible()

    page.goto("/reglages/mails/")
    press(page, "Changer : Éducation", "link")
    heading(page, "Éducation")
    page.get_by_text("Chaque jour").click()
    press(page, "Enregistrer")
    expect(page.get_by_text("Chaque jour")).to_be_visible()
    assert ObjectChoice.objects.get().cadence == "daily"


@BOTH
def test_mails_are_chosen_by_heading_and_a_change_is_tried_first(open_context, nora, java_script):
    page = open_context(nora, java_script=java_script).new_page()
    page.goto("/reglages/mails/")
    page.get_by_label("Mails par semaine, au plus").select_option("7")
    press(page, "Voir ce que ça change")
    expect(page.get_by_text("pas encore enregistrés")).to_be_visible()
    assert not MailSettings.objects.exists()

    page.locator("summary", has_text="Les documents").click()
    page.locator("details", has_text="Les documents").get_by_role("radio").first.check()
    press(page, "Enregistrer")
    expect(page.get_by_text("tes mails suivront ces réglages")).to_be_visible()
    assert MailSettings.objects.get().per_week == 7


def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_context, nora):
    group = Member.objects.get(person=nora).group
    thing = Thing("groupe", group.pk, group.slug, group.name, "")
    DeadAddress.objects.create(address=nora.email, reason="hard")
    inspector = Inspector(open_context(nora))
    for path in (
        "/nouvelles/",
        "/reglages/mails/",
        f"/reglages/mails/chose/?type=groupe&cle={group.slug}",
        f"/sourdine/{tokens.make_quiet(nora.pk, thing)}/",
        "/en-clair/",
    ):
        inspector.visit(path)
    inspector.conclude()
