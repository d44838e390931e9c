"""One box for the whole site, each thing by its own sight."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from coopol.pages.search import suggestions
from documents.models import Audience
from documents.search import documents
from events.search import events, events_named
from groups.models import Access, Group
from groups.queries.search import groups, topics
from moderation.charter import Rule
from profiles.models import Block, Person, Visibility
from profiles.queries.search import people
from tests.factories import (
    make_commune,
    make_document,
    make_event,
    make_group,
    make_person,
    make_post,
    make_topic,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def found(client, q, **more):
    return client.get(reverse("search"), {"q": q, **more}).text


@pytest.fixture
def closed(party, adherent):
    """A private group of Yann, with a topic, a post and a document."""
    group = make_group(
        "Zibeline close", access=Access.PRIVATE, purpose="Zibeline", animator=adherent
    )
    topic = make_topic(group, adherent, title="Zibeline en titre", text="Zibeline au début")
    make_post(topic, adherent, "Une zibeline dans un message.")
    make_document(group, title="Zibeline écrite", text="La zibeline.", audience=Audience.OWNER)
    return group


def test_a_visitor_finds_what_is_open_to_all(client, party, adherent):
    make_group("École rurale", purpose="Garder les classes")
    make_group("École adhérente", access=Access.ADHERENTS)
    make_topic(make_group("Autre"), adherent, title="École du dedans")
    make_document(party.section, title="École publique")
    make_document(party.section, title="École interne", audience=Audience.ADHERENTS)
    make_event(adherent, title="École ouverte")
    make_event(adherent, title="École inscrite", audience="registered")
    make_person("École", "Kerguelen")

    page = found(client, "écoles")

    assert "École rurale" in page
    assert "École publique" in page
    assert "École ouverte" in page
    for kept in (
        "École inscrite",
        "École adhérente",
        "École du dedans",
        "École interne",
        "Kerguelen",
    ):
        assert kept not in page


def test_a_member_finds_all_six_kinds(client, party, adherent):
    make_person("Vannetais", "Guillou")
    group = make_group("Vannetais en commun")
    make_topic(group, title="Le vannetais parlé")
    make_document(group, title="Tract du vannetais")
    make_event(adherent, title="Balade en vannetais")
    make_commune(party.section, "Vannetais")
    client.force_login(adherent)

    page = found(client, "vannetais")

    for name in ("Vannetais Guillou", "Vannetais en commun", "Le vannetais parlé"):
        assert name in page
    assert "Tract du vannetais" in page
    assert "Balade en vannetais" in page
    assert party.section.get_absolute_url() in page


def test_whoever_is_outside_finds_nothing_of_a_closed_group(client, closed, sympathiser):
    for reader in (None, sympathiser):
        if reader:
            client.force_login(reader)
        for kind in ("", "groupes", "sujets", "documents"):
            assert "ibeline" not in found(client, "zibeline", dans=kind).replace("zibeline", "", 9)


def test_a_member_finds_what_is_said_inside(client, closed, adherent):
    client.force_login(adherent)

    page = found(client, "zibelines")

    assert "Zibeline close" in page
    assert "Zibeline en titre" in page
    assert "Zibeline écrite" in page


def test_a_group_made_stricter_is_not_found_any_more(client, party, sympathiser):
    group = make_group("Zibeline ouverte")
    make_topic(group, title="Sujet", text="La zibeline est là.")
    client.force_login(sympathiser)
    assert "<mark>zibeline</mark>" in found(client, "zibeline")

    Group.objects.filter(pk=group.pk).update(access=Access.ADHERENTS)

    assert "Rien trouvé" in found(client, "zibeline")


@pytest.mark.parametrize("thing", ["group", "topic", "post", "document"])
def test_what_is_masked_is_never_found(party, adherent, thing):
    group = make_group("Zibeline", purpose="x", animator=adherent)
    topic = make_topic(group, title="Zibeline" if thing != "post" else "Autre", text="Rien")
    post = make_post(topic, text="Une zibeline")
    document = make_document(group, title="Zibeline", text="x")
    masked = {"group": group, "topic": topic, "post": post, "document": document}[thing]
    masked.masked_rule = Rule.RESPECT
    masked.save(update_fields=["masked_rule"])

    if thing == "group":
        assert groups(adherent, "zibeline", size=5).rows == ()
    if thing in ("group", "topic", "post"):
        assert topics(adherent, "zibeline", size=5).rows == ()
    if thing in ("group", "document"):
        assert documents(adherent, "zibeline", size=5).rows == ()


def test_what_a_blocked_author_said_is_not_found(party, adherent, sympathiser):
    topic = make_topic(make_group(), title="Autre", text="Rien")
    make_post(topic, sympathiser, "Une zibeline")
    assert len(topics(adherent, "zibeline", size=5).rows) == 1

    Block.objects.create(person=sympathiser, blocked=adherent)

    assert topics(adherent, "zibeline", size=5).rows == ()
    assert people(adherent, sympathiser.last_name, size=5).rows == ()


def test_a_hidden_person_is_found_by_nobody_but_her_board(party, hidden, adherent, secretary):
    assert people(adherent, "Quintric", size=5).rows == ()
    assert people(AnonymousUser(), "Quintric", size=5).rows == ()
    assert [row.person for row in people(secretary, "quintric", size=5).rows] == [hidden]


def test_a_mentioned_person_is_named_in_no_sentence(party, adherent):
    person = make_person("Zélie", "Quintric")
    topic = make_topic(make_group(), title="Autre", text="Rien")
    make_post(topic, text=f"Merci @{{{person.ref}}} pour la zibeline")

    row = topics(adherent, "zibeline", size=5).rows[0]

    assert "@Membre" in row.sentence
    assert person.ref not in row.sentence


def test_plurals_accents_and_typing_errors_are_forgiven(party, adherent):
    make_group("Transports en commun")
    make_document(party.section, title="Fermeture de classe", text="On ferme la classe.")

    assert groups(adherent, "trasports", size=5).rows[0].name == "Transports en commun"
    assert documents(adherent, "fermetures de classes", size=5).rows[0].title == (
        "Fermeture de classe"
    )
    assert documents(adherent, "Fermetur de clase", size=5).rows[0].title == "Fermeture de classe"


def test_the_sentence_shows_the_word_and_escapes_the_rest(client, party, adherent):
    topic = make_topic(make_group(), title="<b>Gras</b>", text="Rien")
    make_post(topic, text="<img src=x onerror=alert(1)> puis une **zibeline** & c’est tout")
    client.force_login(adherent)

    page = found(client, "zibeline")

    assert "&lt;b&gt;Gras&lt;/b&gt;" in page
    assert "<img src=x" not in page
    assert "<mark>zibeline</mark> &amp; c" in page


def test_a_topic_comes_once_titles_first_then_the_latest(party, adherent):
    group = make_group()
    said = [make_topic(group, adherent, title=f"Autre {n}", text="Zibeline") for n in range(7)]
    make_post(said[0], adherent, "Encore une zibeline")
    named = make_topic(group, adherent, title="La zibeline", text="Zibeline")
    pages, after = [], ""
    for _ in range(9):
        page = topics(adherent, "zibeline", size=2, after=after)
        pages.append([row.title for row in page.rows])
        after = page.after
        if not after:
            break

    assert pages[0] == [named.title, said[0].title]
    shown = [title for page in pages for title in page]
    assert shown == [named.title, "Autre 0", *(f"Autre {n}" for n in range(6, 0, -1))]


@pytest.mark.parametrize("kind", ["personnes", "groupes", "sujets", "documents", "evenements"])
def test_one_kind_is_read_page_after_page_to_its_end(client, party, adherent, kind):
    group = make_group("Le toit")
    for n in range(17):
        make_person("Zibeline", f"Nom{n:02}")
        make_group(f"Zibeline {n:02}")
        make_topic(group, adherent, title=f"Zibeline {n:02}")
        make_document(group, title=f"Zibeline {n:02}")
        past = timezone.now() - timedelta(days=9 - n)
        make_event(adherent, title=f"Zibeline {n:02}", starts_at=past)
    client.force_login(adherent)
    seen, url = [], f"{reverse('search')}?q=zibeline&dans={kind}"
    for _ in range(3):
        page = client.get(url)
        seen += [row for row in page.context["part"].rows]
        url = page.context["part"].next_url
        if not url:
            break

    assert len(seen) == 17
    assert len({str(getattr(row, "person", row)) for row in seen}) == 17
    assert "C’est tout" in page.text


def test_the_mixed_page_leads_to_the_rest(client, party, adherent):
    for n in range(7):
        make_group(f"Zibeline {n}")
    client.force_login(adherent)

    page = found(client, "zibeline")

    assert page.count('class="found__name"') == 5
    assert "?q=zibeline&amp;dans=groupes" in page


def test_a_postal_code_leads_to_its_section_first(client, party):
    make_commune(party.section)

    page = found(client, "56000")

    assert f'href="{party.section.get_absolute_url()}"' in page
    assert f"{reverse('sections:find')}?q=56000" in page
    answer = client.get(reverse("search"), {"q": "Vannes", "dans": "sections"})
    assert answer.url == f"{reverse('sections:find')}?q=Vannes"


def test_nothing_found_says_what_else_to_try(client, adherent):
    client.force_login(adherent)

    page = found(client, "xyzzy")

    assert "Rien trouvé" in page
    for name in ("sections:find", "profiles:directory", "groups:index", "documents:index"):
        assert reverse(name) in page


def test_what_is_typed_is_completed(client, party, adherent):
    make_person("Zibeline", "Guillou")
    group = make_group("Zibeline en commun")
    make_topic(group, title="Des zibelines")
    make_document(group, title="Zibeline, le tract")
    make_event(adherent, title="Zibeline au marché")
    client.force_login(adherent)

    answer = client.get(reverse("search"), {"q": "zibel", "suggestions": "1"}, headers=HTMX)

    for name in ("Zibeline Guillou", "Zibeline en commun", "Des zibelines", "Zibeline, le tract"):
        assert name in answer.text
    assert "Zibeline au marché" in answer.text
    assert "<html" not in answer.text
    assert "<html" in client.get(reverse("search"), {"q": "zibel", "suggestions": "1"}).text


def test_a_word_being_typed_is_not_taken_for_another(party, adherent):
    group = make_group()
    make_topic(group, adherent, title="Compte rendu")
    make_topic(group, adherent, title="Les écoles de Rennes")

    for q in ("renn", "rennes", "RENNES", "écoles de renn", "ecol", "école"):
        assert [one.label for one in suggestions(adherent, q)] == ["Les écoles de Rennes"], q


def test_eight_suggestions_at_most_and_none_of_what_is_closed(party, closed, sympathiser):
    for n in range(5):
        make_person("Zibeline", f"Nom{n}")
        make_group(f"Zibeline {n}")
        make_document(party.section, title=f"Zibeline {n}")

    said = suggestions(sympathiser, "zibeline")

    assert len(said) == 8
    assert not {"Zibeline close", "Zibeline en titre", "Zibeline écrite"} & {
        one.label for one in said
    }


def test_lists_of_people_are_counted_as_in_the_directory(client, adherent, monkeypatch):
    monkeypatch.setattr("profiles.harvest.LISTS_PER_HOUR", 2)
    make_person("Camille", "Guillou")
    client.force_login(adherent)
    assert "Guillou" in found(client, "camille")
    assert "Guillou" in found(client, "camille")
    found(client, "guill")

    page = found(client, "guillo")

    assert "Camille Guillou" not in page
    assert "Les noms reviennent dans une heure" in page
    assert client.get(reverse("search"), {"q": "gui", "dans": "personnes"}).status_code == 429
    assert [one for one in suggestions(adherent, "camil") if one.icon == "user-circle"] == []


@pytest.mark.parametrize(
    "q", ["\x00", "'", '"', "a & b | !", "((", "%", "_", "-", "<->", "é" * 500, "\\", "🌹", "de la"]
)
def test_anything_may_be_typed(client, party, adherent, q):
    client.force_login(adherent)
    for more in (
        {},
        {"dans": "sujets", "apres": q},
        {"dans": "personnes", "apres": q},
        {"dans": q},
    ):
        assert client.get(reverse("search"), {"q": q, **more}).status_code == 200
    answer = client.get(reverse("search"), {"q": q, "suggestions": "1"}, headers=HTMX)
    assert answer.status_code == 200


def test_the_page_costs_fifteen_queries_at_most_however_much_is_found(
    client, party, secretary, django_assert_max_num_queries
):
    client.force_login(secretary)
    found(client, "autre")
    for n in range(9):
        make_person("Zibeline", f"Nom{n}")
        group = make_group(f"Zibeline {n}")
        make_topic(group, title=f"Zibeline {n}")
        make_topic(group, title="Autre", text="Zibeline")
        make_document(group, title=f"Zibeline {n}")
        make_event(secretary, title=f"Zibeline {n}")

    with django_assert_max_num_queries(15):
        found(client, "zibeline")
    with django_assert_max_num_queries(15):
        client.get(reverse("search"), {"q": "zibelin", "suggestions": "1"}, headers=HTMX)


def test_events_to_come_are_found_first_and_discreet_missions_never(party, secretary):
    unit = {"organiser": "unit", "unit": party.section}
    make_event(secretary, title="Zibeline discrète", audience="unit", is_discreet=True, **unit)
    make_event(secretary, title="Zibeline masquée", masked_rule=Rule.RESPECT)
    for title, days in (("hier", -1), ("jadis", -90), ("bientôt", 2), ("plus tard", 40)):
        at = timezone.now() + timedelta(days=days)
        make_event(secretary, title=f"Zibeline {title}", starts_at=at, audience="unit", **unit)
    names, after = [], ""
    for _ in range(4):
        page = events(secretary, "zibelines", size=1, after=after)
        names, after = names + [row.title for row in page.rows], page.after

    assert names == [f"Zibeline {word}" for word in ("bientôt", "plus tard", "hier", "jadis")]
    assert after == ""
    assert len(events_named(secretary, "zibel", size=9)) == 4
    assert events(AnonymousUser(), "zibeline", size=9).rows == ()


def test_one_viewer_never_reads_the_answers_of_another(client, closed, adherent, sympathiser):
    client.force_login(Person.objects.get(pk=adherent.pk))
    assert "Zibeline en titre" in found(client, "zibeline")
    client.force_login(sympathiser)

    assert "Zibeline en titre" not in found(client, "zibeline")


def test_who_shows_to_adherents_is_found_by_adherents_alone(party, adherent, sympathiser):
    shy = make_person("Marie", "Corbel", visibility=Visibility.ADHERENTS)

    assert [row.person for row in people(adherent, "corbel", size=5).rows] == [shy]
    assert people(sympathiser, "corbel", size=5).rows == ()
