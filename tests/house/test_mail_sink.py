"""Every letter the product writes, read as a mail server received it (SECURITY E-1 to E-8, INV-4)."""

import ast
import email.policy
import re
import socket
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from events.models import Event
from events.services import announcing as announcing_events
from events.services import guests, visitors
from groups.services import telling as telling_groups
from messaging.audience import KIND as MAILING
from messaging.audience import Audience, For
from messaging.services import copying, drafting, leaving
from notifications import nudge, registry
from notifications.models import Letter, Notice
from notifications.services import compose, notify, send
from profiles.adapter import AccountAdapter
from profiles.models import Person
from tests.factories import give, join, make_answer, make_event, make_person
from tests.house import every_letter
from tests.shared import shared

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
# What is told there is that somebody did something: whoever the recipient sees is named.
NAMING = {
    "contact.asked", "contact.accepted", "groups.invited", "events.invited", "events.thanked",
    "messaging.message",
}  # fmt: skip
COPIES = re.compile(r"^(cc|bcc|resent-.*|apparently-to|envelope-to|sender|errors-to)$", re.I)
LINK = re.compile(r"""(?:https?:)?//[^\s"'<>)\]]+""")
# The language of a document, not an address that a reader opens.
NAMES_OF_LANGUAGES = ("http://www.w3.org/",)


@dataclass(repr=False)
class Mail:
    """What the server received for one letter."""

    rcpt: list
    message: object
    letter: Letter
    people: list

    def __repr__(self):
        return f"{self.letter.kind} {self.letter.kinds} {self.rcpt} {self.message['Subject']}"

    def others(self):
        """Everybody but its recipient."""
        return [one for one in self.people if one.pk != self.letter.recipient_id]

    def parts(self):
        """{content type: text} of what a reader shows."""
        return {
            part.get_content_type(): part.get_content()
            for part in self.message.walk()
            if part.get_content_maintype() == "text"
        }

    def everything(self):
        """All the words of the mail, headers and decoded parts."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.message.items())
        return "\n".join([headers, *self.parts().values()])


class Sink:
    def __init__(self):
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, envelope.content))
        return "250 taken"


@pytest.fixture(scope="module")
def server():
    """A mail server, and what it received."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, handler.received
    controller.stop()


@pytest.fixture(scope="module")
def mails(server, django_db_setup, django_db_blocker):
    """All that the product writes, as a mail server received it: a list of Mail."""
    with shared(django_db_blocker, write_everything), django_db_blocker.unblock():
        yield received_by(*server)


def write_everything():
    """One letter of each kind, each to somebody else; a digest of several; codes, guests, mailings."""
    ring, nudge.ring = nudge.ring, lambda task: None
    try:
        world = every_letter.make_world()
        for kind in every_letter.PULLED:
            every_letter.tell(world, kind)
        # Before the others are there, who would be told the same.
        telling_groups.announce()
        announcing_events.announce()
        for kind in every_letter.MAKERS.keys() - every_letter.PULLED:
            every_letter.tell(world, kind)
        write_a_digest(world)
        write_codes()
        write_to_guests(world)
        write_to_many(world)
        Notice.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        compose()
    finally:
        nudge.ring = ring
    return world


def write_a_digest(world):
    """Several things told at once to one person."""
    person = make_person("Ensemble", "Toutdunseulcoup")
    join(person, world.party.section)
    for kind in ("account.welcome", "membership.status", "groups.closed", "contact.asked"):
        subject, payload = every_letter.MAKERS[kind](world, person)
        notify(kind=kind, recipient=person, key="digest", payload=payload, subject=subject)


def write_codes():
    """All that the account says, with whatever its templates ask for."""
    adapter = AccountAdapter()
    for subject in sorted((ROOT / "templates").glob("*/email/*_subject.txt")):
        prefix = subject.relative_to(ROOT / "templates").as_posix().removesuffix("_subject.txt")
        if subject.name.startswith(("base", "_")):
            continue
        person = make_person("Codée", f"Compte{subject.stem}")
        context = {"code": "ABC-DEF", "password_reset_url": f"{settings.BASE_URL}/compte/"}
        adapter.send_mail(prefix, person.email, context)


def write_to_guests(world):
    """Those who come with an address alone."""
    event = make_event(world.other)
    visitors.write(event, "passante@ailleurs.example", "Passante")
    answer = make_answer(
        None, event, email="invitee@ailleurs.example", first_name="Invitée",
        confirmed_at=timezone.now(),
    )  # fmt: skip
    guests.tell_offer(answer)


def write_to_many(world):
    """A section writes to all its members, the hidden one included, with an event to answer."""
    secretary = make_person("Odile", "Kervadec")
    join(secretary, world.party.section)
    give(secretary, "section_secretary", world.party.section)
    event = make_event(secretary, organiser="unit", unit=world.party.section)
    mailing = drafting.start(
        by=secretary, sender=world.party.section, audience=Audience(For.ADHERENTS)
    )
    drafting.write(
        by=secretary, mailing=mailing, subject="Jeudi", text="Bonjour {prénom}.",
        event=Event.objects.get(pk=event.pk),
    )  # fmt: skip
    mailing.refresh_from_db()
    drafting.send_a_try(by=secretary, mailing=mailing)
    leaving.submit(by=secretary, mailing=mailing)
    copying.prepare()


