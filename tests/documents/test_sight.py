"""Who reads which document: in the library, on its page, its file, its PDF, by search."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from documents.models import Audience, Document
from files.models import StoredFile
from groups.models import Access
from tests.factories import enter, forget, make_document, make_group, make_person

pytestmark = pytest.mark.django_db
CANARY = "zibelinocanard"


def browser(person):
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


def places(document):
    """Every address where a document could be read."""
    yield document.get_absolute_url()
    for name in ("versions", "adaptations", "pdf"):
        yield reverse(f"documents:{name}", args=[document.pk])
    yield reverse("documents:file", args=[document.pk, 1])


def lists():
    yield reverse("documents:index")
    yield reverse("documents:index") + f"?q={CANARY}"
    yield reverse("documents:index") + "?tri=repris"
    yield reverse("documents:index") + f"?q={CANARY[:-2]}x"


@pytest.fixture
def people(
    adherent, sympathiser, hidden, newcomer, member_of_next, secretary, banned, insider, animator
):
    return {
        "visitor": AnonymousUser(),
        "sympathiser": sympathiser,
        "newcomer": newcomer,
        "adherent": adherent,
        "hidden": hidden,
        "neighbour": member_of_next,
        "secretary": secretary,
        "banned": banned,
        "insider": insider,
        "animator": animator,
    }


EVERYBODY = {
    "visitor", "sympathiser", "newcomer", "adherent", "hidden", "neighbour", "secretary", "banned",
    "insider", "animator",
}  # fmt: skip
ADHERENTS = {"adherent", "hidden", "neighbour", "secretary", "animator"}
REGISTERED = EVERYBODY - {"visitor"}

CASES = [
    ("section", Audience.ALL, EVERYBODY),
    ("section", Audience.ADHERENTS, ADHERENTS | {"newcomer"}),
    ("section", Audience.OWNER, {"adherent", "hidden", "secretary", "newcomer"}),
    ("federation", Audience.OWNER, {"adherent", "hidden", "secretary", "newcomer", "neighbour"}),
    ("public", Audience.OWNER, REGISTERED),
    ("adherents", Audience.OWNER, ADHERENTS),
    ("private", Audience.OWNER, {"insider", "animator"}),
    ("private", Audience.ADHERENTS, ADHERENTS | {"insider"}),
    ("private", Audience.ALL, EVERYBODY),
]


@pytest.fixture
def owners(party, private, animator):
    return {
        "section": party.section,
        "federation": party.federation,
        "public": make_group(access=Access.PUBLIC, animator=animator),
        "adherents": make_group(access=Access.ADHERENTS, animator=animator),
        "private": private,
    }


@pytest.mark.parametrize(("owner", "audience", "readers"), CASES)
def test_each_reads_what_is_for_her_everywhere_alike(people, owners, owner, audience, readers):
    document = make_document(
        owners[owner], title=f"Tract {CANARY}", text=f"Le mot {CANARY} ici.", audience=audience
    )
    for name, person in people.items():
        forget(person) if person.is_authenticated else None
        client = browser(person)
        reads = name in readers
        assert Document.objects.visible_to(person).exists() is reads, name
        for path in places(document):
            if path.endswith(("/fichier/", "/pdf/")):
                continue
            assert client.get(path).status_code == (200 if reads else 404), (name, path)
        for path in lists():
            page = client.get(path).content.decode()
            shown = page.count(f"Tract {CANARY}")
            assert bool(shown) is reads, (name, path)


def test_what_others_made_is_found_by_no_word_of_its_file(people, owners):
    document = make_document(owners["section"], title="Compte rendu", text="Mot", audience="owner")
    file = StoredFile.objects.create(
        name=f"{CANARY}.pdf", format="pdf", state="ready", text=f"Bonjour {CANARY}", size=3
    )
    document.versions.update(text="", html="", file=file)
    Document.objects.update(text=file.text)
    for name in ("visitor", "sympathiser", "neighbour", "banned", "insider", "animator"):
        client = browser(people[name])
        for path in [*lists(), *places(document)]:
            page = client.get(path).content.decode()
            # The word that was typed stands in the field where it was typed, and in the title.
            assert page.count(CANARY) <= 3 * path.count(CANARY), (name, path)
            assert f"{CANARY}.pdf" not in page
            assert "Compte rendu</a>" not in page


def test_the_name_of_a_secret_group_is_not_told_by_what_it_opens(people, private):
    document = make_document(private, title="Argumentaire", audience=Audience.ALL)
    for name in ("visitor", "sympathiser", "adherent", "banned"):
        client = browser(people[name])
        for path in (document.get_absolute_url(), reverse("documents:index")):
            page = client.get(path).content.decode()
            assert "Argumentaire" in page
            assert "Zibeline" not in page and private.slug not in page, (name, path)
    assert (
        "Zibeline" in browser(people["insider"]).get(document.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize("how", ["stricter audience", "stricter group", "masked", "group masked"])
def test_what_is_closed_is_closed_at_once_everywhere(client, sympathiser, animator, how):
    group = make_group(access=Access.PUBLIC, animator=animator)
    document = make_document(group, title=f"Tract {CANARY}", audience=Audience.ALL)
    client.force_login(sympathiser)
    assert client.get(document.get_absolute_url()).status_code == 200
    if how == "stricter audience":
        group2 = make_group(access=Access.PRIVATE, animator=animator)
        Document.objects.update(audience=Audience.OWNER, group=group2)
    elif how == "stricter group":
        type(group).objects.filter(pk=group.pk).update(access=Access.PRIVATE)
    elif how == "masked":
        Document.objects.update(masked_rule=3)
    else:
        type(group).objects.filter(pk=group.pk).update(masked_rule=3)
    for path in places(document):
        assert client.get(path).status_code == 404, path
        assert Client().get(path).status_code == 404, path
    for path in lists():
        assert f"Tract {CANARY}" not in client.get(path).content.decode()


def test_a_masked_document_leaves_a_trace_to_who_keeps_it_and_no_word(client, secretary, party):
    document = make_document(party.section, title=f"Tract {CANARY}", text=f"Mot {CANARY}")
    Document.objects.update(masked_rule=4)
    client.force_login(secretary)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Masqué par la modération" in page and "règle 4" in page
    assert CANARY not in page
    listed = client.get(reverse("documents:of-unit", args=[party.section.slug])).content.decode()
    assert "Document masqué par la modération" in listed and "règle 4</a>" in listed
    assert CANARY not in listed
    for name in ("versions", "adaptations"):
        path = reverse(f"documents:{name}", args=[document.pk])
        assert CANARY not in client.get(path).content.decode()
    assert client.get(reverse("documents:pdf", args=[document.pk])).status_code == 404
    assert client.get(reverse("documents:edit", args=[document.pk])).status_code == 403


def test_a_group_that_opens_again_does_not_open_its_documents(animator):
    group = make_group(access=Access.PUBLIC, animator=animator)
    document = make_document(group, audience=Audience.ALL)
    groups = type(group).objects.filter(pk=group.pk)
    groups.update(access=Access.ADHERENTS)
    groups.update(access=Access.PUBLIC)
    document.refresh_from_db()
    assert document.audience == Audience.OWNER


def test_a_group_masked_then_restored_gives_its_documents_back(animator, sympathiser):
    group = make_group(access=Access.PUBLIC, animator=animator)
    document = make_document(group, audience=Audience.ALL)
    groups = type(group).objects.filter(pk=group.pk)
    groups.update(masked_rule=2)
    assert not Document.objects.visible_to(sympathiser).exists()
    assert Document.objects.visible_to(animator).exists()
    groups.update(masked_rule=None)
    assert Document.objects.visible_to(sympathiser).get() == document


def test_whoever_is_suspended_reads_what_a_visitor_reads(sympathiser, party):
    open_to_all = make_document(party.section)
    make_document(make_group(), audience=Audience.OWNER)
    sympathiser.is_active = False
    assert list(Document.objects.visible_to(sympathiser)) == [open_to_all]


def test_who_brought_it_is_told_to_who_keeps_it_alone(client, adherent, secretary, party, newcomer):
    document = make_document(party.section, created_by=adherent, audience=Audience.OWNER)
    client.force_login(newcomer)
    assert "Kerbrat" not in client.get(document.get_absolute_url()).content.decode()
    client.force_login(secretary)
    assert "Kerbrat" in client.get(document.get_absolute_url()).content.decode()


def test_the_same_answer_to_what_is_not_mine_and_to_what_is_not_there(client, sympathiser, party):
    document = make_document(party.section, audience=Audience.OWNER)
    client.force_login(sympathiser)
    for name in (
        "detail",
        "versions",
        "adaptations",
        "pdf",
        "edit",
        "new-version",
        "adapt",
        "review",
    ):
        mine, unknown = (
            client.get(reverse(f"documents:{name}", args=[pk])) for pk in (document.pk, 999_999)
        )
        assert (mine.status_code, unknown.status_code) == (404, 404), name


def test_a_member_who_leaves_reads_no_more(insider, private):
    make_document(private, audience=Audience.OWNER)
    assert Document.objects.visible_to(insider).exists()
    private.members.filter(person=insider).delete()
    assert not Document.objects.visible_to(insider).exists()


def test_closed_groups_give_nothing(insider, private):
    document = make_document(private, audience=Audience.ALL)
    type(private).objects.filter(pk=private.pk).update(state="closed")
    assert not Document.objects.visible_to(insider).filter(pk=document.pk).exists()
    assert not Document.objects.visible_to(AnonymousUser()).exists()


def test_the_page_of_a_group_nobody_knows_is_not_there(client, sympathiser, private, insider):
    path = reverse("documents:of-group", args=[private.slug])
    client.force_login(sympathiser)
    assert client.get(path).status_code == 404
    client.force_login(insider)
    assert client.get(path).status_code == 200


def test_filtering_by_a_secret_group_finds_nothing(client, sympathiser, private):
    make_document(private, title="Argumentaire", audience=Audience.ALL)
    client.force_login(sympathiser)
    path = f"{reverse('documents:index')}?groupe={private.slug}"
    assert "Argumentaire</a>" not in client.get(path).content.decode()


def test_prepared_queries_never_serve_the_sight_of_another(client, party, adherent, member_of_next):
    mine = make_document(party.section, title="Le nôtre", audience=Audience.OWNER)
    theirs = make_document(party.next_section, title="Le leur", audience=Audience.OWNER)
    for _ in range(2):
        for person, own, other in ((adherent, mine, theirs), (member_of_next, theirs, mine)):
            client.force_login(person)
            page = client.get(reverse("documents:index")).content.decode()
            assert own.title in page and other.title not in page


def test_a_new_member_sees_at_once(insider, private):
    make_document(private, audience=Audience.OWNER)
    newcomer = make_person()
    assert not Document.objects.visible_to(newcomer).exists()
    enter(newcomer, private)
    assert Document.objects.visible_to(newcomer).exists()


def test_the_name_of_a_masked_group_is_in_no_page(client, collaborative, member_of_next, party):
    """Who brought it still reads what she published; the name that was masked is gone."""
    document = make_document(
        collaborative, title="Mon tract", audience=Audience.ALL, created_by=member_of_next
    )
    taken = make_document(party.next_section, title="Repris", adapted_from=document)
    type(collaborative).objects.filter(pk=collaborative.pk).update(masked_rule=2)
    client.force_login(member_of_next)
    listed = reverse("documents:of-group", args=[collaborative.slug])
    for path in (document.get_absolute_url(), taken.get_absolute_url(), "/documents/", listed):
        assert "Nos écoles" not in client.get(path).content.decode(), path
    assert "Mon tract" in client.get(document.get_absolute_url()).content.decode()
