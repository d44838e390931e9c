"""Which kinds reach a locked screen, and that what they say there is no secret."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events import facts
from events.models import Event, Invitation
from messaging.services.conversations import start
from notifications import registry, services
from notifications.push import Fate
from notifications.services import pushing
from profiles.models import Block
from tests.factories import join, make_answer, make_event, make_person

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
HOURS = datetime.timedelta(hours=1)


@pytest.fixture
def told(monkeypatch):
    """What devices were asked to show, instead of a service."""
    said = []

    def tell(wire, device, words, path):
        said.append((device.person, words, path))
        return Fate.TOLD

    monkeypatch.setattr(pushing, "tell", tell)
    return said


@pytest.fixture
def nora(party):
    """Nora, a member of the section, with a device."""
    person = make_person("Nora", "Belkacem")
    join(person, party.section)
    client = Client()
    client.force_login(person)
    services.add_device(
        by=person,
        session_key=client.session.session_key,
        endpoint=ENDPOINT,
        user_agent="",
        **KEYS,
    )
    return person


def change(event, person):
    """Tell `person` that `event` changed, as `events.services.telling` does."""
    event = Event.objects.get(pk=event.pk)
    services.notify(
        kind="events.changed",
        recipient=person,
        key=f"{event.pk}",
        payload={"now": facts.digest_of(facts.facts_of(event)), "changed": ["place"]},
        subject=event,
    )


def coming(person, hours, **fields):
    author = make_person("Odile", "Le Goff")
    event = make_event(author, starts_at=timezone.now() + hours * HOURS, **fields)
    Invitation.objects.create(event=event, person=person, by=author)
    make_answer(person, event)
    return event


def test_the_kinds_that_are_pushed():
    pushed = {code for code, kind in registry.KINDS.items() if kind.wants_push}

    assert pushed == {
        "events.changed",
        "events.offered",
        "events.ride_gone",
        "messaging.message",
    }


def test_what_they_say_on_a_locked_screen_is_written_here():
    said = {kind.push_words for kind in registry.KINDS.values() if kind.wants_push}

    assert said == {"Un message t’attend", "Un rendez-vous change"}


def test_a_change_of_tomorrow_is_pushed(nora, told):
    event = coming(nora, 20, title="Marché de l’Estacade", place="Place du marché")
    change(event, nora)
    pushing.push()

    assert told == [(nora, "Un rendez-vous change", event.get_absolute_url())]


def test_a_change_of_next_week_waits_for_the_mail(nora, told):
    change(coming(nora, 24 * 7), nora)
    pushing.push()

    assert told == []


def test_a_discreet_mission_says_no_more(nora, told):
    event = coming(nora, 20, title="Collage", is_discreet=True, audience="invited")
    change(event, nora)
    pushing.push()

    assert told == [(nora, "Un rendez-vous change", event.get_absolute_url())]


def test_an_event_that_is_seen_no_more_is_not_pushed(nora, told):
    event = coming(nora, 20, audience="invited")
    change(event, nora)
    event.invitations.all().delete()
    nora.participations.all().delete()
    pushing.push()

    assert told == []


def test_a_message_is_pushed_without_its_author(nora, told):
    conversation = start(by=make_person("Karim", "Haddad"), people=[nora], text="Samedi ?")
    pushing.push()

    assert told == [(nora, "Un message t’attend", conversation.get_absolute_url())]


def test_not_from_somebody_she_blocked_since(nora, told):
    karim = make_person("Karim", "Haddad")
    start(by=karim, people=[nora], text="Samedi ?")
    Block.objects.create(person=nora, blocked=karim)
    pushing.push()

    assert told == []
