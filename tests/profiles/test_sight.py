"""Who sees whom: the rule, the pages, the directory and the preview tell one story."""

import datetime
import random
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from profiles.models import JoinRequest, Mandate, Opening, Person, Visibility
from profiles.models.belonging import Status
from profiles.queries.directory import directory
from profiles.queries.preview import glimpses, viewers
from profiles.queries.profile import profile_of
from profiles.services import edit_profile, end_mandate
from sections.models import Commune, CommuneSection, Department
from tests.factories import forget, give, join, make_person

EVERYBODY = {"ALL", "ADHERENTS", "SECTION"}
ADHERENTS = {"ALL", "ADHERENTS"}
REGISTERED = {"ALL"}

# What each viewer sees of a member of the section of Vannes: the levels at which she exists.
TABLE = {
    "visitor": set(),
    "herself": EVERYBODY,
    "inactive": set(),
    "sympathiser": REGISTERED,
    "sympathiser of the section": REGISTERED,
    "adherent of the section": ADHERENTS,
    "adherent of the next section": ADHERENTS,
    "secretary": EVERYBODY,
    "treasurer": EVERYBODY,
    "animator of the section": ADHERENTS,
    "former secretary": ADHERENTS,
    "secretary until yesterday": ADHERENTS,
    "secretary next door": ADHERENTS,
    "federation lead": REGISTERED,
    "other federation lead": REGISTERED,
    "national organiser": REGISTERED,
}


def in_section(unit, status=Status.ADHERENT):
    person = make_person()
    join(person, unit, status)
    return person


def with_office(role, unit, section=None, **dates):
    person = in_section(section) if section else make_person()
    give(person, role, unit, **dates)
    return person


def former_secretary(party):
    person = with_office("section_secretary", party.section, party.section)
    end_mandate(by=person, mandate=Mandate.objects.get(person=person))
    forget(person)
    return person


def inactive(party):
    person = with_office("section_secretary", party.section, party.section)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    return Person.objects.get(pk=person.pk)


def secretary_until_yesterday(party):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    start = yesterday - datetime.timedelta(days=300)
    return with_office(
        "section_secretary", party.section, party.section, starts_on=start, ends_on=yesterday
    )


CAST = {
    "visitor": lambda party: AnonymousUser(),
    "inactive": inactive,
    "sympathiser": lambda party: make_person(),
    "sympathiser of the section": lambda party: in_section(party.section, Status.SYMPATHISER),
    "adherent of the section": lambda party: in_section(party.section),
    "adherent of the next section": lambda party: in_section(party.next_section),
    "secretary": lambda party: with_office("section_secretary", party.section, party.section),
    "treasurer": lambda party: with_office("section_treasurer", party.section, party.section),
    "animator of the section": lambda party: with_office(
        "section_animator", party.section, party.section
    ),
    "former secretary": former_secretary,
    "secretary until yesterday": secretary_until_yesterday,
    "secretary next door": lambda party: with_office(
        "section_secretary", party.next_section, party.next_section
    ),
    "federation lead": lambda party: with_office("federal_first_secretary", party.federation),
    "other federation lead": lambda party: with_office(
        "federal_first_secretary", party.other_federation
    ),
    "national organiser": lambda party: with_office("national_organiser", party.national),
}


@pytest.fixture
def zelie(party):
    """Zélie, a member of the section of Vannes, who chooses her level in each test."""
    person = make_person("Zélie", "Quintric")
    join(person, party.section)
    return person


@pytest.mark.parametrize("level", Visibility.values)
@pytest.mark.parametrize("who", TABLE)
def test_sight_is_the_same_everywhere(client, party, zelie, who, level):
    Person.objects.filter(pk=zelie.pk).update(visibility=level)
    viewer = zelie if who == "herself" else CAST[who](party)
    expected = level in TABLE[who]

    assert Person.objects.is_visible_to(viewer, zelie.pk) is expected

    if viewer.is_authenticated:
        client.force_login(viewer)
    profile = client.get(zelie.get_absolute_url())
    assert profile.status_code == (200 if expected else 404 if viewer.is_active else 302)
    listed = client.get(reverse("profiles:directory"), {"q": "quintric zel"}).content.decode()
    assert ("Zélie" in listed) is expected


