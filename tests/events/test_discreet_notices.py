"""A discreet mission in mails: a link and nothing else; its place given a day before; then forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from events.models import (
    Call,
    CallReceived,
    Comment,
    Event,
    Host,
    Participation,
    Place,
    Report,
    Shift,
)
from events.services import publishing, purging, releasing, reminding, telling
from journal.models import Entry
from notifications import registry, services
from notifications.models import Letter, Notice
from tests.factories import join, make_answer, make_event, make_person

pytestmark = pytest.mark.django_db
SECRETS = ("Rossignol", "cabanon", "Pasteur", "lavoir", "23 h", "23:4", "Gants")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def mission(secretary, party):
    event = make_event(
        secretary,
        organiser="unit",
        unit=party.section,
        audience="unit",
        is_discreet=True,
        kind="collage",
        title="Nuit du Rossignol",
        summary="Rossignol",
        text="Rossignol",
        place="Le cabanon",
        address="3 rue Pasteur",
        bring="Gants",
        starts_at=timezone.now() + timedelta(days=5, hours=9, minutes=43),
    )
    Shift.objects.create(
        event=event,
        label="lavoir",
        starts_at=event.starts_at,
        ends_at=event.starts_at + timedelta(hours=1),
    )
    telling.mark(event=event)
    return event


@pytest.fixture
def seated(mission, adherent):
    make_answer(adherent, mission)
    return adherent


def said(letters):
    """All that those letters say."""
    texts = [f"{one.subject}\n{one.text}\n{one.html}" for one in letters]
    return "\n".join(texts).replace("\u00a0", " ").replace("\u202f", " ")


def test_not_one_kind_of_news_says_what_it_is_where_or_when(
    mission, seated, secretary, client, clock, party
):
    invited, waiting = make_person(), make_person()
    for person in (invited, waiting):
        join(person, party.section)
    offered = make_answer(waiting, mission, place=Place.WAITING, waiting_since=timezone.now())
    telling.invited(mission, [invited], secretary)
    offered.place, offered.offered_until = Place.OFFERED, timezone.now() + timedelta(hours=9)
    offered.save()
    telling.offer(offered)
    question = Comment.objects.create(event=mission, author=seated, text="Rossignol ?", html="")
    telling.commented(question)
    reply = Comment.objects.create(
        event=mission, author=secretary, text="Rossignol", html="", reply_to=question
    )
    telling.commented(reply)
    telling.host_asked(Host.objects.create(event=mission, person=seated))
    mission.refresh_from_db()
    mission.place = "Le lavoir"
    mission.save()
    telling.mark(event=mission)
    for _ in range(45):
        clock.shift(timedelta(hours=5))
        for task in (telling.tell, releasing.release_due, reminding.remind, services.compose):
            task()
    kinds = set(Notice.objects.values_list("kind", flat=True))
    expected = "changed day eve released offered invited question reply host_asked after to_report"
    assert kinds == {f"events.{name}" for name in expected.split()}
    everything = said(Letter.objects.all())
    for person in (seated, secretary, invited, waiting):
        client.force_login(person)
        everything += client.get("/nouvelles/").content.decode()

    assert Letter.objects.count() > 6
    assert [word for word in SECRETS if word in everything] == []


def test_the_place_is_given_a_day_before_to_those_who_have_their_seat(
    mission, seated, clock, party
):
    waiting = make_person()
    join(waiting, party.section)
    make_answer(waiting, mission, place=Place.WAITING, waiting_since=timezone.now())
    clock.move_to(mission.starts_at - timedelta(hours=24, minutes=1), tick=False)
    assert releasing.release_due() == 0
    clock.shift(timedelta(minutes=1))
    assert releasing.release_due() == 1
    assert releasing.release_due() == 0
    services.compose()

    [letter] = Letter.objects.all()
    assert letter.recipient == seated
    assert letter.subject == "Le lieu de ta mission est donné"
    assert mission.get_absolute_url() in letter.text


def test_who_is_an_adherent_no_more_is_not_told(mission, seated, clock):
    clock.move_to(mission.starts_at - timedelta(hours=20), tick=False)
    releasing.release_due()
    seated.memberships.update(ended_on=timezone.localdate())
    services.compose()

    assert not Letter.objects.exists()


def test_whoever_organises_gives_it_before(mission, seated, secretary, client):
    url = reverse("events:release", args=[mission.ref])
    client.force_login(seated)
    assert client.get(url).status_code == client.post(url).status_code == 403
    with pytest.raises(Refused):
        releasing.release(by=seated, event=mission)
    client.force_login(secretary)
    assert "ni le titre, ni le lieu" in client.get(url).content.decode()
    assert client.post(url).status_code == 302

    mission.refresh_from_db()
    assert mission.released_at == timezone.now()
    assert Notice.objects.get().recipient == seated
    assert Entry.objects.filter(action="event.released").exists()
    with pytest.raises(Invalid, match="déjà donnés"):
        releasing.release(by=secretary, event=mission)


def test_there_is_nothing_to_give_of_what_is_not_discreet(secretary, client, sympathiser):
    event = make_event(secretary)
    with pytest.raises(Invalid):
        releasing.release(by=secretary, event=event)
    client.force_login(sympathiser)
    hidden = make_event(secretary, audience="invited")
    assert client.get(reverse("events:release", args=[hidden.ref])).status_code == 404


def test_thirty_days_after_a_discreet_mission_is_forgotten(mission, seated, secretary, clock):
    Comment.objects.create(event=mission, author=seated, text="Rossignol", html="")
    Report.objects.create(event=mission, people=3, words="Rossignol")
    telling.commented(Comment.objects.get())
    clock.move_to(mission.ends_at + timedelta(days=30) - timedelta(minutes=1), tick=False)
    assert purging.purge() == 0
    clock.move_to(mission.ends_at + timedelta(days=31), tick=False)
    assert purging.purge() == 1
    assert purging.purge() == 0

    for model in (Event, Participation, Comment, Report, Notice):
        assert not model.objects.exists(), model
    entry = Entry.objects.get(action="event.purged")
    assert "Rossignol" not in f"{entry.detail}{entry.reason}{entry.subject}"


def test_who_came_without_an_account_is_forgotten_thirty_days_after(secretary, clock):
    event = make_event(secretary)
    fields = {"event": event, "answer": "yes", "place": "seated"}
    Participation.objects.create(email="a@exemple.fr", confirmed_at=timezone.now(), **fields)
    Participation.objects.create(email="b@exemple.fr", **fields)
    kept = make_answer(make_person(), event)
    clock.move_to(event.starts_at - timedelta(days=1), tick=False)
    reminding.remind()
    assert Letter.objects.get().to_address == "a@exemple.fr"
    purging.purge()
    assert Participation.objects.count() == 3
    clock.move_to(event.ends_at + timedelta(days=31), tick=False)
    purging.purge()

    assert Participation.objects.get() == kept
    assert not Letter.objects.exists()
    assert Event.objects.get() == event


def test_who_was_called_is_forgotten_too(secretary, clock):
    called = Call.objects.create(event=make_event(secretary), by=secretary)
    CallReceived.objects.create(call=called, person=make_person())
    purging.purge()
    assert CallReceived.objects.exists()
    clock.shift(timedelta(days=31))
    purging.purge()

    assert not CallReceived.objects.exists()


def test_an_address_that_nobody_confirms_is_forgotten_after_a_week(secretary, clock):
    event = make_event(secretary, starts_at=timezone.now() + timedelta(days=40))
    Participation.objects.create(email="b@exemple.fr", event=event, answer="maybe")
    clock.shift(timedelta(days=8))
    purging.purge()

    assert not Participation.objects.exists()


def test_every_kind_about_an_event_has_words_for_a_discreet_one():
    kinds = [kind for code, kind in registry.KINDS.items() if hasattr(kind, "quiet")]

    assert len(kinds) > 12
    for kind in kinds:
        assert kind.label
        assert len(kind.quiet) > 10


def test_a_released_mission_moved_later_is_given_again_a_day_before(mission, secretary):
    releasing.release(by=secretary, event=mission)
    mission.refresh_from_db()
    later = {name: getattr(mission, name) + timedelta(days=5) for name in ("starts_at", "ends_at")}

    publishing.edit(by=secretary, event=mission, changes=later, version=mission.changed_at)

    mission.refresh_from_db()
    assert mission.released_at is None
