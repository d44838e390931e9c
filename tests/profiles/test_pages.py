"""The directory, a profile, the settings: each page, for whoever may open it."""

import pytest
from django.urls import reverse

from journal.models import Entry
from journal.services import READ
from profiles.models import Opening, Visibility
from profiles.models.belonging import Status
from tests.factories import give, join, make_person

SETTINGS = ("index", "profile", "coordinates", "visibility", "photo", "comfort", "journal")


def as_person(client, person):
    """`client` with `person` logged in."""
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", SETTINGS)
def test_every_settings_page_opens(client, adherent, name):
    page = as_person(client, adherent).get(reverse(f"settings:{name}"))

    assert page.status_code == 200


@pytest.mark.parametrize("name", [*(f"settings:{name}" for name in SETTINGS), "profiles:directory"])
def test_a_visitor_is_asked_to_log_in(client, db, name):
    page = client.get(reverse(name))

    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


def test_my_profile_has_an_address_that_does_not_change(client, adherent):
    page = as_person(client, adherent).get(reverse("profiles:me"), follow=True)

    assert page.redirect_chain == [(adherent.get_absolute_url(), 302)]
    assert "Modifier" in page.content.decode()


def test_somebody_unseen_gets_the_same_404_as_somebody_unknown(client, hidden, member_of_next):
    as_person(client, member_of_next)

    unseen = client.get(hidden.get_absolute_url())
    unknown = client.get(reverse("profiles:detail", args=["zzzzzzzzzzzz"]))

    assert (unseen.status_code, unknown.status_code) == (404, 404)
    assert unseen.content == unknown.content


def test_dues_are_told_to_the_person_and_to_the_keeper_of_the_file(
    client, adherent, secretary, member_of_next
):
    told = {
        viewer.first_name
        for viewer in (adherent, secretary, member_of_next)
        if "cotisation"
        in as_person(client, viewer).get(adherent.get_absolute_url()).content.decode()
    }

    assert told == {"Yann", "Odile"}


def test_mandates_in_force_show_with_their_unit(client, secretary, adherent):
    page = as_person(client, adherent).get(secretary.get_absolute_url()).content.decode()

    assert "Secrétaire de section" in page
    assert "Section de Vannes" in page


def test_an_office_holder_who_opens_a_profile_is_told_to_its_owner(client, adherent, secretary):
    as_person(client, secretary).get(adherent.get_absolute_url())
    as_person(client, secretary).get(adherent.get_absolute_url())

    entry = Entry.objects.get(action=READ)
    assert (entry.actor_id, entry.about_id) == (secretary.pk, adherent.pk)
    assert entry.actor_role == "Secrétaire de section"
    page = as_person(client, adherent).get(reverse("settings:journal")).content.decode()
    assert "Section de Vannes" in page
    assert "Le Goff" not in page


def test_an_ordinary_reader_leaves_no_line(client, adherent, member_of_next):
    as_person(client, member_of_next).get(adherent.get_absolute_url())
    as_person(client, adherent).get(adherent.get_absolute_url())

    assert not Entry.objects.filter(action=READ).exists()


def test_whoever_sees_a_hidden_person_through_her_request_is_told_to_her(
    client, party, sympathiser
):
    lead = make_person("Anne", "Fédérale")
    give(lead, "federal_animator", party.federation)
    sympathiser.visibility = Visibility.SECTION
    sympathiser.save()
    request = sympathiser.join_requests.create(
        unit=party.section, awaiting=party.federation, tree=party.section.tree
    )

    page = as_person(client, lead).get(sympathiser.get_absolute_url())

    assert page.status_code == 200
    assert Entry.objects.get(action=READ).unit_id == request.awaiting_id


# Coordinates

READERS = {
    "herself": set(Opening),
    "same_section": {Opening.SECTION, Opening.PROFILE},
    "secretary": {Opening.SECTION, Opening.PROFILE},
    "next_section": {Opening.PROFILE},
    "sympathiser": {Opening.PROFILE},
}