def received_by(port, received):
    """Send the letters to the server of that port; the Mails of what it `received`."""
    # As those of a test: `send` may commit nothing here, and must not mind.
    connection.atomic_blocks[-1]._from_testcase = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "EMAIL_BACKEND", "notifications.smtp.Backend")
        patch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        patch.setattr(settings, "EMAIL_PORT", port)
        send()
    letters = {one.message_id: one for one in Letter.objects.select_related("recipient")}
    people = list(Person.objects.all())
    return [
        Mail(rcpt, message, letters[message["Message-ID"]], people)
        for rcpt, content in received
        for message in [message_from_bytes(content, policy=email.policy.default)]
    ]


def test_every_letter_leaves_and_every_kind_is_among_them(mails):
    told = {code for mail in mails for code in mail.letter.kinds}
    kinds = {mail.letter.kind for mail in mails}

    assert set(registry.KINDS) == set(every_letter.MAKERS) | {MAILING}
    assert set(registry.KINDS) <= told
    assert {"account.security", visitors.KIND, guests.KIND, drafting.TRY, "digest"} <= kinds
    assert {mail.letter.state for mail in mails} == {Letter.State.SENT}
    assert len({mail.message["Message-ID"] for mail in mails}) == len(mails)


def test_each_is_for_one_person_in_to_and_nobody_in_copy(mails):
    for mail in mails:
        to = [address for _, address in getaddresses(mail.message.get_all("To"))]
        assert len(mail.rcpt) == 1 and to == mail.rcpt == [mail.letter.to_address], mail
        assert not [name for name in mail.message.keys() if COPIES.match(name)], mail  # noqa: SIM118


def test_no_name_nor_address_of_anybody_else_is_in_it(mails):
    """But that of who did something, told to whoever sees her, in the kinds that say so."""
    for mail in mails:
        said = mail.everything().lower()
        for person in mail.others():
            assert not person.email or person.email.lower() not in said, mail
            assert not person.phone or person.phone not in said.replace(" ", ""), mail
            if person.last_name.lower() in said:
                assert NAMING & set(mail.letter.kinds), (mail, person)
                assert Person.objects.is_visible_to(mail.letter.recipient, person.pk), mail


def test_a_hidden_member_is_in_no_letter_but_hers(mails):
    for mail in mails:
        mine = mail.letter.recipient is not None and mail.letter.recipient.last_name == "Quintric"
        assert mine or not re.search("zélie|quintric", mail.everything(), re.I), mail


def test_what_may_be_refused_is_refused_in_one_click(mails):
    for mail in mails:
        refusable = [code for code in mail.letter.kinds if registry.can_be_disabled(code)]
        link = (mail.message["List-Unsubscribe"] or "").strip()
        assert bool(link) == bool(refusable), mail
        if link:
            assert link.startswith(f"<{settings.BASE_URL}/") and link.endswith(">"), mail
            assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert link.strip("<>") in mail.parts()["text/plain"], mail


def test_each_is_read_as_text_and_says_its_language(mails):
    for mail in mails:
        parts = mail.parts()
        assert len(parts["text/plain"].strip()) > 20, mail
        assert re.search(r'<html[^>]* lang="fr"', parts["text/html"]), mail
        assert mail.message["Auto-Submitted"] == "auto-generated"


def test_nothing_in_it_is_fetched_nor_leads_elsewhere(mails):
    ours = urlsplit(settings.BASE_URL).netloc
    for mail in mails:
        html = mail.parts()["text/html"]
        assert not re.search(r"<(script|iframe|form|link|object|video|audio)\b", html, re.I), mail
        assert not re.search(r"url\(|@import|\bsrcset=|\bbackground=", html, re.I), mail
        for source in re.findall(r"""\bsrc=["']?([^"'\s>]+)""", html, re.I):
            assert source.startswith(("data:", "cid:")), (mail, source)
        for link in LINK.findall(mail.everything()):
            if not link.startswith(NAMES_OF_LANGUAGES):
                assert urlsplit(link).netloc == ours, (mail, link)


def test_no_line_of_the_product_asks_for_a_copy():
    """`cc=`, `bcc=` and mails outside the ledger (INV-4)."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            copies = isinstance(node, ast.keyword) and node.arg in ("cc", "bcc")
            if copies or called_name(node) in ("send_mail", "send_mass_mail", "EmailMessage"):
                found.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    assert not found


def sources():
    """The Python files of the product, but its migrations."""
    for app in (ROOT / "core").parent.iterdir():
        if (app / "__init__.py").exists() and app.name not in ("tests", "bench", "launcher"):
            yield from (path for path in app.rglob("*.py") if "migrations" not in path.parts)


def called_name(node):
    """The name of the plain function that `node` calls, or None."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return None
