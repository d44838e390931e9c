"""The digest of what is near: pulled, told once, asked of sight again when it leaves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import ActionSettings, Event, Series
from events.queries.near import NEW_FOR, found_since, new_for
from events.services import announcing
from notifications import services
from notifications.models import Letter, Notice
from profiles.models import Visibility
from profiles.models.belonging import Status
from sections.models import Unit
from tests.factories import (
    enter,
    join,
    make_answer,
    make_commune,
    make_event,
    make_group,
    make_person,
)

pytestmark = pytest.mark.django_db
LAT, LON = 47.66, -2.76


@pytest.fixture(autouse=True)
def clock(time_machine):
    # A Monday; digests leave on Thursday at six in the evening.
    time_machine.move_to("2026-11-16T11:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def author(party):
    return make_person("Odile", "Le Goff")


@pytest.fixture
def reader(party):
    Unit.objects.filter(pk=party.section.pk).update(lat=LAT, lon=LON)
    person = make_person("Nora", email="nora@exemple.fr")
    join(person, party.section, Status.SYMPATHISER)
    return person


def near(author, km=3, **fields):
    fields.setdefault("starts_at", timezone.now() + timedelta(days=10))
    return make_event(author, lat=LAT + km / 111.2, lon=LON, **fields)


def thursday(clock):
    """The letters of Thursday."""
    announcing.announce()
    before = list(Letter.objects.values_list("pk", flat=True))
    clock.move_to("2026-11-19T17:01:00Z", tick=False)
    services.compose()
    return list(Letter.objects.exclude(pk__in=before).order_by("pk"))


def new_to(person):
    now = timezone.now()
    found = new_for([person], found_since(now, now - NEW_FOR), {})
    return {pk for pk, _ in found.get(person.pk, [])}


def test_what_is_near_comes_in_one_mail_on_thursday(author, reader, clock, party):
    commune = make_commune(party.section)
    first = near(author, title="Tractage au marché", commune=commune, place="Place des Lices")
    near(author, title="Boîtage", starts_at=timezone.now() + timedelta(days=12))
    near(author, km=40, title="Trop loin")
    [letter] = thursday(clock)

    assert letter.subject == "2 rendez-vous près de toi"
    assert letter.text.index("Tractage au marché") < letter.text.index("Boîtage")
    assert "Place des Lices, Vannes" in letter.text
    assert first.get_absolute_url() in letter.text
    assert "Trop loin" not in letter.text
    assert "Odile" not in letter.text + letter.html


def test_it_is_told_once(author, reader, clock):
    near(author, starts_at=timezone.now() + timedelta(days=25))
    assert announcing.announce() == 1
    assert announcing.announce() == 0
    assert len(thursday(clock)) == 1
    assert announcing.announce() == 0
    late = near(author, title="Ce qui est nouveau", starts_at=timezone.now() + timedelta(days=20))
    assert announcing.announce() == 1
    clock.move_to("2026-11-26T17:01:00Z", tick=False)
    services.compose()

    letter = Letter.objects.order_by("-pk").first()
    assert letter.subject == "Un rendez-vous près de toi"
    assert late.title in letter.text


def test_it_says_what_she_does_next_and_that_alone_is_no_news(author, reader, clock):
    mine = near(author, title="Mon tractage")
    make_answer(reader, mine)
    assert thursday(clock) == []
    clock.move_to("2026-11-17T11:00:00Z", tick=False)
    near(author, title="Un porte-à-porte", starts_at=timezone.now() + timedelta(days=20))
    [letter] = thursday(clock)

    assert letter.subject == "Un rendez-vous près de toi"
    assert letter.text.index("TON PROCHAIN RENDEZ-VOUS") < letter.text.index("Mon tractage")


def test_ten_at_most(author, reader, clock):
    for day in range(13):
        near(author, title=f"Numéro {day:02}.", starts_at=timezone.now() + timedelta(days=7 + day))
    [letter] = thursday(clock)

    assert "Numéro 09." in letter.text
    assert "Numéro 10." not in letter.text
    assert "Et d’autres encore" in letter.text


def test_where_she_chose_to_be_near(author, reader, party, clock):
    commune = make_commune(party.other_section, "Brest", insee="29019", postal_code="29200")
    far = make_event(author, lat=commune.lat + 0.3, lon=commune.lon)
    close = near(author)
    assert new_to(reader) == {close.pk}
    ActionSettings.objects.create(person=reader, commune=commune, radius_km=50)
    type(commune).objects.filter(pk=commune.pk).update(lat=commune.lat + 0.25)

    assert far.pk in new_to(reader)


def test_never_a_discreet_mission_nor_what_is_masked_off_or_a_draft(author, reader, party):
    near(author, unit=party.section, audience="unit", is_discreet=True)
    near(author, masked_rule=4)
    near(author, state="cancelled")
    near(author, state="draft")
    near(author, starts_at=timezone.now() + timedelta(days=90))
    near(author, published_at=timezone.now() - timedelta(days=15))

    assert new_to(reader) == set()
    assert announcing.announce() == 0


def test_of_what_comes_back_the_next_one_alone(author, reader):
    series = Series.objects.create(step="monthly_day", first=timezone.localdate())
    days = [
        near(author, series=series, starts_at=timezone.now() + timedelta(days=n)) for n in (5, 12)
    ]

    assert new_to(reader) == {days[0].pk}


def cast(party, group):
    people = {
        "nobody": make_person(),
        "adherent": make_person(),
        "hidden": make_person(visibility=Visibility.SECTION),
        "next": make_person(),
        "sympathiser": make_person(),
        "member": make_person(),
    }
    join(people["adherent"], party.section)
    join(people["hidden"], party.section)
    join(people["next"], party.next_section)
    join(people["sympathiser"], party.section, Status.SYMPATHISER)
    enter(people["member"], group)
    return people


@pytest.mark.parametrize(
    ("organiser", "audience"),
    [
        ("unit", "public"),
        ("unit", "adherents"),
        ("unit", "unit"),
        ("group", "registered"),
        ("group", "group"),
        ("group", "invited"),
    ],
)
def test_only_those_who_see_it_are_told_and_members_of_its_unit_are(
    author, party, audience, organiser
):
    Unit.objects.filter(pk=party.section.pk).update(lat=LAT, lon=LON)
    group = make_group(access="private")
    people = cast(party, group)
    event = near(author, organiser=organiser, unit=party.section, group=group, audience=audience)
    announcing.announce()
    Notice.objects.update(due_at=timezone.now())
    services.compose()
    told = {name for name, one in people.items() if Letter.objects.filter(recipient=one)}
    sees = {name for name, one in people.items() if Event.objects.is_visible_to(one, event.pk)}

    assert told <= sees
    if audience in ("unit", "public", "registered"):
        assert told >= {"adherent", "hidden", "sympathiser"}
    if audience == "group":
        assert told == {"member"}
    if audience == "invited":
        assert told == set()


def test_what_is_seen_no_more_when_it_leaves_is_not_told(author, reader, clock):
    event = near(author)
    announcing.announce()
    Event.objects.filter(pk=event.pk).update(audience="adherents")

    assert thursday(clock) == []


def test_somebodys_home_is_not_told(author, reader, clock, party):
    near(
        author, hides_place=True, place="Chez Odile", address="3 rue Pasteur",
        commune=make_commune(party.section),
    )  # fmt: skip
    [letter] = thursday(clock)

    assert "Vannes" in letter.text
    assert "Chez Odile" not in letter.text


def test_the_site_says_it_in_one_line(author, reader, client):
    near(author, title="Tractage au marché")
    announcing.announce()
    client.force_login(reader)

    page = client.get("/nouvelles/").content.decode()
    assert "Un rendez-vous près de toi" in page.replace("\u00a0", " ")


def cost(party, author, count):
    for _ in range(count):
        join(make_person(), party.section)
        near(author)
    Notice.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        assert announcing.announce() >= count
    return len(queries)


def test_few_people_or_many_cost_the_same_queries(party, author, reader):
    few = cost(party, author, 3)
    assert cost(party, author, 12) == few <= 22