@pytest.mark.parametrize("opening", Opening.values)
@pytest.mark.parametrize("who", READERS)
def test_each_coordinate_goes_as_far_as_it_is_opened(
    client, party, adherent, secretary, member_of_next, sympathiser, who, opening
):
    owner = make_person(
        "Maëlle",
        "Coordonnée",
        email="maelle@exemple.fr",
        phone="06 39 98 12 34",
        address="3 rue du Port",
        email_opening=opening,
        phone_opening=opening,
        address_opening=opening,
    )
    join(owner, party.section)
    viewer = {
        "herself": owner,
        "same_section": adherent,
        "secretary": secretary,
        "next_section": member_of_next,
        "sympathiser": sympathiser,
    }[who]

    page = as_person(client, viewer).get(owner.get_absolute_url()).content.decode()

    for secret in ("maelle@exemple.fr", "06 39 98 12 34", "3 rue du Port"):
        assert (secret in page) == (opening in READERS[who])


def test_no_coordinate_is_ever_in_the_directory(client, party, adherent):
    owner = make_person("Maëlle", "Coordonnée", email="maelle@exemple.fr", phone="06 39 98 12 34")
    owner.email_opening = owner.phone_opening = Opening.PROFILE
    owner.save()
    join(owner, party.section)

    page = as_person(client, adherent).get(reverse("profiles:directory")).content.decode()

    assert "Coordonnée" in page
    assert "maelle@" not in page
    assert "06 39" not in page


# Settings


def test_the_profile_form_changes_what_it_shows(client, adherent):
    as_person(client, adherent)
    page = client.post(
        reverse("settings:profile"),
        {
            "first_name": "Yann",
            "last_name": "Kerbrat",
            "status_line": "Au marché samedi",
            "presentation": "Facteur.\r\n\r\n**Vannetais**",
            "interests": ["Santé"],
            "other_interests": "Voile, voile, Langue bretonne",
            "link_1_label": "",
            "link_1_url": "exemple.fr/blog",
        },
        follow=True,
    ).content.decode()

    for word in ("Au marché samedi", "<strong>Vannetais</strong>", "Santé", "Langue bretonne"):
        assert word in page
    assert 'href="https://exemple.fr/blog"' in page


def test_sending_the_profile_twice_changes_nothing_more(client, adherent):
    data = {
        "first_name": "Yann",
        "last_name": "Kerbrat",
        "other_skills": "Godille",
        "link_1_label": "Blog",
        "link_1_url": "https://exemple.fr",
    }
    as_person(client, adherent)
    client.post(reverse("settings:profile"), data)
    client.post(reverse("settings:profile"), data)

    assert adherent.links.count() == 1
    assert [tag.name for tag in adherent.skills.all()] == ["Godille"]


def test_a_wrong_form_keeps_what_was_typed(client, adherent):
    page = as_person(client, adherent).post(
        reverse("settings:profile"),
        {"first_name": "Yann", "last_name": "", "presentation": "Un texte à garder"},
    )

    assert page.status_code == 200
    assert "Un texte à garder" in page.content.decode()
    assert "Il reste une chose à corriger" in page.content.decode()


def test_visibility_holds_at_the_next_request(client, adherent, member_of_next):
    assert as_person(client, member_of_next).get(adherent.get_absolute_url()).status_code == 200

    as_person(client, adherent).post(reverse("settings:visibility"), {"niveau": "SECTION"})

    assert as_person(client, member_of_next).get(adherent.get_absolute_url()).status_code == 404


def test_comfort_is_on_every_page(client, adherent):
    as_person(client, adherent)
    client.post(reverse("settings:comfort"), {"reading": "xlarge", "theme": "dark"})

    page = client.get(reverse("settings:index")).content.decode()

    assert '<html lang="fr" class="theme-dark reading-xlarge">' in page


def test_the_journal_ends_and_continues(client, adherent, secretary):
    Entry.objects.bulk_create(
        Entry(action=READ, actor_id=secretary.pk, about_id=adherent.pk, actor_role=f"rôle {n}")
        for n in range(31)
    )
    as_person(client, adherent)

    first = client.get(reverse("settings:journal"))
    older = client.get(f"{reverse('settings:journal')}?avant={first.context['page'].before}")

    assert len(first.context["page"].lines) == 30
    assert "rôle 0" in older.content.decode()
    assert "C’est tout" in older.content.decode()


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 40, "\x00"])
def test_a_made_up_place_in_the_journal_is_its_start(client, adherent, before):
    page = as_person(client, adherent).get(reverse("settings:journal"), {"avant": before})

    assert page.status_code == 200


def test_a_sympathiser_reads_what_she_is(client, newcomer):
    page = as_person(client, newcomer).get(newcomer.get_absolute_url()).content.decode()

    assert f"{Status.SYMPATHISER.label.capitalize()}, " in page
