"""Letters as they are read: by object, with what comes next; the day of a desk; a pace of one's own."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Audience, Kind, Organiser
from groups.models import Access
from groups.services import telling
from messaging.models import Channel, Copy, Mailing
from notifications import services
from notifications.heads import heads_of
from notifications.models import Cadence, Letter, MailSettings, Notice, Preference
from notifications.schedule import PARIS
from notifications.services.composing import compose
from profiles.desk_lines import concerned, waits_of
from profiles.models import JoinRequest, Person
from profiles.services import project_rights
from profiles.services.desk import announce_days
from tests.factories import (
    enter,
    give,
    join,
    make_answer,
    make_event,
    make_group,
    make_person,
    make_post,
    make_topic,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 11, tzinfo=PARIS)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def kinds():
    """The kinds of the apps themselves."""


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def amina(party):
    person = make_person("Amina", "Diallo", email="amina@exemple.fr")
    join(person, party.section)
    return person


def meeting(party, **fields):
    """A meeting of the section of Vannes, in ten days."""
    fields.setdefault("title", "Réunion de rentrée")
    fields.setdefault("starts_at", timezone.now() + timedelta(days=10))
    return make_event(
        make_person(), unit=party.section, kind=Kind.MEETING, organiser=Organiser.UNIT, **fields
    )


def thursday(clock):
    """Announce, come to the digest of the week, compose; the letters it made."""
    telling.announce()
    clock.move_to(datetime(2026, 11, 5, 18, 5, tzinfo=PARIS), tick=False)
    compose()
    return list(Letter.objects.order_by("pk"))


def test_the_head_is_what_she_comes_to_otherwise_the_next_meeting_of_her_section(party, amina):
    meeting(party)
    assert heads_of([amina])[amina.pk].label == "La prochaine réunion de ta section"

    mine = make_event(
        make_person(), title="Mon tractage", starts_at=timezone.now() + timedelta(days=20)
    )
    make_answer(amina, mine)
    head = heads_of([amina])[amina.pk]

    assert (head.label, head.title) == ("Ton prochain rendez-vous", "Mon tractage")


def test_no_head_tells_a_discreet_mission_nor_what_one_does_not_see(party, amina):
    outsider = make_person()
    meeting(party, audience=Audience.UNIT)
    discreet = make_event(
        make_person(), title="Canari", is_discreet=True, audience=Audience.INVITED
    )
    make_answer(outsider, discreet)

    assert heads_of([outsider]) == {}
    assert heads_of([amina])[amina.pk].title == "Réunion de rentrée"


def test_a_digest_stands_by_group_with_a_sentence_why_and_a_way_out_of_each(party, amina, clock):
    meeting(party)
    for name in ("Éducation", "Culture"):
        group = make_group(name=name)
        enter(amina, group)
        make_post(make_topic(group, title=f"Sujet {name}"), text=f"On parle {name}")

    [letter] = [one for one in thursday(clock) if one.recipient == amina]

    for text in (letter.text, letter.html):
        for words in ("Éducation", "Sujet Culture", "On parle Culture", "Réunion de rentrée"):
            assert words in text
        assert text.count("/sourdine/") >= 2
        assert "deux choses pour toi" in text
    assert "List-Unsubscribe" in letter.headers
    assert "<img" not in letter.html
    assert 'lang="fr"' in letter.html


def test_a_group_lost_between_the_news_and_the_mail_is_in_no_letter(party, amina, clock):
    group = make_group(name="Canari")
    place = enter(amina, group)
    make_post(make_topic(group, title="Secret"), text="Secret")
    telling.announce()
    place.delete()
    type(group).objects.filter(pk=group.pk).update(access=Access.PRIVATE)

    assert thursday(clock) == []


def test_one_group_daily_the_others_on_thursday(party, amina, clock):
    daily, weekly = (make_group(name=name) for name in ("Chaque jour", "Chaque semaine"))
    for group in (daily, weekly):
        enter(amina, group)
        make_post(make_topic(group, title=f"Sujet de {group.name}"), text="Bonjour")
    services.choose_for(person_id=amina.pk, sort="groupe", pk=daily.pk, cadence=Cadence.DAILY)
    telling.announce()

    clock.move_to(datetime(2026, 11, 2, 18, 5, tzinfo=PARIS), tick=False)
    assert compose() == 1
    first = Letter.objects.get()
    assert "Sujet de Chaque jour" in first.text
    assert "Sujet de Chaque semaine" not in first.text

    telling.announce()
    clock.move_to(datetime(2026, 11, 5, 18, 5, tzinfo=PARIS), tick=False)
    assert compose() == 1
    second = Letter.objects.order_by("-pk").first()
    assert "Sujet de Chaque semaine" in second.text
    assert "Sujet de Chaque jour" not in second.text


@pytest.mark.parametrize("per_week", [1, 3, 7])
def test_the_number_of_mails_a_week_is_hers(party, amina, clock, per_week):
    MailSettings.objects.create(recipient=amina, per_week=per_week)
    now = MONDAY
    while now < MONDAY + timedelta(days=14):
        clock.move_to(now, tick=False)
        for kind in ("mandate.ended", "request.escalated"):
            payload = {"role": "x", "unit": "V", "to": "F", "slug": "v", "ends_on": "2026-11-02"}
            services.notify(kind=kind, recipient=amina, key=now.isoformat(), payload=payload)
        compose()
        now += timedelta(hours=6)
    dates = list(Letter.objects.order_by("pk").values_list("created_at", flat=True))

    for start in dates:
        week = [d for d in dates if timedelta() <= d - start < timedelta(days=6, hours=6)]
        assert len(week) <= per_week
    assert len(dates) >= 2 * per_week - 1


def test_fewer_mails_asked_win_over_a_kind_asked_daily(party, amina, clock):
    MailSettings.objects.create(recipient=amina, per_week=1)
    Preference.objects.create(recipient=amina, kind="events.near", cadence=Cadence.DAILY)
    Letter.objects.create(
        recipient=amina, to_address="a@exemple.fr", kind="x", subject="x", budget="digest"
    )
    payload = {"unit": "V", "to": "F", "slug": "v"}
    services.notify(kind="request.escalated", recipient=amina, key="1", payload=payload)
    clock.shift(timedelta(days=1))
    assert compose() == 0


@pytest.fixture
def secretary(party):
    person = make_person("Marie", "Secrétaire", email="marie@exemple.fr")
    join(person, party.section)
    give(person, "section_secretary", party.section)
    return person


def knock(party):
    """Somebody asks to join the section of Vannes."""
    return JoinRequest.objects.create(
        person=make_person("Canari", "Caché"), unit=party.section, awaiting=party.section
    )


def evening(clock, days=0):
    """Announce in the morning, compose in the evening."""
    clock.move_to(datetime(2026, 11, 3 + days, 7, tzinfo=PARIS), tick=False)
    announce_days()
    clock.move_to(datetime(2026, 11, 3 + days, 18, 5, tzinfo=PARIS), tick=False)
    compose()


def test_a_desk_where_nothing_waits_receives_nothing(secretary, clock):
    evening(clock)
    assert not Letter.objects.exists()
    assert not Notice.objects.exists()


def test_what_waits_is_one_mail_without_a_name_and_not_twice_a_day(party, secretary, clock):
    knock(party)
    clock.move_to(datetime(2026, 11, 3, 7, tzinfo=PARIS), tick=False)
    assert announce_days() == 1
    assert announce_days() == 0
    evening(clock)

    letter = Letter.objects.get()
    assert letter.subject == "Une personne demande à rejoindre ta section"
    assert "Canari" not in letter.text + letter.html


def test_only_those_for_whom_something_may_wait_are_asked(party, secretary, clock):
    """Whoever has something waiting is found by the first question, and few others."""
    federal, national, keeper, writer, plain = (
        make_person(name, email=f"{name.lower()}@exemple.fr")
        for name in ("Fédé", "Nation", "Tient", "Écrit", "Simple")
    )
    give(federal, "federal_first_secretary", party.federation)
    give(national, "national_organiser", party.national)
    give(keeper, "section_animator", party.next_section)
    give(writer, "section_secretary", party.next_section)
    join(plain, party.section)
    group = make_group("Climat", animator=writer)

    def told():
        """Those for whom something waits, asked one by one; all of them were to be asked."""
        people = Person.objects.active()
        waits = {person.first_name for person in people if waits_of(person)}
        first = concerned()
        assert waits <= {person.first_name for person in people if person.pk in first}
        assert plain.pk not in first
        return waits

    assert told() == set() == concerned()
    asked = knock(party)
    assert told() == {"Marie"} and federal.pk not in concerned()
    asked.awaiting = party.federation
    asked.save()
    assert told() == {"Marie", "Fédé"}
    asked.delete()
    event = make_event(writer, target=10, organiser=Organiser.UNIT, unit=party.next_section)
    assert told() == {"Tient", "Écrit"} and secretary.pk not in concerned()
    over = MONDAY - timedelta(days=2)
    ended = {"starts_at": over - HOUR, "ends_at": over, "kind": Kind.LEAFLETING}
    type(event).objects.update(**ended)
    assert told() == {"Tient", "Écrit"}
    event.delete()
    to_read = {"state": Mailing.State.TO_APPROVE, "subject": "Jeudi"}
    mailing = Mailing.objects.create(author=writer, unit=party.next_section, **to_read)
    assert told() == {"Fédé", "Nation"}
    mailing.delete()
    of_group = Mailing.objects.create(author=secretary, group=group, **to_read)
    assert told() == {"Écrit"}
    of_group.delete()
    sent = {"state": Mailing.State.SENDING, "started_at": MONDAY - HOUR, "subject": "Jeudi"}
    mailing = Mailing.objects.create(author=federal, unit=party.federation, **sent)
    letter = Copy.objects.create(mailing=mailing, person=plain, channel=Channel.PAPER)
    assert told() == {"Marie", "Fédé"}
    assert "Une lettre à imprimer\u00a0: Jeudi" in {one.title for one in waits_of(secretary)}
    letter.printed_at = MONDAY
    letter.save()
    assert told() == set()
    Copy.objects.update(channel=Channel.PHONE)
    Mailing.objects.update(started_at=MONDAY - timedelta(days=8))
    assert told() == set() and secretary.pk not in concerned()


def test_desks_are_announced_in_queries_that_keepers_do_not_multiply(party, secretary, clock):
    knock(party)
    for n in range(30):
        person = make_person(f"Voisine{n}", email=f"voisine{n}@exemple.fr")
        give(person, "section_animator", party.next_section)
    with CaptureQueriesContext(connection) as queries:
        assert announce_days() == 1

    assert len(queries) < 40


def test_what_was_answered_meanwhile_is_not_told(party, secretary, clock):
    asked = knock(party)
    announce_days()
    asked.delete()
    evening(clock)
    assert not Letter.objects.exists()


def test_an_office_that_ended_takes_its_digest_along(party, secretary, clock):
    knock(party)
    announce_days()
    secretary.mandates.update(revoked=True)
    project_rights([secretary.pk])
    evening(clock)
    assert not Letter.objects.filter(recipient=secretary).exists()
