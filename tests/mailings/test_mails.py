"""What really leaves: one mail for each, to her alone, with the words of that moment."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from messaging.models import Mailing, Silence
from messaging.services import copying, leaving
from notifications import tokens
from notifications.models import Batch, Letter
from notifications.services import send as send_mails
from notifications.services import unsubscribe
from tests.factories import join, make_event, make_person


@pytest.fixture
def mailing(party, secretary, adherent, newcomer, hidden, send):
    """What Odile wrote to the section of Vannes."""
    return send(secretary, party.section, text="Bonjour {prénom}.")


def by_address():
    return {message.to[0]: message for message in mail.outbox}


def test_one_mail_for_each_and_nobody_beside(mailing, adherent, hidden, secretary, newcomer):
    send_mails()
    people = [secretary, adherent, newcomer, hidden]

    assert sorted(message.to for message in mail.outbox) == sorted([one.email] for one in people)
    for person in people:
        message = by_address()[person.email]
        assert message.recipients() == [person.email] and not message.cc and not message.bcc
        assert f"Bonjour {person.first_name}." in message.body
        said = message.message().as_string()
        for other in people:
            assert other is person or (other.email not in said and other.last_name not in said)
    copying.prepare()
    assert Mailing.objects.get().state == Mailing.State.DONE


def test_each_mail_is_refused_in_one_click(mailing, adherent):
    send_mails()
    headers = by_address()[adherent.email].extra_headers

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = headers["List-Unsubscribe"].rstrip("/>").rsplit("/", 1)[1]
    refusal = tokens.read(token)
    assert (refusal.person_id, refusal.kinds) == (adherent.pk, ["messaging.mailing"])


def test_who_unsubscribes_leaves_or_is_erased_before_receives_nothing(
    mailing, adherent, newcomer, hidden, secretary
):
    unsubscribe(person_id=adherent.pk, kinds=["messaging.mailing"])
    newcomer.memberships.update(ended_on=timezone.localdate())
    hidden.delete()
    send_mails()

    assert list(by_address()) == [secretary.email]
    assert sorted(Letter.objects.values_list("state", flat=True)) == [
        "cancelled", "cancelled", "cancelled", "sent",
    ]  # fmt: skip


def test_a_silence_decided_meanwhile_holds_them(mailing, party):
    until = timezone.now() + datetime.timedelta(hours=20)
    Silence.objects.create(
        unit=party.federation, label="Municipales", starts_at=timezone.now(), ends_at=until
    )
    send_mails()
    assert not mail.outbox
    assert set(Letter.objects.values_list("state", "not_before")) == {("queued", until)}


def test_what_is_stopped_does_not_leave(mailing, secretary):
    leaving.stop(by=secretary, mailing=mailing)
    send_mails()
    assert not mail.outbox

    leaving.resume(by=secretary, mailing=mailing)
    send_mails()
    assert len(mail.outbox) == 4


def test_the_guard_of_bounces_stops_the_mailing(mailing):
    assert Batch.objects.get().mailing == mailing
    leaving.stopped_by_the_guard(mailing.batch, "Trop de refus.")

    assert Mailing.objects.get().state == Mailing.State.STOPPED


def test_only_who_may_know_of_the_event_answers_it_from_the_mail(party, secretary, send, write):
    near = make_person("Ana")
    join(near, party.section)
    event = make_event(
        secretary, organiser="unit", unit=party.section, title="Collage discret", is_discreet=True,
        audience="unit",
    )  # fmt: skip
    draft = write(secretary, party.section)
    Mailing.objects.filter(pk=draft.pk).update(event=event)
    leaving.submit(by=secretary, mailing=Mailing.objects.get())
    copying.prepare()
    send_mails()

    assert len(mail.outbox) == 2
    assert not any("Collage discret" in message.body for message in mail.outbox)
