"""The events of a group, or of a unit and those below it."""

import datetime

import pytest
from django.utils import timezone

from events.models import Audience, Event, Host
from sections.models import Unit
from tests.events.cast import again, make_cast
from tests.factories import make_event, make_group
from tests.shared import shared

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def titles(client):
    def titles(path, person=None, **asked):
        client.logout()
        if person is not None:
            client.force_login(person)
        answer = client.get(path, asked)
        assert answer.status_code == 200
        return [row.title for row in answer.context["page"].rows]

    return titles


def of_section(cast, **fields):
    return make_event(cast.secretary, organiser="unit", unit=cast.section, **fields)


def test_a_federation_shows_what_its_sections_do_to_whom_it_is_for(cast, titles):
    now = timezone.now()
    of_section(cast, title="Pour tous", starts_at=now + 2 * DAY)
    of_section(cast, title="Entre nous", audience=Audience.UNIT, starts_at=now + 3 * DAY)
    of_section(cast, title="Discret", audience=Audience.UNIT, is_discreet=True)
    of_section(cast, title="Passé", starts_at=now - 9 * DAY)
    together = make_event(cast.far, title="Ensemble", starts_at=now + 4 * DAY)
    Host.objects.create(event=together, unit=cast.section, accepted_at=now)
    federation = Unit.objects.get(pk=cast.section.parent_id)
    paths = [f"/agir/section/{unit.slug}/" for unit in (cast.section, federation)]

    for path in paths:
        assert titles(path) == ["Pour tous", "Ensemble"]
        assert titles(path, cast.other) == ["Pour tous", "Entre nous", "Ensemble"]
        assert titles(path, cast.other, vue="passes") == ["Passé"]
    assert titles(f"/agir/section/{cast.next_section.slug}/", cast.other) == []


def test_a_group_shows_what_it_organises(cast, titles, client):
    group = make_group(animator=cast.adherent)
    private = make_group(access="private", animator=cast.adherent)
    make_event(cast.adherent, organiser="group", group=group, title="Du groupe")

    assert titles(f"/agir/groupe/{group.slug}/") == ["Du groupe"]
    assert client.get(f"/agir/groupe/{private.slug}/").status_code == 404
    client.force_login(cast.adherent)
    assert "Proposer" in client.get(f"/agir/groupe/{private.slug}/").content.decode()


def test_a_home_is_not_told_by_a_list(cast, client):
    of_section(cast, hides_place=True, place="Chez Zibeline", commune=cast.commune)

    text = client.get(f"/agir/section/{cast.section.slug}/").content.decode()
    assert "Vannes" in text
    assert "Zibeline" not in text


def test_a_list_is_read_a_page_at_a_time_at_the_same_cost(
    cast, client, django_assert_max_num_queries
):
    start = timezone.now() + DAY
    Event.objects.bulk_create(
        Event(
            kind="debat",
            state="published",
            audience="public",
            organiser="unit",
            unit=cast.section,
            title=f"Débat {n}",
            starts_at=start,
            ends_at=start + DAY,
        )
        for n in range(45)
    )
    seen, url = [], f"/agir/section/{cast.section.slug}/"
    while url:
        with django_assert_max_num_queries(3):
            page = client.get(url).context["page"]
        seen += [row.url for row in page.rows]
        url = page.next_url

    assert len(seen) == len(set(seen)) == 45
    for cursor in ("zz", "LTEuMQ", "OTk5OTk5OTk5OTk5OTk5OTk5LjE"):
        path = f"/agir/section/{cast.section.slug}/"
        assert client.get(path, {"apres": cursor}).status_code == 200
