"""Calling the nearest who agreed to it, when people are missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from events.models import ActionSettings, Call, CallReceived, Event, Invitation
from events.queries import calling as queries
from events.queries.tools import tools_of
from events.services import calling
from groups.models import Access
from notifications import services
from notifications.models import Letter, Notice
from profiles.models import Visibility
from profiles.models.belonging import Status
from sections.models import Commune
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


@pytest.fixture
def vannes(party):
    return make_commune(party.section)


@pytest.fixture
def event(secretary, vannes):
    return make_event(
        secretary,
        title="Tractage au marché",
        target=4,
        lat=LAT,
        lon=LON,
        commune=vannes,
        starts_at=timezone.now() + timedelta(hours=40),
    )


def place(km, commune):
    """A commune so many kilometres north of the event."""
    return Commune.objects.create(
        insee=f"5{9000 + int(km * 10)}",
        name=f"À {km} km",
        department=commune.department,
        lat=LAT + km / 111.2,
        lon=LON,
    )


def agreeing(event, km=2, *, radius=20, answers_calls=True, **fields):
    """Somebody who lives so far from the event and agreed to be called."""
    insee = f"5{9000 + int(km * 10)}"
    commune = Commune.objects.filter(insee=insee).first() or place(km, event.commune)
    person = make_person(**fields)
    ActionSettings.objects.create(
        person=person, commune=commune, radius_km=radius, answers_calls=answers_calls
    )
    return person


def called(event):
    rows = CallReceived.objects.filter(call__event=event)
    return set(rows.values_list("person", flat=True))


def test_the_nearest_are_called_three_for_each_one_missing(event, secretary):
    make_answer(make_person(), event)
    near = [agreeing(event, km) for km in (1, 2, 3, 4, 5, 6, 7, 8, 9)]
    agreeing(event, 12)
    calling.call(by=secretary, event=event)

    assert called(event) == {one.pk for one in near}
    services.compose()
    letter = Letter.objects.get(recipient=near[0])
    assert letter.subject == "On a besoin de toi : Tractage au marché"


def test_only_who_agreed_lives_near_enough_and_has_not_answered(event, secretary):
    agreeing(event, 2, answers_calls=False)
    agreeing(event, 30)
    agreeing(event, 3, is_active=False)
    answered = agreeing(event, 4)
    make_answer(answered, event, answer="no")
    far_but_willing = agreeing(event, 35, radius=50)
    calling.call(by=secretary, event=event)

    assert called(event) == {far_but_willing.pk}


def test_without_a_commune_one_is_near_ones_section(event, secretary, party):
    person = make_person()
    join(person, party.section)
    type(party.section).objects.filter(pk=party.section.pk).update(lat=LAT, lon=LON)
    ActionSettings.objects.create(person=person, answers_calls=True)

    assert [near.person for near in queries.callable_for(event, timezone.now())] == [person.pk]


def test_each_person_is_called_once_a_week_whoever_calls(event, secretary, vannes, time_machine):
    person = agreeing(event)
    calling.call(by=secretary, event=event)
    now = timezone.now()
    for days, number in ((6, 0), (8, 1)):
        time_machine.move_to(now + timedelta(days=days))
        other = make_event(
            secretary,
            target=4,
            lat=LAT,
            lon=LON,
            commune=vannes,
            starts_at=timezone.now() + timedelta(hours=40),
        )
        calling.call(by=secretary, event=other)
        assert len(called(other)) == number
    assert Notice.objects.filter(recipient=person, kind="events.called").count() == 2


def test_an_event_calls_once_a_day(event, secretary):
    calling.call(by=secretary, event=event)

    with pytest.raises(Invalid, match="déjà parti"):
        calling.call(by=secretary, event=event)
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"target": None},
        {"target": 1},
        {"state": "postponed"},
        {"masked_rule": 4},
        {"starts_at": timezone.now() + timedelta(days=3)},
        {"starts_at": timezone.now() - timedelta(minutes=5)},
    ],
)
def test_not_when_it_is_not_the_time_or_enough_come(event, secretary, changes):
    make_answer(make_person(), event)
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() + timedelta(days=4), **changes)

    with pytest.raises(Invalid):
        calling.call(by=secretary, event=event)


def test_never_for_a_discreet_mission(secretary, party, client):
    event = make_event(
        secretary, unit=party.section, audience="unit", is_discreet=True, target=9, lat=LAT, lon=LON
    )
    with pytest.raises(Invalid, match="discrète"):
        calling.call(by=secretary, event=event)


def test_who_does_not_organise_calls_nobody(event, adherent):
    with pytest.raises(Refused):
        calling.call(by=adherent, event=event)


def cast(event, party, group):
    """People who stand in different places towards an event, all near it."""
    people = {
        "nobody": agreeing(event),
        "adherent": agreeing(event),
        "next": agreeing(event),
        "sympathiser": agreeing(event),
        "member": agreeing(event),
        "invited": agreeing(event),
        "hidden": agreeing(event, visibility=Visibility.SECTION),
    }
    join(people["adherent"], party.section)
    join(people["hidden"], party.section)
    join(people["next"], party.next_section)
    join(people["sympathiser"], party.section, Status.SYMPATHISER)
    enter(people["member"], group)
    Invitation.objects.create(event=event, person=people["invited"])
    return people


@pytest.mark.parametrize(
    ("audience", "access"),
    [
        ("public", Access.PRIVATE),
        ("adherents", Access.PRIVATE),
        ("unit", Access.PRIVATE),
        ("group", Access.PUBLIC),
        ("group", Access.PRIVATE),
        ("invited", Access.PRIVATE),
    ],
)
def test_called_are_those_who_may_see_the_event(event, party, audience, access):
    group = make_group(access=access)
    event.unit, event.group, event.audience = party.section, group, audience
    event.save()
    people = cast(event, party, group)

    seen = {p.pk for p in people.values() if Event.objects.is_visible_to(p, event.pk)}
    found = {near.person for near in queries.callable_for(event, timezone.now())}
    assert found == seen


def test_the_page_tells_a_step_and_no_hidden_person(event, secretary, client):
    client.force_login(secretary)
    url = reverse("events:call", args=[event.ref])
    for _ in range(5):
        agreeing(event, visibility=Visibility.SECTION)
    assert "moins de 5 personnes" in client.get(url).content.decode().replace("\u00a0", " ")
    names = [agreeing(event, last=f"Quelconque{n}") for n in range(7)]
    page = client.get(url).content.decode().replace("\u00a0", " ")

    assert "au moins 5 personnes" in page
    assert not any(person.last_name in page for person in names)
    assert client.post(url).status_code == 302
    assert len(called(event)) == 12


def test_the_door_of_calls(event, adherent, secretary, client):
    url = reverse("events:call", args=[event.ref])
    assert client.get(url).status_code == 302
    client.force_login(adherent)
    assert client.get(url).status_code == client.post(url).status_code == 403
    event.audience = "invited"
    event.save()
    assert client.get(url).status_code == client.post(url).status_code == 404
    client.force_login(secretary)
    Event.objects.filter(pk=event.pk).update(target=None)
    assert "combien de personnes" in client.get(url).content.decode()
    client.post(url)
    assert not Call.objects.exists()


def test_the_cost_of_a_call_is_constant(event, secretary, django_assert_max_num_queries):
    for km in range(1, 12):
        agreeing(event, km)
    with django_assert_max_num_queries(24):
        calling.call(by=secretary, event=event)


def test_the_page_of_the_event_offers_it_when_it_is_time(event, secretary):
    def offered():
        event.refresh_from_db()
        return "Appeler du monde" in [tool.name for tool in tools_of(event, is_over=False)]

    assert offered()
    Event.objects.filter(pk=event.pk).update(target=None)
    assert not offered()