def test_an_inactive_person_is_on_nobodys_list(party, zelie, adherent, secretary):
    Person.objects.filter(pk=zelie.pk).update(is_active=False)

    assert not Person.objects.is_visible_to(adherent, zelie.pk)
    assert zelie.pk not in {row.person.pk for row in directory(secretary).rows}


# Noninterference: with or without her, what others receive is the same, to the last byte.

VOLATILE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def combinations(count):
    """`count` filters drawn from what could single out Zélie, and from what could not."""
    draw = random.Random(2010)
    choices = {
        "q": ["", "z", "zel", "Zélie", "quintric", "Quintric Zélie", "e", "kerbrat", "le"],
        "lieu": ["", "", "Vannes", "56000", "56", "Morbihan", "Brest", "29", "nulle part"],
        "interet": ["", "", "Godille", "godille", "Santé", "Rien"],
        "section": ["", "", "", "section-de-vannes-56-001", "section-de-brest-29-001"],
        "after": ["", "", "cXVpbnRyaWMgemVsaWUKYQ", "YQpi", "x"],
    }
    return [{name: draw.choice(words) for name, words in choices.items()} for _ in range(count)]


@pytest.fixture
def places(party):
    """Vannes and Brest on the map, each with its section."""
    for code, name, insee, postal, unit in (
        ("56", "Morbihan", "56260", "56000", party.section),
        ("29", "Finistère", "29019", "29200", party.other_section),
    ):
        department = Department.objects.create(
            code=code, name=name, of_form=name, in_form=name, lat=48, lon=-3
        )
        commune = Commune.objects.create(
            insee=insee,
            name="Vannes" if code == "56" else "Brest",
            department=department,
            postal_codes=[postal],
            lat=48,
            lon=-3,
        )
        CommuneSection.objects.create(commune=commune, unit=unit)


@pytest.mark.parametrize("level", [Visibility.SECTION, Visibility.ADHERENTS])
def test_the_directory_is_the_same_without_whom_i_may_not_see(client, party, places, level):
    for n in range(35):
        join(make_person("Camille", f"Le Goff {n:02}"), party.section)
    viewer = in_section(party.next_section)
    if level == Visibility.ADHERENTS:
        viewer = make_person("Nora", "Belkacem")
    zelie = make_person("Zélie", "Quintric", visibility=level)
    join(zelie, party.section)
    edit_profile(by=zelie, changes={}, interests=["Godille", "Santé"])
    client.force_login(viewer)
    filters = combinations(100)

    with_her = [page_of(client, chosen) for chosen in filters]
    zelie.delete()
    without_her = [page_of(client, chosen) for chosen in filters]

    assert with_her == without_her
    assert any("Le Goff" in page for page in with_her)


def page_of(client, chosen):
    return VOLATILE.sub("", client.get(reverse("profiles:directory"), chosen).content.decode())


def test_the_directory_is_not_the_same_for_her_secretary(party, places, secretary, zelie):
    """The control: the comparison above can fail."""
    Person.objects.filter(pk=zelie.pk).update(visibility=Visibility.SECTION)

    assert [row.person.pk for row in directory(secretary, q="quintric").rows] == [zelie.pk]


# The directory finds


@pytest.mark.parametrize(
    "filters",
    [
        {"q": "quintric zelie"},
        {"q": "ZÉL"},
        {"lieu": "Vannes"},
        {"lieu": "vann"},
        {"lieu": "56000"},
        {"lieu": "56"},
        {"lieu": "morbihan"},
        {"interet": "godille"},
        {"section": "section-de-vannes-56-001"},
        {"q": "zel", "lieu": "56", "interet": "Godille"},
    ],
)
def test_the_directory_finds_by_name_place_word_and_section(party, places, zelie, filters):
    edit_profile(by=zelie, changes={}, skills=["Godille"])
    other = in_section(party.other_section)

    found = [row.person.pk for row in directory(other, **filters).rows]

    assert found == [zelie.pk]


@pytest.mark.parametrize("q", ["%", "_", "\\", "z%e", "'"])
def test_signs_of_sql_are_ordinary_signs(zelie, q):
    assert directory(zelie, q=q).rows == ()


