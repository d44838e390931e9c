"""Two people apart: each vanishes for the other, without a sign (PRODUCT §3)."""

import pytest
from django.urls import reverse

from core.http import Refused
from journal.models import Entry
from notifications.models import Notice
from profiles.models import Block, Person, Visibility
from profiles.services import block, choose_visibility, unblock
from tests.factories import enter, join, make_group, make_person, make_post, make_topic
from tests.house.crawl import normalised

pytestmark = pytest.mark.django_db
PATHS = ("/annuaire/", "/annuaire/?q=abgrall", "/chercher/?q=marc", "/chercher/?q=abgrall", "/")


@pytest.fixture
def marc(party):
    """Marc, adherent of Brest, whom Yann would rather not meet."""
    person = make_person("Marc", "Abgrall", photo="a" * 32)
    join(person, party.other_section)
    return person


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_each_vanishes_for_the_other(client, adherent, marc):
    block(by=adherent, person=marc)

    for viewer, other in ((adherent, marc), (marc, adherent)):
        client.force_login(viewer)
        photo = reverse("profiles:photo", args=[other.ref, "a" * 32, "s"])
        assert client.get(other.get_absolute_url()).status_code == 404
        assert client.get(photo).status_code == 404
        assert other.last_name not in client.get(
            "/annuaire/", {"q": other.last_name[:4]}
        ).text.replace(f'value="{other.last_name[:4]}"', "")
        assert not Person.objects.is_visible_to(fresh(viewer), other.pk)


def test_the_page_of_a_blocked_one_is_that_of_nobody(client, adherent, marc):
    block(by=adherent, person=marc)
    client.force_login(marc)

    there = client.get(adherent.get_absolute_url())
    nowhere = client.get(reverse("profiles:detail", args=["abcdefghjkmn"]))

    assert there.status_code == nowhere.status_code == 404
    assert normalised(there) == normalised(nowhere)


def test_the_other_is_told_nothing(client, adherent, marc):
    block(by=adherent, person=marc)
    client.force_login(marc)

    assert not Notice.objects.filter(recipient=marc).exists()
    assert not Entry.objects.visible_to(marc).exists()
    assert "bloqu" not in client.get(reverse("settings:journal"), {"tout": "1"}).text.lower()
    assert adherent.last_name not in client.get(reverse("settings:blocks")).text


def test_blocking_from_the_profile(client, adherent, marc):
    client.force_login(adherent)
    address = reverse("profiles:block", args=[marc.ref])

    assert address in client.get(marc.get_absolute_url()).text
    asked = client.get(address)
    assert "Bloquer Marc Abgrall" in asked.text
    assert "n’en saura rien" in asked.text
    done = client.post(address, follow=True)

    assert "vous ne vous verrez plus" in done.text
    assert "Marc Abgrall" in done.text
    assert client.get(address).status_code == 404


def test_unblocking_from_the_settings(client, adherent, marc):
    block(by=adherent, person=marc)
    client.force_login(adherent)
    row = Block.objects.get()

    page = client.post(reverse("settings:unblock", args=[row.pk]), follow=True)

    assert "Tu ne bloques personne" in page.text
    assert client.get(marc.get_absolute_url()).status_code == 200


def test_a_block_is_only_its_owners_to_take_back(client, adherent, marc):
    block(by=adherent, person=marc)
    row = Block.objects.get()
    client.force_login(marc)

    assert client.post(reverse("settings:unblock", args=[row.pk])).status_code == 404
    with pytest.raises(Refused):
        unblock(by=marc, block=row)
    assert Block.objects.filter(pk=row.pk).exists()


def test_nobody_blocks_herself(client, adherent):
    client.force_login(adherent)

    assert client.get(reverse("profiles:block", args=[adherent.ref])).status_code == 403
    with pytest.raises(Refused):
        block(by=adherent, person=adherent)


def test_nobody_learns_of_a_hidden_person_by_blocking_her(client, sympathiser, hidden):
    client.force_login(sympathiser)

    assert client.get(reverse("profiles:block", args=[hidden.ref])).status_code == 404
    assert client.post(reverse("profiles:block", args=[hidden.ref])).status_code == 404


def test_who_hides_after_being_blocked_is_not_named_in_the_list(client, adherent, marc):
    block(by=adherent, person=marc)
    choose_visibility(by=fresh(marc), level=Visibility.SECTION)
    client.force_login(adherent)

    page = client.get(reverse("settings:blocks"))

    assert "Abgrall" not in page.text
    assert "ne se montre plus à toi" in page.text


def test_blocking_twice_is_blocking_once(adherent, marc):
    block(by=adherent, person=marc)
    block(by=adherent, person=marc)

    assert Block.objects.count() == 1
    assert Entry.objects.filter(action="person.blocked").count() == 1


def test_an_office_still_knows_its_members(client, party, secretary, adherent):
    block(by=fresh(adherent), person=secretary)
    client.force_login(secretary)

    assert client.get(adherent.get_absolute_url()).status_code == 200
    file = client.get(reverse("desk:file", args=[party.section.slug]))
    assert adherent.last_name in file.text


def test_they_keep_their_groups(adherent, marc):
    group = make_group()
    enter(adherent, group)
    enter(marc, group)

    block(by=adherent, person=marc)

    assert group.members.count() == 2
    seen = group.members.visible_to(fresh(adherent)).values_list("person", flat=True)
    assert list(seen) == [adherent.pk]


def test_the_list_of_blocks_costs_the_same_however_long(
    client, adherent, django_assert_max_num_queries
):
    client.force_login(adherent)
    for number in range(12):
        block(by=adherent, person=make_person("Camille", f"Nom{number}"))
    client.get(reverse("settings:blocks"))

    with django_assert_max_num_queries(6):
        client.get(reverse("settings:blocks"))


def test_neither_finds_the_other_nor_what_the_other_says(client, adherent, marc):
    group = make_group("Cercle")
    enter(adherent, group)
    enter(marc, group)
    topic = make_topic(group, adherent, title="Ordre du jour", text="Rien")
    make_post(topic, marc, "La girafe de Marc")
    client.force_login(adherent)
    assert "Marc Abgrall" in client.get("/chercher/", {"q": "abgrall"}).text
    assert "girafe</mark>" in client.get("/chercher/", {"q": "girafe"}).text
    assert "Un nouveau message" in client.get("/").text

    block(by=marc, person=adherent)

    typed = {"q": "abgrall", "suggestions": "1"}
    assert "Marc" not in client.get("/chercher/", typed, headers={"HX-Request": "true"}).text
    assert "Marc Abgrall" not in client.get("/chercher/", {"q": "abgrall"}).text
    assert "girafe</mark>" not in client.get("/chercher/", {"q": "girafe"}).text
    for path in (topic.get_absolute_url(), "/"):
        assert "girafe" not in client.get(path).text


def test_a_search_without_the_other_is_that_of_a_site_without_her(client, adherent, marc):
    client.force_login(adherent)
    block(by=marc, person=adherent)
    answers = [normalised(client.get(path)) for path in PATHS]

    Person.objects.filter(pk=marc.pk).update(visibility=Visibility.SECTION)

    assert [normalised(client.get(path)) for path in PATHS] == answers
