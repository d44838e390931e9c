"""Opening a group, after those that look like it were shown."""

import pytest
from django.urls import reverse

from groups.models import Access, Group, Kind, Member
from notifications.models import Notice
from profiles.models import Visibility
from tests.factories import enter, give, join, make_group, make_person

pytestmark = pytest.mark.django_db
CREATE = "/groupes/creer/"
WORDS = {
    "name": "Nos écoles de village",
    "purpose": "Garder une classe ouverte",
    "theme": "ecole",
    "access": "public",
}


def opened():
    return Group.objects.exclude(kind=Kind.UNIT)


def test_similar_groups_come_before_the_new_one(client, sympathiser):
    make_group("Les écoles du village", purpose="Pour garder les classes ouvertes")
    client.force_login(sympathiser)

    page = client.post(CREATE, WORDS)
    text = page.content.decode()

    assert opened().count() == 1
    assert "Les écoles du village" in text
    assert "Créer quand même" in text
    assert "Rejoindre" in text
    assert 'value="Nos écoles de village"' in text

    seen = ",".join(str(row.group.pk) for row in page.context["similar"])
    answer = client.post(CREATE, {**WORDS, "seen": seen})
    group = opened().get(name="Nos écoles de village")
    assert answer.url == reverse("groups:invite", args=[group.slug])
    assert (group.state, group.created_by) == (Group.State.DRAFT, sympathiser)
    assert Member.objects.get(group=group).role == Member.Role.ANIMATOR


def test_seeing_some_does_not_excuse_from_seeing_others(client, sympathiser):
    seen = make_group("Les écoles du village")
    make_group("École de village", purpose="Nos classes")
    client.force_login(sympathiser)

    client.post(CREATE, {**WORDS, "seen": str(seen.pk)})

    assert opened().count() == 2


def test_nothing_similar_opens_at_once(client, sympathiser):
    make_group("Trains du quotidien", purpose="Des horaires tenus")
    client.force_login(sympathiser)

    client.post(CREATE, WORDS)

    assert opened().filter(name=WORDS["name"]).exists()


def test_similar_groups_one_may_not_know_of_are_not_shown(client, sympathiser, adherent):
    make_group("Nos écoles de village", access=Access.PRIVATE)
    make_group("Nos écoles de village", access=Access.ADHERENTS)
    similar = reverse("groups:similar")

    client.force_login(sympathiser)
    assert "village" not in client.get(similar, WORDS).content.decode()
    client.force_login(adherent)
    assert client.get(similar, WORDS).content.decode().count("<h3") == 1


def test_the_address_tells_nothing_of_groups_of_the_same_name(client, sympathiser):
    secret = make_group(access=Access.PRIVATE)
    Group.objects.filter(pk=secret.pk).update(slug="nos-ecoles-de-village")
    client.force_login(sympathiser)

    client.post(CREATE, WORDS)

    slug = opened().get(name=WORDS["name"]).slug
    assert slug.startswith("nos-ecoles-de-village-")
    assert not slug.endswith("-2")


def test_what_was_typed_stays_when_something_is_missing(client, sympathiser):
    client.force_login(sympathiser)

    page = client.post(CREATE, {**WORDS, "purpose": ""})

    assert page.status_code == 200
    assert 'value="Nos écoles de village"' in page.content.decode()
    assert not opened().exists()


def test_a_hidden_person_is_told_why_she_opens_none(client, hidden):
    client.force_login(hidden)

    page = client.get(CREATE)

    assert page.status_code == 403
    assert "Ton profil est caché" in page.content.decode()


def test_only_an_adherent_keeps_a_group_to_adherents(client, sympathiser):
    client.force_login(sympathiser)

    page = client.post(CREATE, {**WORDS, "access": "adherents"})

    assert "Seul un adhérent" in page.content.decode()
    assert not opened().exists()


def test_the_space_of_a_unit_cannot_be_made_by_hand(client, sympathiser):
    client.force_login(sympathiser)

    client.post(CREATE, {**WORDS, "access": "unit"})

    assert not opened().exists()


def test_a_group_acts_in_one_of_my_units_or_nowhere(client, adherent, party):
    client.force_login(adherent)

    client.post(CREATE, {**WORDS, "unit": party.other_section.slug})
    assert not opened().exists()
    client.post(CREATE, {**WORDS, "unit": party.federation.slug})
    assert opened().get().unit == party.federation


