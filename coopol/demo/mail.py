"""The demo's post: a folder with one file for each mail, nothing leaves the machine."""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

NAME_FORMAT = "%Y%m%d-%H%M%S-%f"
NAME = re.compile(r"(\d{8}-\d{6}-\d{6})-[0-9a-f]{6}")
BACKEND = "coopol.demo.mail.SpoolBackend"
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


class SpoolBackend(BaseEmailBackend):
    """Writes each message into settings.MAIL_SPOOL; names sort by time, a file is whole or absent."""

    def send_messages(self, email_messages):
        """Write `email_messages`; returns how many."""
        folder = Path(settings.MAIL_SPOOL)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(UTC).strftime(NAME_FORMAT)}-{secrets.token_hex(3)}"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            os.replace(draft, folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class SpooledLetter:
    """One mail of the folder, with its bodies when it was read whole."""

    name: str
    subject: str
    sender: str
    to: str
    sent_at: datetime
    text: str = ""
    html: str = ""


def spool_is_used():
    """Whether this site keeps its mails in the folder."""
    return settings.DEMO and settings.EMAIL_BACKEND == BACKEND


def letters(*, address="", start=0, number=50):
    """The mails whose recipient holds `address`, newest first: `number` of them from `start` on."""
    try:
        files = os.listdir(settings.MAIL_SPOOL)
    except FileNotFoundError:
        return []
    names = sorted((file[:-4] for file in files if file.endswith(".eml")), reverse=True)
    found = (letter for letter in map(read_head, names) if letter is not None)
    wanted = address.strip().lower()
    return list(islice((one for one in found if wanted in one.to.lower()), start, start + number))


def read_head(name):
    """The mail `name` without its bodies, or None when there is none (any more)."""
    message, sent_at = parse(name, headers_only=True)
    return describe(name, message, sent_at) if message is not None else None


def read_letter(name):
    """The whole mail `name`, or None when there is none."""
    message, sent_at = parse(name)
    if message is None:
        return None
    return describe(name, message, sent_at, text=body(message, "plain"), html=body(message, "html"))


def parse(name, *, headers_only=False):
    """(message, moment) of the file `name`, or (None, None)."""
    found = NAME.fullmatch(name)
    if not found:
        return None, None
    sent_at = datetime.strptime(f"{found.group(1)}+0000", f"{NAME_FORMAT}%z")
    try:
        with (Path(settings.MAIL_SPOOL) / f"{name}.eml").open("rb") as file:
            message = BytesParser(policy=policy.default).parse(file, headersonly=headers_only)
    except FileNotFoundError:
        return None, None
    return message, sent_at


def describe(name, message, sent_at, **bodies):
    """A SpooledLetter made from the headers of `message`."""
    return SpooledLetter(
        name=name,
        # A long subject is folded, and unfolds with the space of its fold.
        subject=message.get("Subject", "").strip(),
        sender=message.get("From", ""),
        to=message.get("To", ""),
        sent_at=sent_at,
        **bodies,
    )


def body(message, kind):
    """The text of the part `kind` ("plain" or "html"), or an empty text."""
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part is not None else ""


def opening_apart(html):
    """`html` with links that open in a page of their own: ours refuse to stand in a frame."""
    return HEAD.sub(r'\g<0><base target="_blank">', html, count=1)
