"""What a section wants to reach together: counted on what each may know, opened by who keeps its page."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid
from events.models import Challenge, Report
from events.queries.challenges import challenges_of
from events.services import challenges as services
from tests.factories import give, join, make_event, make_party, make_person

DAY = datetime.timedelta(days=1)


@pytest.fixture
def party(db):
    return make_party()


@pytest.fixture
def keeper(party):
    person = make_person("Marie")
    join(person, party.section)
    give(person, "section_secretary", party.section)
    return person


def opened(keeper, party, **fields):
    today = timezone.localdate()
    fields = {
        "title": "200 portes avant dimanche",
        "measure": "doors",
        "goal": 200,
        "starts_on": today - 7 * DAY,
        "ends_on": today + 3 * DAY,
        **fields,
    }
    return services.open_challenge(by=keeper, unit=party.section, **fields)


def reported(keeper, party, doors, **fields):
    starts_at = fields.pop("starts_at", timezone.now() - 2 * DAY)
    event = make_event(keeper, organiser="unit", unit=party.section, starts_at=starts_at, **fields)
    Report.objects.create(event=event, people=3, doors=doors)
    return event


def done_of(viewer, party):
    (row,) = challenges_of(viewer, party.section, timezone.now())
    return row.progress.done


def test_each_counts_what_she_may_know_within_its_days(party, keeper):
    opened(keeper, party)
    reported(keeper, party, 10)
    reported(keeper, party, 100, audience="unit")
    reported(keeper, party, 1_000, starts_at=timezone.now() - 30 * DAY)
    reported(keeper, party, 5_000, audience="unit", is_discreet=True)
    reported(keeper, party, 7_000, state="cancelled")
    stranger = make_person("Nadia")
    assert done_of(keeper, party) == 110
    assert done_of(stranger, party) == 10


def test_its_page_costs_the_same_however_many_there_are(
    party, keeper, client, django_assert_max_num_queries
):
    opened(keeper, party)
    client.force_login(keeper)
    url = reverse("events:challenges", args=[party.section.slug])
    client.get(url)
    with django_assert_max_num_queries(8):
        assert "200 portes avant dimanche" in client.get(url).content.decode()
    for rank in range(12):
        Challenge.objects.create(
            unit=party.section, title=f"Défi {rank}", measure="people", goal=5,
            starts_on=timezone.localdate() - 9 * DAY, ends_on=timezone.localdate() - DAY,
        )  # fmt: skip
    with django_assert_max_num_queries(8):
        page = client.get(url).content.decode()
    assert "Défi 11" in page and "200 portes" not in page and "?apres=" in page


def test_who_keeps_the_page_opens_three_at_a_time(party, keeper):
    for rank in range(3):
        opened(keeper, party, title=f"Défi {rank}")
    with pytest.raises(Invalid):
        opened(keeper, party)


@pytest.mark.parametrize("who", ["member", "neighbour"])
def test_nobody_else_opens_nor_removes(party, keeper, client, who):
    person = make_person("Yves")
    join(person, party.section if who == "member" else party.next_section)
    if who == "neighbour":
        give(person, "section_secretary", party.next_section)
    challenge = opened(keeper, party)
    client.force_login(person)
    slug = party.section.slug
    assert client.get(reverse("events:challenge-open", args=[slug])).status_code == 403
    gone = reverse("events:challenge-remove", args=[slug, challenge.pk])
    assert client.post(gone).status_code == 403
    assert Challenge.objects.filter(pk=challenge.pk).exists()


def test_it_is_opened_and_removed_on_its_page(party, keeper, client):
    client.force_login(keeper)
    slug, today = party.section.slug, timezone.localdate()
    url = reverse("events:challenge-open", args=[slug])
    sent = {"title": "Mille tracts", "goal": "0", "measure": "leaflets", "starts_on": today}
    refused = client.post(url, sent).content.decode()
    assert "Mille tracts" in refused and "field__error" in refused
    sent |= {"goal": "1000", "ends_on": today + 9 * DAY}
    assert client.post(url, sent).status_code == 302
    challenge = Challenge.objects.get()
    assert (challenge.unit, challenge.goal) == (party.section, 1000)
    client.post(reverse("events:challenge-remove", args=[slug, challenge.pk]))
    assert not Challenge.objects.exists()
