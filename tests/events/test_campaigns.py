"""Missions that the nation or a federation launches, that sections take up, and that add up."""

import datetime
import random
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Campaign, Event, Report
from events.queries.campaigns import campaign_strip
from events.queries.sums import roll_up, roll_up_below
from notifications.models import Notice
from profiles.models import Person
from tests.factories import give, join, make_commune, make_event, make_party, make_person

DAY = datetime.timedelta(days=1)
SIGHTS = ("public", "registered", "adherents")


@pytest.fixture
def party(db):
    return make_party()


@pytest.fixture
def keeper(party):
    """The secretary of the section of Vannes."""
    person = make_person("Marie")
    join(person, party.section)
    give(person, "section_secretary", party.section)
    make_commune(party.section)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def organiser(party):
    """Who launches in the name of the nation."""
    person = make_person("Fatoumata")
    join(person, party.other_section)
    give(person, "national_organiser", party.national)
    return Person.objects.get(pk=person.pk)


def make_campaign(party, **fields):
    today = timezone.localdate()
    return Campaign.objects.create(
        **{
            "unit": party.national, "kind": "tractage", "state": Campaign.State.OPEN,
            "title": "La rentrée", "summary": "Un tract devant chaque école.",
            "starts_on": today - 9 * DAY, "ends_on": today + 9 * DAY, "measure": "leaflets",
            "goal": 500, "launched_at": timezone.now(), **fields,
        }
    )  # fmt: skip


def held(campaign, unit, *, leaflets=None, **fields):
    """A mission of `unit` that is over, reported when it says how many leaflets were given."""
    fields.setdefault("starts_at", timezone.now() - 2 * DAY)
    event = make_event(make_person(), organiser="unit", unit=unit, campaign=campaign, **fields)
    if leaflets is not None:
        Report.objects.create(event=event, people=2, leaflets=leaflets)
    return event


def test_sums_are_those_of_the_rows_for_each_class(party):
    rng, campaign = random.Random(36), make_campaign(party)
    units = (party.section, party.next_section, party.other_section)
    expected = {sight: Counter() for sight in SIGHTS}
    for _ in range(24):
        unit, audience = rng.choice(units), rng.choice(SIGHTS)
        leaflets = rng.choice((None, rng.randrange(1, 400)))
        event = held(campaign, unit, leaflets=leaflets, audience=audience)
        Event.objects.filter(pk=event.pk).update(seats_taken=rng.randrange(9))
        for sight in SIGHTS[SIGHTS.index(audience) :]:
            expected[sight][unit.parent_id] += leaflets or 0
            expected[sight]["held"] += 1
    for sight in SIGHTS:
        roll = roll_up(campaign, sight, timezone.now())
        found = {row.unit.pk: row.figures.leaflets for row in roll.rows}
        kept = {key: value for key, value in expected[sight].items() if key != "held"}
        assert found == kept
        assert roll.total.leaflets == sum(kept.values())
        assert roll.total.held == expected[sight]["held"]


def test_what_is_called_off_masked_or_a_draft_counts_for_nothing(party):
    campaign = make_campaign(party)
    held(campaign, party.section, leaflets=10)
    held(campaign, party.section, leaflets=100, state="cancelled")
    held(campaign, party.section, leaflets=100, state="draft")
    held(campaign, party.section, leaflets=100, masked_rule=1)
    silent = held(campaign, party.section, leaflets=1_000)
    Report.objects.filter(event=silent).update(masked_rule=1)
    total = roll_up(campaign, "adherents", timezone.now()).total
    assert (total.leaflets, total.held) == (10, 2)


def test_a_federation_counts_its_sections_alone(party):
    campaign = make_campaign(party)
    held(campaign, party.section, leaflets=10)
    held(campaign, party.other_section, leaflets=1_000)
    roll = roll_up_below(campaign, party.federation, "public", timezone.now())
    assert roll.total.leaflets == 10
    assert [row.unit for row in roll.rows] == [party.section]
    assert party.next_section in roll.still


def test_pages_say_what_adds_up(party, client, django_assert_max_num_queries):
    campaign = make_campaign(party)
    urls = (
        campaign.get_absolute_url(),
        reverse("campaigns:federation", args=[campaign.ref, party.federation.slug]),
        reverse("campaigns:index"),
    )
    assert "sois la première" in client.get(urls[0]).content.decode()
    person = make_person("Amina")
    join(person, party.section)
    client.force_login(person)
    held(campaign, party.section, leaflets=345)
    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(11):
            assert "345" in client.get(url).content.decode()
        for _ in range(5):
            held(campaign, party.next_section)
        with django_assert_max_num_queries(11):
            client.get(url)


