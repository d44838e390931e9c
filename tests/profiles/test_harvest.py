"""Nobody copies the directory one profile at a time (SECURITY R-9)."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from journal.models import Entry
from profiles import harvest
from profiles.models import Membership
from tests.factories import join, make_person

# Not at the edge of an hour: a window must not end during a test.
NOON = datetime.datetime(2026, 11, 25, 12, 5, tzinfo=datetime.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def crowd(party):
    people = [make_person("Camille", f"Nom{n:03}") for n in range(62)]
    for person in people:
        join(person, party.other_section)
    return people


def open_all(client, people):
    return [client.get(person.get_absolute_url()).status_code for person in people]


def test_the_sixty_first_profile_of_an_hour_waits(client, adherent, crowd, clock):
    client.force_login(adherent)

    statuses = open_all(client, crowd)

    assert statuses == [200] * 60 + [429] * 2
    refused = client.get(crowd[60].get_absolute_url())
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    assert "Une petite pause" in refused.content.decode()
    assert "Nom060" not in refused.content.decode()
    told = Entry.objects.get(action="directory.limit_reached")
    assert (told.actor_id, told.about_id) == (adherent.pk, adherent.pk)


def test_profiles_already_open_stay_open(client, adherent, crowd, clock):
    client.force_login(adherent)
    open_all(client, crowd)

    assert open_all(client, crowd[:3]) == [200] * 3
    assert client.get(adherent.get_absolute_url()).status_code == 200


def test_an_hour_later_the_others_open(client, adherent, crowd, clock):
    client.force_login(adherent)
    open_all(client, crowd)
    clock.shift(3600)

    assert open_all(client, crowd[60:]) == [200] * 2


def test_an_office_holder_reads_her_own_unit_without_limit(client, secretary, party, crowd, clock):
    Membership.objects.filter(person__in=crowd).update(unit=party.section)
    client.force_login(secretary)

    assert open_all(client, crowd) == [200] * 62


def test_a_sympathiser_has_two_hundred_a_day_and_an_adherent_three_hundred(
    adherent, sympathiser, clock
):
    for viewer, limit in ((sympathiser, 200), (adherent, 300)):
        given = sum(
            harvest.allows(viewer, type(viewer)(ref=f"{hour}-{n}"))
            for hour in range(6)
            for n in range(60)
            if n
            or clock.move_to(NOON - datetime.timedelta(hours=8) + datetime.timedelta(hours=hour))
            is None
        )
        assert given == limit


def test_the_directory_itself_is_not_counted(client, adherent, crowd, clock):
    client.force_login(adherent)
    open_all(client, crowd)

    assert client.get(reverse("profiles:directory")).status_code == 200


def test_two_hundred_lists_of_names_an_hour_are_enough(client, adherent, clock):
    client.force_login(adherent)
    directory = reverse("profiles:directory")

    statuses = [client.get(directory, {"q": f"a{n}"}).status_code for n in range(201)]

    assert statuses == [200] * 200 + [429]
    assert client.get(directory, {"q": "a0"}).status_code == 200
    assert Entry.objects.filter(action="directory.limit_reached").count() == 1
