"""Letters written when they leave, stopped together, at the pace of each server, to living addresses."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from notifications import services
from notifications.late import WRITERS, Later, Written
from notifications.models import Batch, Bounce, DeadAddress, Letter, Notice, Rank, Refusal
from notifications.services import batches, bounces
from tests.factories import make_person

pytestmark = pytest.mark.django_db
State = Letter.State


@pytest.fixture
def written(monkeypatch):
    """What the writer of the kind "test.late" says, by person; a word of Written without it."""
    answers = {}

    def write(letter):
        plain = Written("Objet", f"Bonjour {letter.recipient.first_name}", reply_to="role@ex.fr")
        return answers.get(letter.recipient_id, plain)

    monkeypatch.setitem(WRITERS, "test.late", write)
    return answers


def people(number):
    return [make_person(f"Ami{n}", email=f"ami{n}@exemple.fr") for n in range(number)]


def queue(recipients, batch=None):
    return Letter.objects.bulk_create(
        Letter(
            recipient=one, personal=True, to_address=one.email, kind="test.late",
            kinds=["test.now"], rank=Rank.MAILING, batch=batch,
        )
        for one in recipients
    )  # fmt: skip


def test_a_letter_is_written_when_it_leaves_and_answered_at_a_role(written):
    queue(people(1))
    assert services.send() == 1
    [sent] = mail.outbox
    assert (sent.subject, sent.body, sent.reply_to) == ("Objet", "Bonjour Ami0", ["role@ex.fr"])
    assert Letter.objects.get().text == ""


def test_what_has_no_reason_any_more_is_cancelled_and_what_must_wait_waits(written):
    gone, silent, well = people(3)
    moment = timezone.now() + timedelta(days=1)
    written[gone.pk], written[silent.pk] = None, Later(moment)
    queue([gone, silent, well])

    assert services.send() == 1
    states = dict(Letter.objects.values_list("recipient", "state"))
    assert states == {gone.pk: State.CANCELLED, silent.pk: State.QUEUED, well.pk: State.SENT}
    assert Letter.objects.get(recipient=silent).not_before == moment


def test_a_batch_is_stopped_and_resumed_whole(written):
    batch = Batch.objects.create(kind="test.late")
    queue(people(3), batch)
    assert batches.stop(batch, "Une erreur dans la date") == 3
    assert services.send() == 0
    assert batches.resume(batch, by=None) == 3
    assert services.send() == 3


def test_one_letter_a_person_in_a_batch(written):
    batch = Batch.objects.create(kind="test.late")
    one = people(1)
    queue(one, batch)
    with pytest.raises(Exception, match="letter_once_in_a_batch"):
        queue(one, batch)


def test_a_batch_of_which_too_much_comes_back_stops_by_itself(written, monkeypatch):
    heard = []
    monkeypatch.setattr(batches, "LISTENERS", [lambda batch, reason: heard.append(batch.pk)])
    batch = Batch.objects.create(kind="test.late")
    letters = queue(people(110), batch)
    sent = [letter.pk for letter in letters[:105]]
    Letter.objects.filter(pk__in=sent).update(state=State.SENT, sent_at=timezone.now())
    for number, letter in enumerate(letters[:10]):
        assert not heard
        bounces.take(letter=letter, kind=Refusal.HARD, report_id=f"r{number}")

    batch.refresh_from_db()
    assert heard == [batch.pk]
    assert (batch.state, Letter.objects.filter(state=State.HELD).count()) == ("stopped", 5)
    batches.resume(batch, by=None)
    bounces.take(letter=letters[20], kind=Refusal.HARD, report_id="r20")
    batch.refresh_from_db()
    assert batch.state == "running"


def test_a_dead_address_is_written_to_only_when_its_owner_asks(reader, written):
    DeadAddress.objects.create(address=reader.email, reason=Refusal.HARD)
    queue([reader])
    services.notify(kind="test.now", recipient=reader, key="1")
    services.compose()
    assert services.send() == 0
    assert Notice.objects.get().due_at is None
    assert Letter.objects.get().error == "adresse qui ne répond plus"
    services.post_letter(to=reader.email, subject="Code", text="123", kind="code", recipient=reader)
    assert services.send() == 1


def test_full_mailboxes_five_times_in_a_fortnight_are_dead(reader, written):
    letters = queue([reader])
    for number in range(5):
        assert not DeadAddress.objects.exists()
        bounces.take(letter=letters[0], kind=Refusal.SOFT, status="5.2.2", report_id=f"m{number}")
    assert DeadAddress.objects.get().reason == Refusal.SOFT


def test_the_same_report_counts_once_and_a_complaint_is_a_refusal(reader, written):
    letters = queue([reader])
    for _ in range(2):
        bounces.take(letter=letters[0], kind=Refusal.COMPLAINT, report_id="same")
    assert Bounce.objects.count() == 1
    assert reader.mail_preferences.get().kind == "test.now"
    assert services.send() == 0


def test_each_domain_has_its_pace_and_delays_no_other(
    written, settings, django_assert_max_num_queries
):
    settings.MAIL_DOMAIN_PACE = {"lent.fr": 2}
    slow = [make_person(f"Lente{n}", email=f"l{n}@lent.fr") for n in range(7)]
    queue([*slow, *people(3)])

    assert services.send() == 5
    left = Letter.objects.filter(state=State.QUEUED)
    minutes = [
        round((moment - timezone.now()) / timedelta(minutes=1))
        for moment in left.order_by("pk").values_list("not_before", flat=True)
    ]
    assert minutes == [1, 1, 2, 2, 3]
    services.post_letter(to="x@lent.fr", subject="Code", text="1", kind="code")
    assert services.send() == 1


def test_an_operator_sees_dead_addresses_masked_and_lets_one_live_again(admin_client, reader):
    dead = DeadAddress.objects.create(address=reader.email, reason=Refusal.HARD)
    listed = admin_client.get("/gestion/notifications/deadaddress/")
    assert reader.email not in listed.text
    admin_client.post(
        "/gestion/notifications/deadaddress/",
        {"action": "write_again", "_selected_action": [dead.pk]},
    )
    assert not DeadAddress.objects.exists()
