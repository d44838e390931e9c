"""A debate from its first word to its synthesis, and what happens when somebody goes too far."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from groups.models import Group, Post, Topic
from moderation.models import Case
from tests.browser.steps import heading, press
from tests.factories import join, make_group, make_person, make_post, make_topic
from tests.moderation.conftest import make_staff

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])


@pytest.fixture
def amina(party):
    """An adherent of Vannes who has something to say about the post office."""
    person = make_person("Amina", "Benkacem")
    join(person, party.section)
    return person


@pytest.fixture
def salome(party):
    """An adherent of Brest whom Amina can see."""
    person = make_person("Salomé", "Martin")
    join(person, party.other_section)
    return person


def create_a_group(page, java_script):
    """The similar group is shown first; the new one opens all the same."""
    make_group("Garder nos bureaux de poste", purpose="Des guichets dans tous les cantons")
    page.goto("/groupes/")
    press(page, "Créer un groupe", "link")
    heading(page, "Créer un groupe")
    page.get_by_label("Son nom").fill("Nos bureaux de poste à nous")
    page.get_by_label("Son objet, en une phrase").fill("Garder les guichets du canton")
    page.get_by_label("Son thème").select_option(label="Services publics")
    if not java_script:
        press(page, "Créer le groupe")
    expect(page.get_by_role("heading", name="Un groupe existe peut-être déjà")).to_be_visible()
    expect(page.get_by_role("link", name="Garder nos bureaux de poste")).to_be_visible()
    assert not Group.objects.filter(name="Nos bureaux de poste à nous").exists()
    press(page, "Créer le groupe" if java_script else "Créer quand même")
    heading(page, "Nos bureaux de poste à nous")
    expect(page.get_by_text("Brouillon, encore 14 jours.")).to_be_visible()


def invite(page, name):
    press(page, "Inviter", "link")
    page.get_by_label("Prénom ou nom").fill(name.partition(" ")[0])
    press(page, "Chercher")
    press(page, f"Inviter {name}")
    expect(page.get_by_role("heading", name="Invitations sans réponse")).to_be_visible()


def accept_the_invitation(page):
    """From her home page to the group."""
    page.goto("/")
    press(page, "t’invite dans « Nos bureaux de poste à nous »", "link")
    heading(page, "Nos bureaux de poste à nous")
    press(page, "Accepter")
    expect(page.get_by_text("Tu en es")).to_be_visible()


def open_a_topic(page):
    page.goto(Group.objects.get(name="Nos bureaux de poste à nous").get_absolute_url())
    press(page, "Lancer un sujet", "link")
    page.get_by_label("De quoi veux-tu parler").fill("Que répondre au guichet ?")
    page.get_by_label("Ton message").fill("Le guichet ferme **en juin**. Que dit-on aux gens ?")
    press(page, "Publier")
    heading(page, "Que répondre au guichet ?")
    return page.url


def answer_naming_somebody(page, java_script):
    """With JavaScript she picks the name from the list; without, she types it whole."""
    area = page.get_by_label("Ta réponse")
    if java_script:
        area.press_sequentially("Je pense comme @Ami")
        press(page, "Amina Benkacem")
        expect(area).to_have_value("Je pense comme @Amina Benkacem ")
        area.press_sequentially(": parlons du retrait d’argent.")
    else:
        area.fill("Je pense comme @Amina Benkacem : parlons du retrait d’argent.")
    press(page, "Publier ma réponse")
    expect(page.locator(".post", has_text="parlons du retrait d’argent")).to_be_visible()


def quote(page, name):
    press(page, f"Citer {name}", "link")
    area = page.get_by_label("Ta réponse")
    expect(area).to_have_value(re.compile("parlons du retrait d’argent"))
    area.press("Control+End")
    area.press_sequentially("Voilà un bon début de tract.")
    press(page, "Publier ma réponse")
    expect(page.locator(".post", has_text="Voilà un bon début de tract.")).to_be_visible()
    expect(page.locator(".post blockquote")).to_contain_text("parlons du retrait d’argent")


def support_and_nuance(page):
    """She supports the first post and says what she thinks of it."""
    first = page.locator(".post--first")
    press(first, "Je soutiens")
    expect(first.get_by_role("button", name="Je soutiens 1")).to_have_attribute(
        "aria-pressed", "true"
    )
    first.locator("summary", has_text="Mon avis").click()
    first.get_by_label("À nuancer").check()
    first.get_by_label("En une phrase").fill("Tout le monde ne retire pas d’argent.")
    press(first, "Donner mon avis")
    expect(first.locator("summary")).to_contain_text("À nuancer")
    expect(first.get_by_role("link", name="1 à nuancer")).to_be_visible()


def ask(page):
    press(page, "Lancer un sondage", "link")
    page.get_by_label("Ta question").fill("Par quoi commence-t-on ?")
    page.get_by_label("Les réponses possibles").fill("Un tract\nUne réunion")
    page.get_by_label("une seule réponse").check()
    day = timezone.localdate() + datetime.timedelta(days=5)
    page.get_by_label("Dernier jour pour répondre").fill(day.isoformat())
    page.get_by_role("group", name="Les résultats se voient").get_by_role("radio").first.check()
    press(page, "Poser la question")
    expect(page.get_by_role("heading", name="Par quoi commence-t-on ?")).to_be_visible()


def vote(page, address):
    page.goto(address)
    page.get_by_label("Un tract").check()
    press(page.locator("#sondage"), "Répondre")
    expect(page.get_by_role("button", name="Changer ma réponse")).to_be_visible()
    expect(page.get_by_label("Un tract")).to_be_checked()


def sum_up(page, address):
    page.goto(address)
    press(page, "Écrire la synthèse", "link")
    page.get_by_label("Ta synthèse").fill("**On est d’accord** pour parler des gens.")
    page.get_by_label("Salomé Martin").check()
    press(page, "Publier la synthèse")
    synthesis = page.locator("#synthese")
    expect(synthesis).to_contain_text("On est d’accord pour parler des gens.")
    expect(synthesis.locator("blockquote")).to_contain_text("parlons du retrait d’argent")


@BOTH
def test_a_debate_from_its_first_word_to_its_synthesis(open_context, amina, salome, java_script):
    page = open_context(amina, java_script=java_script).new_page()
    hers = open_context(salome, java_script=java_script).new_page()

    create_a_group(page, java_script)
    invite(page, "Salomé Martin")
    accept_the_invitation(hers)
    address = open_a_topic(page)

    hers.goto(address)
    answer_naming_somebody(hers, java_script)
    page.goto("/nouvelles/")
    press(page, "Ton nom est cité dans")
    heading(page, "Que répondre au guichet ?")
    quote(page, "Salomé Martin")

    hers.goto(address)
    support_and_nuance(hers)
    ask(page)
    vote(hers, address)
    sum_up(page, address)

    hers.goto(address)
    press(hers.locator("#synthese"), "Fidèle")
    expect(hers.locator("#synthese")).to_contain_text("1 personne la trouve fidèle")
    topic = Topic.objects.get()
    assert (topic.posts_count, topic.voices_count) == (3, 2)


@BOTH
def test_a_report_is_decided_read_by_the_author_and_taken_back(
    open_context, amina, salome, java_script
):
    group = make_group("Transports", animator=make_person("Fatou", "Diallo"))
    topic = make_topic(group, make_person("Régis"), title="Le train de nuit")
    post = make_post(topic, salome, "Vous êtes tous des incapables.")
    address = topic.get_absolute_url()
    page = open_context(amina, java_script=java_script).new_page()
    office = open_context(make_staff("Modération", "Josiane"), java_script=java_script).new_page()
    hers = open_context(salome, java_script=java_script).new_page()

    page.goto(address)
    press(page, "Signaler le message de Salomé Martin", "link")
    heading(page, "Signaler ce message")
    page.get_by_label("1. ").check()
    page.get_by_label("En un mot").fill("Il insulte tout le monde.")
    press(page, "Signaler")
    heading(page, "C’est signalé, merci")

    office.goto("/gestion/moderation/case/")
    press(office, f"Message {Case.objects.get().pk}", "link")
    expect(office.get_by_text("Il insulte tout le monde.")).to_be_visible()
    decide(office, "Masquer", "Parle des idées, laisse les gens tranquilles.")
    page.goto(address)
    expect(page.get_by_text("Masqué par la modération")).to_be_visible()
    assert "incapables" not in page.content()

    hers.goto("/")
    hers.get_by_role("link", name="masqué").first.click()
    expect(hers.get_by_text("Parle des idées, laisse les gens tranquilles.")).to_be_visible()
    expect(hers.get_by_text("Vous êtes tous des incapables.")).to_be_visible()
    assert "Amina" not in hers.content()

    office.goto(f"/gestion/moderation/case/{Case.objects.get().pk}/change/")
    decide(office, "Rétablir", "Le message répondait à une attaque.")
    page.goto(address)
    expect(page.get_by_text("Vous êtes tous des incapables.")).to_be_visible()
    post.refresh_from_db()
    assert post.masked_rule is None


def decide(page, action, reason):
    """On the page of a case of the admin."""
    page.get_by_label(action).check()
    if page.get_by_label("Règle de la charte").count():
        page.get_by_label("Règle de la charte").select_option(index=1)
    page.get_by_label("Motif").fill(reason)
    press(page, "Décider")
    expect(page.locator(".messagelist")).to_contain_text("décidé")


@BOTH
def test_two_people_apart_vanish_for_each_other(open_context, amina, salome, java_script):
    group = make_group("Transports", animator=make_person("Fatou", "Diallo"))
    topic = make_topic(group, salome, title="Le train de nuit", text="Rouvrons la ligne.")
    make_post(topic, amina, "Oui, mais par Quimper.")
    page = open_context(amina, java_script=java_script).new_page()
    hers = open_context(salome, java_script=java_script).new_page()

    page.goto(topic.get_absolute_url())
    press(page, "Salomé Martin", "link")
    press(page, "Bloquer", "link")
    heading(page, "Bloquer Salomé Martin ?")
    press(page, "Bloquer")
    expect(page.get_by_text("vous ne vous verrez plus")).to_be_visible()

    for reader, other in ((page, salome), (hers, amina)):
        assert reader.goto(other.get_absolute_url()).status == 404
        reader.goto(topic.get_absolute_url())
        heading(reader, "Le train de nuit")
        assert other.last_name not in reader.content()
        expect(reader.locator(".post").first).to_be_visible()
        reader.goto(f"/chercher/?q={other.last_name}")
        expect(reader.get_by_text("Rien trouvé")).to_be_visible()
    assert Post.objects.filter(topic=topic).count() == 2