def test_the_nation_opens_official_groups_and_nobody_else(client, party, adherent):
    client.force_login(adherent)
    client.post(CREATE, {**WORDS, "official": "on"})
    assert opened().get().kind == Kind.THEMATIC

    organiser = make_person()
    join(organiser, party.section)
    give(organiser, "national_organiser", party.national)
    client.force_login(organiser)
    client.post(CREATE, {**WORDS, "name": "Le national parle des trains", "official": "on"})
    group = opened().get(kind=Kind.OFFICIAL)
    assert (group.state, group.unit) == (Group.State.ACTIVE, party.national)
    page = client.get(group.get_absolute_url()).content.decode()
    assert "Officiel" in page


def test_the_national_marks_a_group_official_and_a_federation_may_not(client, party, group):
    leader, organiser = make_person(), make_person()
    give(leader, "federal_first_secretary", party.federation)
    give(organiser, "national_organiser", party.national)
    url = reverse("groups:official", args=[group.slug])

    client.force_login(leader)
    assert client.post(url, {"official": "1"}).status_code == 403
    client.force_login(organiser)
    client.post(url, {"official": "1"})

    group.refresh_from_db()
    assert group.kind == Kind.OFFICIAL


def test_drafts_are_few_at_a_time(client, sympathiser):
    client.force_login(sympathiser)
    names = ("Trains", "Hôpitaux", "Piscines", "Forêts", "Cantines", "Stades")
    for name in names:
        client.post(CREATE, {**WORDS, "name": name, "purpose": f"Nos {name}"})

    assert opened().count() == 5


def test_a_group_begins_to_live_with_its_third_member(client, sympathiser, adherent):
    client.force_login(sympathiser)
    client.post(CREATE, WORDS)
    group = opened().get()
    page = client.get(group.get_absolute_url()).content.decode()
    assert "encore 14 jours" in page
    assert "Encore 2 membres" in page

    for person in (adherent, make_person(visibility=Visibility.SECTION)):
        client.force_login(person)
        client.post(reverse("groups:join", args=[group.slug]))
    group.refresh_from_db()
    assert group.state == Group.State.DRAFT  # A hidden member counts in nothing.

    client.force_login(make_person())
    client.post(reverse("groups:join", args=[group.slug]))
    group.refresh_from_db()
    assert (group.state, group.draft_until) == (Group.State.ACTIVE, None)


def test_the_comma(client, group, animator, sympathiser):
    """Editing a title or a text, however often, sends nothing."""
    enter(sympathiser, group)
    client.force_login(animator)
    url = reverse("groups:edit", args=[group.slug])

    for number in range(5):
        version = Group.objects.get(pk=group.pk).version
        text = {"name": f"École et collège{',' * number}", "purpose": "Parler" + "," * number}
        data = {**text, "theme": "ecole", "presentation": "Bonjour" + "," * number}
        assert client.post(url, {**data, "version": version}).status_code == 302

    group.refresh_from_db()
    assert (group.name, group.version) == ("École et collège,,,,", 6)
    assert group.presentation_html.strip() == "<p>Bonjour,,,,</p>"
    assert not Notice.objects.exists()


def test_two_people_who_write_at_once_lose_nothing(client, group, animator):
    client.force_login(animator)
    url = reverse("groups:edit", args=[group.slug])
    theirs = {"name": "Écoles", "purpose": "Ce que l’autre a écrit", "theme": "ecole"}
    mine = {"name": "Collèges", "purpose": "Ce que j’ai écrit", "theme": "ecole"}
    assert client.post(url, {**theirs, "version": 1}).status_code == 302

    page = client.post(url, {**mine, "version": 1})
    text = page.content.decode()

    assert page.status_code == 200
    assert "Ce que l’autre a écrit" in text
    assert "Ce que j’ai écrit" in text
    assert Group.objects.get(pk=group.pk).name == "Écoles"
    version = page.context["form"]["version"].value()
    assert client.post(url, {**mine, "version": version}).status_code == 302
    assert Group.objects.get(pk=group.pk).name == "Collèges"
