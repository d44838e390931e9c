"""The first journey: I arrive, I sign up, I find my section, I am welcomed, I choose who sees me."""

import pytest
from playwright.sync_api import expect

from profiles.models import JoinRequest, Membership, Person
from tests.accounts.conftest import code_for
from tests.browser.steps import heading, press
from tests.factories import give, join, make_commune, make_person

ADDRESS = "ines.moreau@exemple.fr"


@pytest.fixture
def odile(party):
    """The secretary of the section of Vannes, which the commune of Vannes leads to."""
    make_commune(party.section)
    person = make_person("Odile", "Le Goff")
    join(person, party.section)
    give(person, "section_secretary", party.section)
    return person


@pytest.fixture
def ines(party):
    """A sympathiser without a section."""
    return make_person("Inès", "Moreau", email=ADDRESS)


@pytest.fixture
def asked(ines, odile, party):
    """Inès asked to join the section of Vannes."""
    return JoinRequest.objects.create(
        person=ines, unit=party.section, awaiting=party.section, tree="ps", word="Bonjour !"
    )


def sign_up(page):
    """From the front door to the first steps."""
    page.goto("/")
    heading(page, "Il reste une place autour de la table.")
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Nom", exact=True).fill("Moreau")
    page.get_by_label("Adresse e-mail").fill(ADDRESS)
    page.get_by_role("checkbox").check()
    press(page, "M’inscrire")
    heading(page, "Confirme ton adresse")
    page.get_by_label("Code").fill(code_for(ADDRESS))
    press(page, "Confirmer")
    heading(page, "Bienvenue Inès")


def ask_to_join(page):
    """From the first steps to the request sent."""
    page.get_by_label("Code postal ou commune").fill("56000")
    press(page, "Trouver ma section")
    press(page, "Section de Vannes", "link")
    heading(page, "Section de Vannes")
    press(page, "Rejoindre cette section", "link")
    page.get_by_label("Un mot pour la section").fill(
        "J’arrive de Lorient, je sais coller des affiches."
    )
    press(page, "Envoyer ma demande")
    heading(page, "Mes demandes")
    expect(page.get_by_text("Ta demande est partie")).to_be_visible()


def accept(page):
    """The secretary reads the request on her desk and welcomes the person."""
    page.goto("/bureau/")
    expect(page.get_by_text("Une personne attend ta réponse")).to_be_visible()
    press(page, "Inès Moreau", "link")
    expect(page.get_by_text("je sais coller des affiches")).to_be_visible()
    page.get_by_label("Sympathisant").check()
    page.get_by_label("Un mot d’accueil").fill("Bienvenue, à jeudi.")
    press(page, "Accepter")
    expect(page.get_by_text("Inès Moreau entre à Section de Vannes")).to_be_visible()
    expect(page.get_by_text("Rien ne t’attend.")).to_be_visible()


def finds(page, name):
    """Whether the directory shows `name`."""
    page.goto("/annuaire/")
    page.get_by_label("Nom").fill(name)
    press(page, "Chercher")
    page.wait_for_url("**/annuaire/?q=*")
    found = page.get_by_role("link", name=name)
    expect(found.or_(page.get_by_text("Personne à te montrer"))).to_be_visible()
    return found.count() == 1


@pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])
def test_a_visitor_becomes_a_member_of_her_section(open_context, party, odile, java_script):
    elsewhere = make_person("Nora", "Belkacem")
    page = open_context(java_script=java_script).new_page()
    desk = open_context(odile, java_script=java_script).new_page()
    reader = open_context(elsewhere, java_script=java_script).new_page()

    sign_up(page)
    ask_to_join(page)
    accept(desk)

    page.goto("/")
    expect(page.get_by_text("Bienvenue, à jeudi.")).to_be_visible()
    press(page, "Ma section", "link")
    heading(page, "Section de Vannes")
    expect(page.get_by_text("C’est ma section")).to_be_visible()
    membership = Membership.objects.get(person__email=ADDRESS)
    assert (membership.unit, membership.status) == (party.section, "SYMPATHISER")

    assert not finds(reader, "Inès Moreau")
    assert reader.goto(Person.objects.get(email=ADDRESS).get_absolute_url()).status == 404

    page.goto("/reglages/visibilite/")
    page.get_by_label("Visible par tous").check()
    press(page, "Choisir ce niveau")
    expect(page.get_by_text("C’est enregistré")).to_be_visible()

    assert finds(reader, "Inès Moreau")


def test_a_secretary_refuses_with_a_reason(open_context, asked, ines, odile):
    page = open_context(odile).new_page()
    page.goto(f"/bureau/demandes/{asked.pk}/")

    press(page, "Refuser")
    expect(page.get_by_text("Dis pourquoi").first).to_be_visible()
    page.get_by_label("Ta raison").fill("Tu habites Lorient.")
    press(page, "Refuser")
    expect(page.get_by_text("Ta raison part à Inès Moreau.")).to_be_visible()

    hers = open_context(ines).new_page()
    hers.goto("/rejoindre/")
    expect(hers.get_by_text("« Tu habites Lorient. »")).to_be_visible()
    assert not ines.memberships.exists()


def test_a_secretary_hands_a_request_over_to_the_right_section(
    open_context, asked, ines, odile, party
):
    make_commune(party.next_section, "Lorient", insee="56121", postal_code="56100")
    page = open_context(odile).new_page()
    page.goto(f"/bureau/demandes/{asked.pk}/")

    page.get_by_label("Commune, code postal ou section").fill("lorient")
    press(page, "Chercher")
    page.get_by_label("Section de Lorient").check()
    press(page, "Transmettre")
    expect(page.get_by_text("est transmise à Section de Lorient")).to_be_visible()

    hers = open_context(ines).new_page()
    hers.goto("/rejoindre/")
    expect(hers.get_by_role("link", name="Section de Lorient")).to_be_visible()
    assert JoinRequest.objects.pending().get().unit == party.next_section


def test_a_newcomer_takes_her_request_back(open_context, asked, ines):
    page = open_context(ines).new_page()
    page.goto("/")

    press(page, "Suivre ou retirer ma demande", "link")
    press(page, "Retirer ma demande")

    expect(page.get_by_text("Ta demande est retirée")).to_be_visible()
    assert not JoinRequest.objects.pending().exists()


@pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])
def test_a_secretary_answers_from_the_list_itself(open_context, asked, odile, party, java_script):
    nora = make_person("Nora", "Belkacem")
    JoinRequest.objects.create(
        person=nora, unit=party.section, awaiting=party.section, tree="ps", word="Me voilà."
    )
    page = open_context(odile, java_script=java_script).new_page()
    page.goto("/bureau/")
    press(page, "Accepter comme sympathisant : Inès Moreau")
    expect(page.get_by_text("Inès Moreau entre à Section de Vannes")).to_be_visible()
    press(page, "Accepter comme sympathisant : Nora Belkacem")
    expect(page.get_by_text("Nora Belkacem entre à Section de Vannes")).to_be_visible()
    assert Membership.objects.filter(person=nora, status="SYMPATHISER").exists()
    assert Membership.objects.filter(person=asked.person, status="SYMPATHISER").exists()
    assert JoinRequest.objects.filter(state=JoinRequest.State.PENDING).count() == 0
