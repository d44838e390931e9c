"""Returns and complaints, as servers really write them; forged ones change nothing."""

from pathlib import Path

import pytest

from notifications import inbound, services
from notifications.addresses import tagged, untagged
from notifications.inbound import receiving
from notifications.inbound.reading import read
from notifications.inbound.reports import report_of
from notifications.models import Bounce, DeadAddress, Letter, Rank, Refusal

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).with_name("mails")
BOX, REPLIES = "retours@coopol.example", "reponses@coopol.example"


@pytest.fixture(autouse=True)
def mailboxes(settings):
    settings.MAIL_BOUNCE_ADDRESS, settings.MAIL_REPLY_ADDRESS = BOX, REPLIES
    settings.MAIL_AUTHSERV_ID = "mx.coopol.example"


@pytest.fixture
def letter(reader):
    return services.post_letter(
        to=reader.email, subject="Essai", text="Bonjour", kind="test.now",
        recipient=reader, rank=Rank.NOTICE,
    )  # fmt: skip


def sample(name):
    return (SAMPLES / f"{name}.eml").read_bytes()


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("postfix", Refusal.HARD, "5.1.1"),
        ("exchange", Refusal.HARD, "5.1.10"),
        ("gmail", Refusal.HARD, "5.1.1"),
        ("orange", Refusal.HARD, "550"),
        ("laposte", Refusal.HARD, "550"),
        ("full", Refusal.SOFT, "5.2.2"),
        ("spam", Refusal.SOFT, "5.7.1"),
        ("complaint", Refusal.COMPLAINT, ""),
    ],
)
def test_a_report_is_read(name, kind, status):
    report = report_of(read(sample(name), BOX))
    assert (report.kind, report.status) == (kind, status)


@pytest.mark.parametrize("name", ["delayed", "vacation", "not-spam"])
def test_what_reports_nothing_final_is_none(name):
    assert report_of(read(sample(name), BOX)) is None


def test_a_return_to_the_address_of_a_letter_kills_that_address_alone(letter):
    to = tagged(BOX, str(letter.pk))
    assert inbound.take(sample("postfix"), to)
    assert not inbound.take(sample("postfix"), to)
    assert DeadAddress.objects.get().address == letter.to_address
    assert Bounce.objects.get().letter == letter


@pytest.mark.parametrize(
    "forged",
    [
        BOX,
        "retours+1.0000000000000000dead@coopol.example",
        "retours+{pk}@coopol.example",
        "retours+{pk}.{other}@coopol.example",
        "autre+{pk}.{proof}@coopol.example",
        "retours+{pk}.{proof}@ailleurs.example",
    ],
)
def test_a_forged_return_changes_nothing(letter, forged):
    proof = tagged(BOX, str(letter.pk)).split(".", 1)[1].split("@")[0]
    other = tagged(BOX, str(letter.pk + 1)).split(".", 1)[1].split("@")[0]
    to = forged.format(pk=letter.pk, proof=proof, other=other)
    assert not inbound.take(sample("postfix"), to)
    assert not DeadAddress.objects.exists()


def test_a_tag_is_for_one_mailbox_and_read_in_any_case():
    address = tagged(BOX, "12")
    assert untagged(address.upper(), BOX) == "12"
    assert untagged(address, REPLIES) is None


def test_the_envelope_carries_the_return_address_and_the_header_does_not(letter, mailoutbox):
    services.send()
    [sent] = mailoutbox
    assert sent.from_email == tagged(BOX, str(letter.pk))
    assert sent.message()["From"] == "La Coopol <ne-pas-repondre@coopol.example>"


def answer(sender="nora@exemple.fr", said="mx.coopol.example; dmarc=pass", more=""):
    return (
        f"From: Nora <{sender}>\r\nMessage-ID: <a@b>\r\nSubject: Re\r\n"
        f"Authentication-Results: {said}\r\n{more}\r\nD'accord\r\n"
    ).encode()


@pytest.fixture
def heard(monkeypatch):
    found = []
    monkeypatch.setattr(receiving, "HANDLERS", {})
    inbound.register("c", lambda incoming, what: found.append((incoming.sender, what)) or True)
    return found


def test_an_answer_reaches_whom_it_is_for(heard):
    assert inbound.take(answer(), tagged(REPLIES, "c-12-7"))
    assert heard == [("nora@exemple.fr", "12-7")]


@pytest.mark.parametrize(
    "content",
    [
        answer(said="mx.coopol.example; dmarc=fail"),
        answer(said="mx.coopol.example; spf=pass"),
        answer(said="mx.ailleurs.example; dmarc=pass"),
        answer(said="mx.coopol.example; dkim=pass header.d=ailleurs.fr"),
        answer(more="Auto-Submitted: auto-replied\r\n"),
        answer(more="Precedence: bulk\r\n"),
        b"\x00\xff",
        b"",
    ],
)
def test_what_nobody_vouches_for_or_a_machine_wrote_is_let_go(heard, content):
    assert not inbound.take(content, tagged(REPLIES, "c-12-7"))
    assert not heard


def test_a_mail_that_wishes_us_ill_is_read_within_bounds(letter):
    to = tagged(BOX, str(letter.pk))
    nested = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 2_000
    for content in (nested, b"A" * 3_000_000, b"Content-Type: text/plain; charset=nul\r\n\r\nx"):
        assert not inbound.take(content, to)
    assert Letter.objects.filter(pk=letter.pk).exists()
