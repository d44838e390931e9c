"""A mail as it arrived, read within bounds: whoever writes it may wish us ill."""

import email
import email.policy
import html
import re
from dataclasses import dataclass
from email.utils import parseaddr

import nh3

MOST_BYTES = 2_000_000
MOST_PARTS = 60
MOST_TEXT = 200_000
LINE_END = re.compile(r"(?i)<br\s*/?>|</(?:p|div|li|tr|h\d|blockquote)>")


class Unreadable(Exception):
    """Not a mail, or one too large to be read."""


@dataclass(frozen=True)
class Incoming:
    """One mail: who says she wrote it, and what it holds."""

    message: object
    recipient: str
    sender: str
    message_id: str

    def header(self, name):
        """The header `name` on one line, "" without one."""
        return " ".join(str(self.message.get(name, "")).split())

    @property
    def parts(self):
        """Its parts that hold no other, at most MOST_PARTS."""
        found = []
        for part in self.message.walk():
            if len(found) == MOST_PARTS:
                break
            if not part.is_multipart():
                found.append(part)
        return found

    @property
    def text(self):
        """What it says, as plain text; of HTML alone, its words."""
        pages = []
        for part in self.parts:
            if part.get_content_disposition() == "attachment":
                continue
            if part.get_content_type() == "text/plain":
                return decoded(part)
            if part.get_content_type() == "text/html":
                pages.append(part)
        return words_of(decoded(pages[0])) if pages else ""

    @property
    def is_automatic(self):
        """Whether a machine answered: nobody is there to be heard (RFC 3834)."""
        return (
            self.header("Auto-Submitted").lower() not in ("", "no")
            or self.header("Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
            or bool(self.header("X-Autoreply") or self.header("X-Autorespond"))
            or bool(self.header("List-Id"))
            or self.header("Return-Path") == "<>"
        )


def read(content, recipient):
    """The Incoming of the bytes `content`, that arrived for the address `recipient`.

    Raises Unreadable.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable("too large")
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        sender = parseaddr(str(message.get("From", "")))[1].lower()
        message_id = " ".join(str(message.get("Message-ID", "")).split())[:250]
    except (ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(str(error)) from error
    return Incoming(message, recipient.strip().lower(), sender, message_id)


def decoded(part):
    """The text of a part, whatever it says of its own encoding."""
    try:
        content = part.get_payload(decode=True) or b""
        charset = part.get_content_charset() or "utf-8"
    except (ValueError, LookupError, TypeError):
        return ""
    try:
        text = content.decode(charset, "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return text.replace("\x00", "").replace("\r\n", "\n")[:MOST_TEXT]


def words_of(page):
    """The words of an HTML page, a line for each of its own."""
    bare = nh3.clean(
        LINE_END.sub("\n", page), tags=set(), clean_content_tags={"script", "style", "title"}
    )
    return html.unescape(bare)


def headers_of(content):
    """The headers of the bytes of a mail; raises Unreadable."""
    try:
        return email.message_from_bytes(content[:MOST_BYTES], policy=email.policy.compat32)
    except (ValueError, LookupError, TypeError) as error:
        raise Unreadable(str(error)) from error


def address_in(header):
    """The address of a header, without the name before it."""
    return parseaddr(header)[1].lower()