def test_pages_follow_each_other_without_gap_nor_double(client, party, adherent):
    same = [make_person("Camille", "Le Goff") for _ in range(40)]
    others = [make_person("Alix", f"Nom{n:02}") for n in range(25)]
    client.force_login(adherent)
    seen, url = [], reverse("profiles:directory")
    while url:
        page = client.get(url).context["page"]
        seen += [row.person.pk for row in page.rows]
        url = page.next_url

    assert len(seen) == len(set(seen)) == len(same) + len(others) + 1


def test_the_fragment_is_the_part_of_the_page_it_replaces(client, adherent, member_of_next):
    client.force_login(adherent)
    url = f"{reverse('profiles:directory')}?q=lo"

    page = client.get(url).content.decode()
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert fragment.strip() in page
    assert "<html" not in fragment
    assert "Loïc" in fragment


@pytest.mark.parametrize("people", [1, 90])
def test_the_directory_asks_at_most_six_questions(
    client, party, places, people, django_assert_max_num_queries
):
    for n in range(people):
        join(make_person("Camille", f"Nom{n:02}"), party.section)
    client.force_login(in_section(party.section))

    with django_assert_max_num_queries(6):
        client.get(reverse("profiles:directory"), {"q": "c", "lieu": "Vannes"})


# The preview of the settings

SAME_AS = {
    "Un sympathisant": "sympathiser",
    "Un adhérent": "adherent of the next section",
    "Un adhérent de ta section": "adherent of the section",
    "Le bureau de ta section": "secretary",
}


@pytest.mark.parametrize("level", Visibility.values)
@pytest.mark.parametrize("who", SAME_AS)
def test_the_preview_is_what_others_read(party, zelie, who, level):
    edit_profile(
        by=zelie,
        changes={"presentation": "Bonjour"},
        interests=["Voile"],
        links=[("a", "https://a.fr")],
    )
    Person.objects.filter(pk=zelie.pk).update(
        phone="06 39 98 00 00",
        phone_opening=Opening.SECTION,
        email_opening=Opening.PROFILE,
        # What is previewed is the level being considered, whatever the present one.
        visibility=Visibility.SECTION,
    )
    zelie.refresh_from_db()
    glimpse = next(glimpse for glimpse in glimpses(zelie, level) if glimpse.who == who)

    Person.objects.filter(pk=zelie.pk).update(visibility=level)
    viewer = CAST[SAME_AS[who]](party)
    seen = Person.objects.visible_to(viewer).filter(pk=zelie.pk).first()

    assert (glimpse.profile is None) == (seen is None)
    if seen:
        assert text_of(glimpse.profile) == text_of(profile_of(seen, viewer))


def text_of(profile):
    return render_to_string("profiles/_profile.html", {"profile": profile})


def test_without_a_section_only_strangers_are_previewed(sympathiser):
    assert [who for who, _ in viewers(sympathiser)] == ["Un sympathisant", "Un adhérent"]


def test_the_preview_changes_nothing(client, zelie):
    client.force_login(zelie)

    page = client.get(reverse("settings:visibility"), {"niveau": "SECTION"}).content.decode()

    assert page.count("ton profil n’existe pas") == 3
    assert 'value="SECTION"' in page
    zelie.refresh_from_db()
    assert zelie.visibility == Visibility.ALL


def test_a_decider_loses_sight_when_the_request_is_answered(party, sympathiser):
    Person.objects.filter(pk=sympathiser.pk).update(visibility=Visibility.SECTION)
    lead = with_office("federal_first_secretary", party.federation)
    request = JoinRequest.objects.create(
        person=sympathiser, unit=party.section, awaiting=party.federation, tree=party.section.tree
    )
    assert Person.objects.is_visible_to(lead, sympathiser.pk)

    request.state, request.decided_at = JoinRequest.State.REFUSED, timezone.now()
    request.save()

    assert not Person.objects.is_visible_to(lead, sympathiser.pk)


def test_choosing_a_card_swaps_the_preview_alone(client, zelie):
    client.force_login(zelie)
    url = f"{reverse('settings:visibility')}?niveau=ADHERENTS"

    page = client.get(url).content.decode()
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert fragment.strip() in page
    assert 'href="?niveau=ADHERENTS" aria-current="true"' in fragment
    # Without it the request would carry no level, and always show today's.
    assert """hx-include="[name='niveau']\"""" in page
