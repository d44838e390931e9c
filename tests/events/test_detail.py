"""The page of an event, as each role reads it."""

import datetime

import pytest
from django.utils import timezone

from events.models import Audience, Event, Host, State
from moderation.charter import Rule
from profiles.models import Visibility
from tests.events.cast import again, make_cast
from tests.factories import enter, make_answer, make_event, make_group, make_person
from tests.shared import shared

DAY = datetime.timedelta(days=1)
# Of what a discreet mission or somebody's home must not tell.
PLACE = {
    "place": "Chez-Zibeline",
    "address": "12 rue de la Mirabelle",
    "access_words": "Sonnette Ocarina",
    "lat": 47.6543,
    "lon": -2.7601,
}
TOKENS = ("Zibeline", "Mirabelle", "Ocarina", "47.6543", "2.7601")


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def read(client):
    """The page of an event as a person reads it: (status, text)."""

    def read(event, person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        answer = client.get(event.get_absolute_url())
        return answer.status_code, answer.content.decode()

    return read


def discreet(cast, **fields):
    """A discreet mission of the section, in three days, of which nothing must be told."""
    starts_at = timezone.now().replace(hour=3, minute=17, second=0, microsecond=0) + 3 * DAY
    return make_event(
        cast.secretary,
        organiser="unit",
        unit=cast.section,
        audience=Audience.UNIT,
        is_discreet=True,
        title="Mission Sarbacane",
        commune=cast.commune,
        starts_at=starts_at,
        target=10,
        **{**PLACE, **fields},
    )


def tells(text, event):
    """What of the place and the hour of `event` a page says."""
    hour = event.starts_at.astimezone(datetime.UTC)
    there = timezone.localtime(hour)
    hours = (f"{there.hour}\u00a0h\u00a0{there.minute}", f"T{hour:%H:%M}", f"{there:%H:%M}")
    return [token for token in (*TOKENS, *hours) if token in text]


def test_a_public_event_is_read_by_everybody_and_names_nobody_to_a_visitor(cast, read, client):
    event = make_event(cast.adherent, commune=cast.commune, **PLACE)
    make_answer(cast.other, event)

    status, text = read(event)

    assert status == 200
    assert "Tout le monde" not in text
    assert "Visible par tout le monde" in text
    assert "Vannes" in text
    assert not [one for one in (cast.adherent, cast.other) if one.last_name in text]
    assert "une personne de la Coopol" in text
    assert "noindex" not in client.get(event.get_absolute_url()).headers.get("X-Robots-Tag", "")


def test_a_visitor_reads_in_which_name_it_is_organised(cast, read):
    group = make_group("Nos écoles", animator=cast.adherent)
    ours = make_event(cast.secretary, organiser="unit", unit=cast.section)
    theirs = make_event(cast.adherent, organiser="group", group=group)

    assert "Section de Vannes" in read(ours)[1]
    assert "Nos écoles" in read(theirs)[1]
    assert "Le Goff" not in read(ours)[1]


def test_a_private_group_is_not_named_to_others(cast, read):
    group = make_group("Cellule Ornithorynque", access="private", animator=cast.adherent)
    event = make_event(cast.adherent, organiser="group", group=group)

    assert "Ornithorynque" in read(event, cast.adherent)[1]
    for person in (None, cast.far, cast.sympathiser):
        assert "Ornithorynque" not in read(event, person)[1]
    group.access, group.masked_rule = "public", Rule.TRUTH
    group.save()
    assert "Ornithorynque" not in read(event, cast.far)[1]


def test_people_who_come_are_named_to_those_who_see_them(cast, read):
    event = make_event(cast.adherent)
    shy = make_person("Solène", "Discrète", visibility=Visibility.ADHERENTS)
    for person in (cast.other, shy, cast.hidden):
        make_answer(person, event)

    assert "Rohou" in read(event, cast.sympathiser)[1]
    assert "Discrète" not in read(event, cast.sympathiser)[1]
    assert "Discrète" in read(event, cast.far)[1]
    for person in (cast.far, cast.sympathiser, cast.other):
        assert "Quintric" not in read(event, person)[1]
    assert "Quintric" in read(event, cast.secretary)[1]
    assert "3 personnes" in read(event, cast.far)[1]


@pytest.mark.parametrize(
    ("audience", "role", "status"),
    [
        (Audience.REGISTERED, None, 404),
        (Audience.REGISTERED, "sympathiser", 200),
        (Audience.ADHERENTS, "sympathiser", 404),
        (Audience.ADHERENTS, "far", 200),
        (Audience.INVITED, "other", 404),
        (Audience.INVITED, "adherent", 200),
    ],
)
def test_who_opens_it(cast, read, audience, role, status):
    event = make_event(cast.adherent, audience=audience)

    assert read(event, role and getattr(cast, role))[0] == status


def test_a_draft_is_read_by_who_organises_alone(cast, read):
    event = make_event(cast.adherent, state=State.DRAFT)

    assert read(event, cast.adherent)[0] == 200
    assert [read(event, person)[0] for person in (None, cast.other, cast.secretary)] == [404] * 3


def test_a_discreet_mission_says_its_title_and_nothing_of_where_and_when(cast, read):
    event = discreet(cast)

    status, text = read(event, cast.other)

    assert status == 200
    assert "Sarbacane" in text
    assert tells(text, event) == []
    assert "Vannes" not in text.replace("Section de Vannes", "")
    assert "Il manque du monde" in text
    assert [read(event, one)[0] for one in (None, cast.sympathiser, cast.far)] == [404] * 3
    assert len(tells(read(event, cast.secretary)[1], event)) >= 4


def test_a_seat_in_a_discreet_mission_tells_once_it_is_released(cast, read):
    event = discreet(cast)
    make_answer(cast.other, event)
    assert tells(read(event, cast.other)[1], event) == []

    Event.objects.filter(pk=event.pk).update(released_at=timezone.now())

    assert "Zibeline" in read(event, cast.other)[1]
    assert "Rohou" not in read(event, cast.adherent)[1]
    assert tells(read(event, cast.adherent)[1], event) == []
    make_answer(cast.hidden, event, answer="maybe")
    assert tells(read(event, cast.hidden)[1], event) == []


def test_the_last_day_tells_a_discreet_mission_to_those_who_come(cast, read):
    event = discreet(cast, state=State.PUBLISHED)
    soon = timezone.now() + DAY / 2
    Event.objects.filter(pk=event.pk).update(starts_at=soon, ends_at=soon + DAY / 12)
    make_answer(cast.other, event)

    assert "Zibeline" in read(event, cast.other)[1]
    assert "Zibeline" not in read(event, cast.adherent)[1]


def test_a_home_is_told_to_who_comes(cast, read):
    event = make_event(cast.adherent, hides_place=True, commune=cast.commune, **PLACE)
    make_answer(cast.other, event)
    make_answer(cast.far, event, place="waiting", waiting_since=timezone.now())

    for person in (None, cast.sympathiser, cast.far):
        status, text = read(event, person)
        assert status == 200
        assert [token for token in TOKENS if token in text] == []
        assert "Vannes" in text
    for person in (cast.other, cast.adherent):
        assert "Mirabelle" in read(event, person)[1]


def test_the_exact_point_is_for_who_comes(cast, read):
    event = make_event(cast.adherent, commune=cast.commune, **PLACE)
    make_answer(cast.other, event)

    assert "47.6543" not in read(event, cast.far)[1]
    assert f"{event.pin_lat}" in read(event, cast.far)[1]
    assert "47.6543" in read(event, cast.other)[1]


def test_the_link_of_what_is_online_is_for_who_comes(cast, read):
    url = "https://visio.exemple.fr/zibeline"
    event = make_event(cast.adherent, audience=Audience.REGISTERED, is_online=True, online_url=url)
    make_answer(cast.other, event)

    assert url not in read(event, cast.far)[1]
    assert url in read(event, cast.other)[1]
    Event.objects.update(audience=Audience.PUBLIC)
    assert url in read(event)[1]


def test_called_off_and_put_off_are_said(cast, read):
    event = make_event(cast.adherent, state=State.CANCELLED, state_words="La salle a brûlé.")
    assert "C’est annulé." in read(event)[1]
    assert "La salle a brûlé." in read(event)[1]

    Event.objects.update(state=State.POSTPONED)
    assert "C’est reporté" in read(event)[1]


def test_masked_leaves_a_trace_and_nothing_else(cast, read):
    event = make_event(cast.adherent, title="Zibeline")
    Event.objects.update(masked_rule=Rule.TRUTH)

    status, text = read(event, cast.far)
    assert status == 200
    assert "Masqué par la modération" in text
    assert "Zibeline" not in text
    assert read(event)[0] == 404


def test_those_who_organise_together_are_named(cast, read):
    event = make_event(cast.adherent)
    Host.objects.create(event=event, unit=cast.next_section, accepted_at=timezone.now())
    Host.objects.create(event=event, person=cast.other)

    text = read(event, cast.far)[1]
    assert "Kerbrat" in text
    assert "Section de Lorient" in text
    assert "Rohou" not in text


def test_the_page_costs_the_same_whatever_comes(cast, client, django_assert_max_num_queries):
    group = make_group(animator=cast.adherent)
    event = make_event(cast.adherent, organiser="group", group=group, commune=cast.commune)
    for person in (cast.other, cast.far, cast.secretary, cast.sympathiser):
        make_answer(person, event)
        Host.objects.create(event=event, person=person, accepted_at=timezone.now())
        enter(person, group)
    client.force_login(cast.other)
    client.get(event.get_absolute_url())

    with django_assert_max_num_queries(14):
        assert client.get(event.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("ref", ["inconnu", "x" * 300, "%00", "0"])
def test_an_unknown_address_is_nothing(client, db, ref):
    assert client.get(f"/agir/{ref}/").status_code == 404
