"""Read the mailbox where returns and answers arrive, then leave it empty."""

import imaplib
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from notifications import inbound
from notifications.inbound.reading import address_in, headers_of

MOST = 500
# Where the relay writes for whom a mail was, the most certain first.
FOR = ("Delivered-To", "X-Original-To", "X-Envelope-To", "To")


class Command(BaseCommand):
    help = (
        "Lit la boîte MAIL_INBOX_URL (imaps://nom:mot@serveur/INBOX) : retours de courrier, "
        "réponses par mail. Peut être lancée deux fois sans dommage."
    )

    def handle(self, **options):
        if not settings.MAIL_INBOX_URL:
            raise CommandError("MAIL_INBOX_URL est vide : il n’y a pas de boîte à lire.")
        parts = urlsplit(settings.MAIL_INBOX_URL)
        kind = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
        box = kind(parts.hostname, parts.port or (993 if parts.scheme == "imaps" else 143))
        try:
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
            box.select(parts.path.strip("/") or "INBOX")
            read, done = empty(box)
        finally:
            box.logout()
        self.stdout.write(f"{read} mails lus, {done} pris en compte.")


def empty(box):
    """Take in what is not read yet, one mail at a time; returns (how many, how many of use).

    Each is marked as read once what it says is written: killed in between, it is taken in again,
    which changes nothing.
    """
    _, found = box.uid("search", None, "UNSEEN")
    read = done = 0
    for uid in found[0].split()[:MOST]:
        _, data = box.uid("fetch", uid, "(BODY.PEEK[])")
        content = next((row[1] for row in data if isinstance(row, tuple)), b"")
        done += any([inbound.take(content, address) for address in recipients(content)])
        box.uid("store", uid, "+FLAGS", "(\\Seen)")
        read += 1
    return read, done


def recipients(content):
    """The addresses for which a mail was, as its headers tell, without doubles."""
    message = headers_of(content)
    found = (str(one) for name in FOR for one in message.get_all(name, []))
    return list(dict.fromkeys(address_in(one) for one in found))
