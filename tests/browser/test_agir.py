"""From looking for something to do to what it gave, and from an idea to an event that people answer."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events import tokens
from events.models import Campaign, Event, Participation, Place
from tests.browser.steps import heading, press
from tests.factories import give, join, make_commune, make_event, make_person

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def vannes(party):
    """The commune of the section."""
    return make_commune(party.section)


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
def test_somebody_finds_comes_is_reminded_and_reads_what_it_gave(
    vannes, marie, amina, party, open_context, java_script
):
    event = make_event(
        marie, organiser="unit", unit=party.section, title="Tracts au marché", target=3,
        starts_at=timezone.now() + 2 * HOUR,
        commune=vannes, lat=vannes.lat, lon=vannes.lon, place="Halle aux grains",
    )  # fmt: skip
    page = open_context(amina, java_script=java_script).new_page()

    page.goto("/agir/")
    page.get_by_label("Où").fill("Vannes")
    press(page, "Chercher")
    expect(page.get_by_role("heading", name="1 rendez-vous près de Vannes")).to_be_visible()
    press(page, "Tracts au marché", "link")
    heading(page, "Tracts au marché")

    press(page, "J’y vais")
    expect(page.get_by_text("Ta place est prise")).to_be_visible()
    expect(page.get_by_text("1 place prise sur 3")).to_be_visible()
    agenda = page.request.get(
        page.get_by_role("link", name="Ajouter à mon agenda").get_attribute("href")
    )
    assert "SUMMARY:Tracts au marché" in agenda.text()

    # The mail of the eve leads here, without logging in.
    stranger = open_context(java_script=java_script).new_page()
    stranger.goto(tokens.url(tokens.make(event, amina.pk)))
    press(stranger, "Oui, je viens toujours")
    expect(stranger.get_by_text("Ta place est prise")).to_be_visible()
    assert Participation.objects.get(person=amina).reconfirmed_at

    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - 3 * HOUR, ends_at=now - HOUR)
    keeper = open_context(marie, java_script=java_script).new_page()
    keeper.goto(f"/agir/{event.ref}/bilan/")
    keeper.get_by_label("Tracts donnés").fill("240")
    press(keeper, "Publier le bilan")
    heading(keeper, "Tracts au marché")

    page.reload()
    expect(page.get_by_text("240")).to_be_visible()


@BOTH
def test_a_secretary_creates_with_shifts_and_roles_and_somebody_takes_them(
    vannes, marie, amina, party, open_context, java_script
):
    page = open_context(marie, java_script=java_script).new_page()
    page.goto("/agir/")
    press(page, "Proposer une action", "link")
    heading(page, "Qu’est-ce qu’on fait ?")
    press(page, "Collage", "link")
    heading(page, "Proposer un collage")
    day = timezone.localdate() + datetime.timedelta(days=5)
    page.get_by_label("Titre").fill("On colle à Kercado")
    page.get_by_label("Jour").first.fill(day.isoformat())
    page.get_by_label("De", exact=True).first.fill("20:00")
    page.get_by_label("À", exact=True).first.fill("22:00")
    page.get_by_label("Commune").fill("Vannes")
    page.get_by_label("Lieu", exact=False).first.fill("Le local")
    page.locator("summary", has_text="Ce qu’il faut").click()
    page.locator("[name=besoin-0-label]").fill("Une voiture")
    page.locator("summary", has_text="Des créneaux").click()
    page.locator("[name=creneau-0-start]").fill("20:30")
    page.locator("[name=creneau-0-end]").fill("21:30")
    press(page, "Publier")
    heading(page, "On colle à Kercado")
    event = Event.objects.get(title="On colle à Kercado")
    assert (event.needs.count(), event.shifts.count()) == (1, 1)

    other = open_context(amina, java_script=java_script).new_page()
    other.goto(event.get_absolute_url())
    press(other, "J’y vais")
    expect(other.get_by_text("Ta place est prise")).to_be_visible()
    press(other, "Je m’en charge")
    expect(other.get_by_role("button", name="Tu t’en charges")).to_be_visible()
    press(other, "Me désister")
    expect(other.get_by_text("Tu ne viens pas.")).to_be_visible()
    mine = Participation.objects.get(person=amina)
    assert (mine.place, mine.needs_taken.count()) == (Place.NONE, 0)


@BOTH
def test_a_section_takes_a_national_mission_up(vannes, marie, party, open_context, java_script):
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        unit=party.national, kind="stand", state=Campaign.State.OPEN, title="Défense de La Poste",
        summary="Une table devant chaque bureau.", starts_on=today,
        ends_on=today + datetime.timedelta(days=20), launched_at=timezone.now(),
    )  # fmt: skip
    page = open_context(marie, java_script=java_script).new_page()
    page.goto(campaign.get_absolute_url())
    heading(page, "Défense de La Poste")
    press(page, "Reprendre :", "link")
    heading(page, "Reprendre à")
    page.get_by_label("Le lieu").fill("Devant la poste")
    page.get_by_label("La commune").fill("Vannes")
    press(page, "Reprendre et publier")
    heading(page, "Défense de La Poste")
    event = Event.objects.get(campaign=campaign)
    assert event.unit == party.section and event.state == "published"
    page.goto(campaign.get_absolute_url())
    expect(page.get_by_text("Vannes").first).to_be_visible()