def take_up(client, campaign, unit, **fields):
    sent = {
        "day": (timezone.localdate() + 3 * DAY).isoformat(),
        "hour": "10:00",
        "place": "Devant l’école",
        "commune": "Vannes",
        "target": "5",
        **fields,
    }
    url = reverse("campaigns:take-up", args=[campaign.ref])
    return client.post(f"{url}?pour={unit.slug}", sent)


def test_a_section_takes_it_up_once_however_often_she_presses(party, keeper, client):
    campaign = make_campaign(party, checklist="Imprimer", audience="adherents")
    client.force_login(keeper)
    for _ in range(2):
        assert take_up(client, campaign, party.section).status_code == 302
    event = Event.objects.get(campaign=campaign)
    assert (event.unit, event.state, event.audience) == (party.section, "published", "adherents")
    assert (event.title, event.checklist) == ("La rentrée", "Imprimer")


def test_what_was_written_is_kept_when_something_is_wrong(party, keeper, client):
    campaign = make_campaign(party)
    client.force_login(keeper)
    for wrong in ({"day": "2031-02-30"}, {"hour": "x\x00"}, {"commune": "Nulle-Part-sur-Rien"}):
        answer = take_up(client, campaign, party.section, **wrong)
        assert answer.status_code == 200
        assert "Devant l’école" in answer.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("member", 403), ("neighbour", 403), ("visitor", 302), ("hidden", 403)]
)
def test_nobody_else_takes_it_up(party, keeper, client, role, status):
    campaign = make_campaign(party)
    if role == "hidden":
        keeper.visibility = "SECTION"
        keeper.save()
        client.force_login(keeper)
    elif role != "visitor":
        person = make_person("Yves")
        unit = party.section if role == "member" else party.next_section
        join(person, unit)
        if role == "neighbour":
            give(person, "section_secretary", unit)
        client.force_login(person)
    assert take_up(client, campaign, party.section).status_code == status
    assert not Event.objects.exists()


def test_a_mission_is_prepared_launched_and_ended(party, organiser, keeper, client):
    client.force_login(organiser)
    today = timezone.localdate()
    sent = {
        "unit": party.national.slug, "kind": "tractage", "title": "Défendre l’école",
        "summary": "Un tract.", "theme": "ecole", "starts_on": today, "ends_on": today + 5 * DAY,
        "measure": "leaflets", "goal": "", "audience": "public",
    }  # fmt: skip
    client.post(reverse("campaigns:create"), sent)
    campaign = Campaign.objects.get()
    assert campaign.state == Campaign.State.DRAFT
    url = campaign.get_absolute_url()
    other = make_person("Nadia")
    client.force_login(other)
    assert client.get(url).status_code == 404
    client.force_login(organiser)
    client.post(reverse("campaigns:launch", args=[campaign.ref]))
    told = Notice.objects.filter(kind="events.campaign").values_list("recipient", flat=True)
    assert list(told) == [keeper.pk]
    client.post(reverse("campaigns:close", args=[campaign.ref]))
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.CLOSED
    client.force_login(keeper)
    assert take_up(client, campaign, party.section).status_code == 403


def test_members_do_not_prepare_nor_change(party, keeper, client):
    campaign = make_campaign(party)
    client.force_login(keeper)
    assert client.get(reverse("campaigns:create")).status_code == 403
    for name in ("edit", "close"):
        assert client.get(reverse(f"campaigns:{name}", args=[campaign.ref])).status_code == 403
    assert client.post(reverse("campaigns:launch", args=[campaign.ref])).status_code == 403


def test_home_offers_it_by_one_query(party, keeper, django_assert_num_queries):
    campaign = make_campaign(party)
    make_campaign(party, audience="adherents", title="Entre nous")
    now = timezone.now()
    assert keeper.current_memberships and keeper.rights.held
    with django_assert_num_queries(1):
        offers = campaign_strip(keeper, now)
    assert [offer.takes_up for offer in offers] == [True, True]
    held(campaign, party.section)
    assert {offer.title: offer.is_taken for offer in campaign_strip(keeper, now)} == {
        "La rentrée": True,
        "Entre nous": False,
    }
    stranger = make_person("Nadia")
    assert [offer.title for offer in campaign_strip(stranger, now)] == ["La rentrée"]
