"""Finding a group: in French, with filters, live or not, and only what one may know of."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.models import Access, Group, Kind
from groups.queries.directory import CHIPS
from tests.factories import enter, make_group, make_person

pytestmark = pytest.mark.django_db
INDEX = "/groupes/"


def found(client, person=None, **query):
    if person is not None:
        client.force_login(person)
    answer = client.get(INDEX, query)
    assert answer.status_code == 200
    return [row.group.name for row in answer.context["page"].rows]


@pytest.mark.parametrize(
    "q",
    ["ecole", "Écoles", "l'école", "ecolle", "fermeture de classe", "fermetures", "college"],
)
def test_a_group_is_found_without_accents_in_the_plural_and_misspelt(client, sympathiser, q):
    make_group("École et collège", purpose="Contre les fermetures de classes")
    make_group("Trains du quotidien", purpose="Des horaires tenus")

    assert found(client, sympathiser, q=q) == ["École et collège"]


def test_what_a_presentation_says_is_found_too(client, sympathiser):
    make_group("Trains", presentation="Nous défendons la ligne de Briouze.")

    assert found(client, sympathiser, q="briouze") == ["Trains"]


def test_a_private_group_is_found_by_nobody_else(client, sympathiser, adherent):
    private = make_group("École secrète", access=Access.PRIVATE)
    make_group("École des adhérents", access=Access.ADHERENTS)

    assert found(client, sympathiser, q="école") == []
    assert found(client, adherent, q="école") == ["École des adhérents"]
    enter(adherent, private)
    assert sorted(found(client, adherent, q="école")) == ["École des adhérents", "École secrète"]


def test_a_visitor_finds_open_groups_alone(client, party):
    make_group("Ouvert")
    make_group("Brouillon", state=Group.State.DRAFT, draft_until=timezone.now())
    make_group("Annoncé", access=Access.PRIVATE, is_listed=True)

    assert found(client) == ["Ouvert"]
    assert found(client, filtre="miens") == ["Ouvert"]
    assert found(client, filtre="pres") == ["Ouvert"]


def test_filters(client, adherent, party):
    make_group("Officiel", kind=Kind.OFFICIAL, unit=party.national)
    make_group("Du coin", unit=party.next_section)
    make_group("De la région", unit=party.region)
    make_group("D’ailleurs", unit=party.other_section)
    make_group("Réservé", access=Access.ADHERENTS, theme="sante")
    enter(adherent, make_group("Mien"))

    assert found(client, adherent, filtre="officiels") == ["Officiel"]
    assert sorted(found(client, adherent, filtre="pres")) == ["De la région", "Du coin"]
    assert found(client, adherent, filtre="adherents") == ["Réservé"]
    assert found(client, adherent, filtre="miens") == ["Mien"]
    assert found(client, adherent, theme="sante") == ["Réservé"]
    assert len(found(client, adherent, filtre="tous")) == 6


def test_who_sleeps_shows_only_when_asked_for(client, sympathiser):
    make_group("Endormi", state=Group.State.ASLEEP)

    assert found(client, sympathiser) == []
    assert found(client, sympathiser, endormis="on") == ["Endormi"]


def test_spaces_of_units_are_not_in_the_directory(client, secretary):
    assert found(client, secretary, q="Vannes") == []


def test_orders(client, sympathiser):
    now = timezone.now()
    for number, name in enumerate(("Bleu", "Azur", "Carmin")):
        day = now - datetime.timedelta(days=number)
        make_group(name, voices_month=number, created_at=day)

    assert found(client, sympathiser) == ["Carmin", "Azur", "Bleu"]
    assert found(client, sympathiser, tri="recents") == ["Bleu", "Azur", "Carmin"]
    assert found(client, sympathiser, tri="nom") == ["Azur", "Bleu", "Carmin"]


@pytest.mark.parametrize("query", [{}, {"tri": "recents"}, {"tri": "nom"}, {"q": "groupe"}])
def test_pages_follow_each_other_without_a_hole_or_a_double(client, sympathiser, query):
    now = timezone.now()
    for number in range(47):
        last = now - datetime.timedelta(days=number) if number % 3 else None
        make_group(f"Groupe {number % 7}", voices_month=number % 4, last_post_at=last)
    client.force_login(sympathiser)
    seen, url, pages = [], f"{INDEX}?{'&'.join(f'{k}={v}' for k, v in query.items())}", 0

    while url and pages < 9:
        page = client.get(url).context["page"]
        seen += [row.group.pk for row in page.rows]
        url, pages = page.next_url, pages + 1

    assert pages == 3
    assert len(seen) == 47
    assert len(set(seen)) == 47


@pytest.mark.parametrize(
    "query",
    [
        {"after": "zzz"},
        {"after": "dml2YW50cwpuYW4KCjE"},
        {"after": "cGVydGluZW5jZQpuYW4KMQ", "q": "a"},
        {"after": "A" * 5000},
        {"after": "é\x00"},
        {"q": "\x00école"},
        {"q": "' OR 1=1 --"},
        {"q": "!!! & | ( :*"},
        {"q": "é" * 3000},
        {"tri": "-password"},
        {"filtre": "x"},
        {"theme": "\x00"},
        {"endormis": "é"},
    ],
)
def test_whatever_is_asked_the_page_answers(client, sympathiser, query):
    make_group("École")
    client.force_login(sympathiser)

    assert client.get(INDEX, query).status_code == 200


def test_the_fifteen_are_those_with_most_voices_not_most_posts(client, sympathiser):
    for number in range(17):
        make_group(f"Groupe {number:02}", voices_month=number, posts_count=100 - number)
    client.force_login(sympathiser)

    page = client.get(INDEX)

    assert [group.voices_month for group in page.context["top"]] == list(range(16, 1, -1))
    assert "Les 15 où l’on parle le plus" in page.content.decode()


def test_the_live_search_answers_with_the_results_alone(client, sympathiser):
    make_group("École")
    client.force_login(sympathiser)

    page = client.get(INDEX, {"q": "ecole"}, headers={"HX-Request": "true"}).content.decode()

    assert "École" in page
    assert "<html" not in page


def test_the_directory_costs_the_same_however_many_groups(
    client, adherent, django_assert_max_num_queries
):
    make_group("Un", voices_month=1)
    client.force_login(adherent)
    client.get(INDEX)
    with django_assert_max_num_queries(15) as few:
        client.get(INDEX)
    for _ in range(25):
        enter(adherent, make_group(voices_month=2))

    with django_assert_max_num_queries(len(few)):
        client.get(INDEX)


def test_every_chip_leads_somewhere(client, adherent):
    client.force_login(adherent)

    page = client.get(INDEX)

    assert len(page.context["chips"]) == len(CHIPS)
    for chip in page.context["chips"]:
        assert client.get(chip.url).status_code == 200


def test_one_joins_from_the_list_and_comes_back_to_it(client, sympathiser):
    group = make_group("École")
    client.force_login(sympathiser)
    join = reverse("groups:join", args=[group.slug])

    live = client.post(join, headers={"HX-Request": "true"}).content.decode()

    assert "Membre" in live
    assert client.post(join, {"next": "/groupes/?tri=nom"}).url == "/groupes/?tri=nom"
    assert found(client, sympathiser, filtre="miens") == ["École"]


def test_a_person_without_a_section_is_near_nothing(client):
    make_group("École")

    assert found(client, make_person(), filtre="pres") == []
