"""Sending: each letter leaves once, for one address, and every fate is a visible state."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from bench import mail_kill
from core.http import Invalid
from notifications import services
from notifications.models import Cadence, Letter, MailSettings, Notice, Preference, Rank
from notifications.services import sending
from tests.factories import make_person

pytestmark = pytest.mark.django_db
State = Letter.State


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """(port, log) of a real SMTP server; see bench.mail_kill.Sink for how it behaves."""
    with mail_kill.sink(tmp_path_factory.mktemp("sink"), delay=0) as found:
        yield found


@pytest.fixture
def smtp(server, settings):
    """Mail goes to the server; calling it gives the messages received since the test began."""
    port, log = server
    settings.EMAIL_BACKEND = "notifications.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    before = len(mail_kill.received(log))
    return lambda: mail_kill.received(log)[before:]


def post(to="p1@exemple.fr", **fields):
    fields = {"subject": "Essai", "text": "Bonjour", "kind": "test.mail", **fields}
    return services.post_letter(to=to, rank=fields.pop("rank", Rank.NOTICE), **fields)


def fate(letter):
    letter.refresh_from_db()
    return letter.state


def due_again(letter):
    Letter.objects.filter(pk=letter.pk).update(not_before=timezone.now())


def test_a_letter_leaves_once_and_its_text_is_not_kept(smtp):
    letter = post(html="<p>Bonjour</p>")
    assert services.send() == 1
    assert services.send() == 0
    assert len(smtp()) == 1
    assert fate(letter) == State.SENT
    assert (letter.text, letter.html) == ("", "")
    assert letter.sent_at is not None


def test_one_recipient_alone_in_to_and_nobody_in_copy(smtp):
    for number in range(5):
        post(f"p{number}@exemple.fr")
    services.send()
    for message in smtp():
        assert len(message["rcpt"]) == 1
        assert message["to"] == message["rcpt"]
        assert message["copies"] == []
        others = {f"p{n}@exemple.fr" for n in range(5)} - set(message["rcpt"])
        assert not any(other in str(message["headers"]) for other in others)


def test_every_attempt_carries_the_same_message_id(smtp):
    letter = post("drop-1@exemple.fr", harmless_twice=True)
    services.send()
    due_again(letter)
    services.send()
    ids = {dict(message["headers"])["Message-ID"] for message in smtp()}
    assert len(smtp()) >= 2
    assert ids == {f"<letter-{letter.pk}@coopol.example>"}


def test_the_machine_says_that_it_is_one_and_when_it_wrote(smtp):
    post(headers={"List-Unsubscribe": "<https://coopol.example/x>"})
    services.send()
    headers = dict(smtp()[0]["headers"])
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe"] == "<https://coopol.example/x>"
    assert headers["Date"] and headers["From"]


def test_a_4xx_comes_back_later_and_gives_up_after_eight_attempts(smtp):
    letter = post("defer-1@exemple.fr")
    services.send()
    assert fate(letter) == State.QUEUED
    assert letter.not_before > timezone.now() + timedelta(seconds=50)
    assert letter.error.startswith("450")
    assert services.send() == 0
    for _ in range(sending.MAX_ATTEMPTS):
        due_again(letter)
        services.send()
    assert fate(letter) == State.FAILED
    assert smtp() == []


def test_a_5xx_is_final_and_the_next_letter_leaves(smtp):
    letter, other = post("refuse-1@exemple.fr"), post()
    assert services.send() == 1
    assert fate(letter) == State.FAILED
    assert letter.error.startswith("550")
    assert fate(other) == State.SENT


def test_a_connection_lost_after_the_text_is_of_unknown_fate_and_never_sent_again(smtp):
    letter, other = post("drop-1@exemple.fr"), post()
    assert services.send() == 1
    assert fate(letter) == State.UNCERTAIN
    assert fate(other) == State.SENT
    services.sweep()
    assert len([m for m in smtp() if m["rcpt"] == ["drop-1@exemple.fr"]]) == 1


def test_a_code_of_unknown_fate_is_sent_again(smtp):
    letter = post("drop-1@exemple.fr", harmless_twice=True, rank=Rank.SECURITY)
    services.send()
    assert fate(letter) == State.QUEUED


def test_a_connection_lost_before_the_text_is_tried_again_at_once_then_later(smtp):
    letter = post("hangup-1@exemple.fr")
    services.send()
    assert fate(letter) == State.QUEUED
    assert letter.attempts == 2
    assert letter.not_before > timezone.now() + timedelta(seconds=50)
    assert smtp() == []


def test_a_server_that_cannot_be_reached_touches_no_letter(smtp, settings):
    settings.EMAIL_PORT = 1
    letter = post()
    assert services.send() == 0
    assert fate(letter) == State.QUEUED
    assert letter.attempts == 0


def test_a_server_that_refuses_everything_is_left_alone(smtp):
    for number in range(sending.REFUSALS_IN_A_ROW + 5):
        post(f"defer-{number}@exemple.fr")
    services.send()
    assert Letter.objects.filter(attempts=1).count() == sending.REFUSALS_IN_A_ROW


def test_more_letters_than_a_connection_carries_leave_by_a_second_one(smtp):
    for number in range(sending.LETTERS_PER_CONNECTION + 3):
        post(f"p{number}@exemple.fr")
    assert services.send() == len(smtp()) == sending.LETTERS_PER_CONNECTION + 3
    assert len({tuple(message["peer"]) for message in smtp()}) == 2


def test_a_letter_left_by_a_dead_sender_is_uncertain(smtp):
    letter = post()
    with sending.sender_number() as number:
        sending.claim(number)
    assert services.rescue() == 1
    assert fate(letter) == State.UNCERTAIN
    assert services.sweep() == 0
    assert smtp() == []


def test_a_code_left_by_a_dead_sender_is_sent_again(smtp):
    letter = post(harmless_twice=True)
    with sending.sender_number() as number:
        sending.claim(number)
    services.sweep()
    assert fate(letter) == State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_living_sender_is_left_alone_until_it_hangs():
    letter = post()
    held, release = threading.Event(), threading.Event()

    def hold():
        with sending.sender_number() as number:
            sending.claim(number)
            held.set()
            release.wait(10)
        connections.close_all()

    sender = threading.Thread(target=hold)
    sender.start()
    assert held.wait(10)
    assert services.rescue() == 0
    assert fate(letter) == State.SENDING
    assert services.rescue(now=timezone.now() + sending.STALE + timedelta(minutes=1)) == 1
    assert fate(letter) == State.UNCERTAIN
    release.set()
    sender.join()


def test_a_sender_thought_dead_may_still_say_that_its_letter_left():
    letter = post()
    sending.claim(7)
    Letter.objects.update(state=State.UNCERTAIN)
    sending.settle(letter, 7, State.SENT, "", None)
    assert fate(letter) == State.SENT
    sending.settle(letter, 8, State.FAILED, "", None)
    assert fate(letter) == State.SENT


def send_in_threads(work, threads=4):
    """Run `work` in several threads at once, each on its own connection."""
    start = threading.Barrier(threads)

    def body():
        start.wait(10)
        work()
        connections.close_all()

    crew = [threading.Thread(target=body) for _ in range(threads)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_share_the_letters(smtp):
    for number in range(40):
        post(f"p{number}@exemple.fr")
    send_in_threads(services.send)
    assert sorted(m["rcpt"][0] for m in smtp()) == sorted(f"p{n}@exemple.fr" for n in range(40))


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_senders_at_once_send_twice(smtp):
    """The negative control of the test above."""
    for number in range(40):
        post(f"p{number}@exemple.fr")
    send_in_threads(mail_kill.send_then_mark)
    assert len(smtp()) > 40


def test_a_code_passes_before_a_campaign(smtp):
    for number in range(20):
        post(f"p{number}@exemple.fr", rank=Rank.MAILING)
    post("notice@exemple.fr", rank=Rank.NOTICE)
    post("code@exemple.fr", rank=Rank.SECURITY)
    assert services.send(limit=2) == 2
    assert [m["rcpt"][0] for m in smtp()] == ["code@exemple.fr", "notice@exemple.fr"]


def test_an_erased_person_receives_nothing_not_even_a_code():
    person = make_person()
    for rank in Rank:
        post(recipient=person, rank=rank)
    person.delete()
    assert services.send() == 0
    assert set(Letter.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert mail.outbox == []


def test_a_letter_to_nobody_registered_leaves():
    post(rank=Rank.SECURITY)
    assert services.send() == 1


def test_a_closed_account_receives_only_what_concerns_its_safety():
    person = make_person(is_active=False)
    news = post(person.email, recipient=person)
    code = post(person.email, recipient=person, rank=Rank.SECURITY)
    services.send()
    assert (fate(news), fate(code)) == (State.CANCELLED, State.SENT)


def test_a_person_who_changed_her_address_is_written_to_at_the_new_one(smtp):
    person = make_person(email="neuve@exemple.fr")
    post("ancienne@exemple.fr", recipient=person)
    services.send()
    assert smtp()[0]["rcpt"] == ["neuve@exemple.fr"]


def test_a_code_goes_where_it_was_asked_to_go(smtp):
    person = make_person(email="neuve@exemple.fr")
    post("a-confirmer@exemple.fr", recipient=person, rank=Rank.SECURITY)
    services.send()
    assert smtp()[0]["rcpt"] == ["a-confirmer@exemple.fr"]


def compose_for(reader, *kinds):
    for kind in kinds:
        services.notify(kind=kind, recipient=reader, key=kind, due_at=timezone.now())
    services.compose()
    return Letter.objects.get(state=State.QUEUED)


def test_unsubscribing_wins_over_a_queued_letter(reader):
    letter = compose_for(reader, "test.now")
    services.unsubscribe(person_id=reader.pk, kinds=["test.now"])
    assert services.send() == 0
    assert fate(letter) == State.CANCELLED
    assert mail.outbox == []


def test_what_else_a_cancelled_letter_told_is_told_in_another(reader):
    letter = compose_for(reader, "test.now", "test.urgent")
    services.unsubscribe(person_id=reader.pk, kinds=["test.now"])
    services.compose()
    assert services.send() == 1
    assert fate(letter) == State.CANCELLED
    (sent,) = mail.outbox
    assert sent.subject == "Une nouvelle"
    assert Notice.objects.get(kind="test.now").due_at is None


def test_a_refusal_restored_with_the_queue_wins_at_the_last_moment(reader):
    """Written past the service, as a restored backup would."""
    letter = compose_for(reader, "test.now")
    Preference.objects.create(recipient=reader, kind="test.now", cadence=Cadence.NONE)
    services.send()
    assert fate(letter) == State.CANCELLED


def test_refusing_digests_wins_over_a_queued_digest(reader):
    letter = compose_for(reader, "test.daily")
    MailSettings.objects.create(recipient=reader, digests=False)
    services.send()
    assert fate(letter) == State.CANCELLED


def test_what_may_not_be_refused_leaves_in_spite_of_a_refusal(reader):
    letter = compose_for(reader, "test.compulsory")
    services.unsubscribe(person_id=reader.pk, kinds=["test.compulsory"])
    services.send()
    assert fate(letter) == State.SENT


def test_an_operator_may_resend_a_letter_of_unknown_fate_and_no_other(reader):
    letter = post()
    with pytest.raises(Invalid):
        services.resend(by=reader, letter=letter)
    Letter.objects.update(state=State.UNCERTAIN)
    services.resend(by=reader, letter=letter)
    assert services.send() == 1
    with pytest.raises(Invalid):
        services.resend(by=reader, letter=letter)


def test_the_cost_of_a_letter_does_not_grow_with_the_queue(django_assert_max_num_queries):
    Letter.objects.bulk_create(mail_kill.letter_to(f"p{n}@exemple.fr") for n in range(200))
    with django_assert_max_num_queries(12), sending.sender_number() as number:
        letter = sending.claim(number)
        sending.settle(letter, number, State.SENT, "", None)


def test_the_queue_is_read_from_its_index():
    Letter.objects.bulk_create(mail_kill.letter_to(f"p{n}@exemple.fr") for n in range(500))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_letter")
    plan = Letter.objects.sendable(timezone.now())[:1].explain()
    assert "letter_queue" in plan
