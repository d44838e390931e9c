"""The two ways in: a relay that hands mails over, a mailbox that is read and emptied."""

import asyncio
import smtplib
import socket
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from notifications import inbound
from notifications.management.commands import lmtp, read_mail

MAIL = (
    b"Delivered-To: retours+1.a@coopol.example\r\nTo: b@c.fr\r\nSubject: Essai\r\n\r\nBonjour\r\n"
)


@pytest.fixture
def taken(monkeypatch):
    found = []
    monkeypatch.setattr(inbound, "take", lambda content, to: found.append((content, to)) or True)
    return found


@pytest.fixture
def relay(taken, monkeypatch):
    """A client of our LMTP server, on a free port of this machine."""
    monkeypatch.setattr(lmtp, "close_old_connections", lambda: None)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    loop = asyncio.new_event_loop()
    task = loop.create_task(lmtp.serve(port))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    for _ in range(100):
        try:
            client = smtplib.LMTP("127.0.0.1", port)
            break
        except OSError:
            threading.Event().wait(0.05)
    yield client
    client.close()
    loop.call_soon_threadsafe(task.cancel)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def test_each_recipient_of_what_a_relay_hands_over_is_taken_in(relay, taken):
    assert relay.sendmail("", ["a@coopol.example", "b@coopol.example"], MAIL) == {}
    assert [to for _, to in taken] == ["a@coopol.example", "b@coopol.example"]
    assert b"Bonjour" in taken[0][0]


def test_while_the_database_is_away_the_relay_keeps_it(relay, monkeypatch):
    def away(content, to):
        raise OperationalError("away")

    monkeypatch.setattr(inbound, "take", away)
    with pytest.raises(smtplib.SMTPException) as refusal:
        relay.sendmail("", ["a@coopol.example"], MAIL)
    assert "451" in str(refusal.value)


class Box:
    """As much of an IMAP mailbox as is asked of it."""

    def __init__(self, host, port):
        self.where, self.mails, self.seen = (host, port), {b"1": MAIL, b"2": MAIL}, set()

    def login(self, name, word):
        assert (name, word) == ("coopol", "m/t")

    def select(self, name):
        assert name == "INBOX"

    def uid(self, command, *given):
        if command == "search":
            return "OK", [b" ".join(uid for uid in self.mails if uid not in self.seen)]
        if command == "fetch":
            return "OK", [(b"1 (BODY[] {9}", self.mails[given[0]]), b")"]
        self.seen.add(given[0])
        return "OK", []

    def logout(self):
        """Nothing to close."""


def test_a_mailbox_is_read_once_for_each_address_it_was_for(taken, settings, monkeypatch, capsys):
    settings.MAIL_INBOX_URL = "imaps://coopol:m%2Ft@imap.exemple.fr/INBOX"
    box = Box("imap.exemple.fr", 993)
    monkeypatch.setattr(read_mail.imaplib, "IMAP4_SSL", lambda host, port: box)

    call_command("read_mail")
    assert [to for _, to in taken] == ["retours+1.a@coopol.example", "b@c.fr"] * 2
    call_command("read_mail")
    assert len(taken) == 4
    assert "0 mails lus" in capsys.readouterr().out


def test_what_breaks_is_read_again(settings, monkeypatch):
    settings.MAIL_INBOX_URL = "imap://coopol:m%2Ft@imap.exemple.fr/INBOX"
    box = Box("imap.exemple.fr", 143)
    monkeypatch.setattr(read_mail.imaplib, "IMAP4", lambda host, port: box)

    def broken(content, to):
        raise OperationalError("away")

    monkeypatch.setattr(inbound, "take", broken)
    with pytest.raises(OperationalError):
        call_command("read_mail")
    assert not box.seen


def test_without_a_mailbox_it_says_so(settings):
    settings.MAIL_INBOX_URL = ""
    with pytest.raises(CommandError, match="MAIL_INBOX_URL"):
        call_command("read_mail")
