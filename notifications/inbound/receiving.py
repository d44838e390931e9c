"""Which mail is whose: returns of our letters, and what other apps registered an address for."""

import logging

from django.conf import settings
from django.db import transaction

from notifications.addresses import untagged
from notifications.inbound.reading import Unreadable, read
from notifications.inbound.reports import report_of
from notifications.services import bounces

logger = logging.getLogger(__name__)

HANDLERS = {}


def register(prefix, handler):
    """Give to `handler(incoming, what)` the mails sent to the reply address whose tag begins by
    `prefix`, a word: « reponses+<prefix>-<what>.<proof>@… ».

    It is called once the address is known to be ours, for whatever the sender says she is; in a
    transaction, and again with the same mail if something breaks.
    """
    HANDLERS[prefix] = handler


@transaction.atomic
def take(content, recipient):
    """Take in the bytes of a mail that arrived for `recipient`; returns whether anything was done.

    What is not ours, forged or unreadable is let go with a line in the log and no answer.
    """
    try:
        incoming = read(content, recipient)
    except Unreadable as error:
        logger.warning("A mail could not be read: %s", error)
        return False
    if settings.MAIL_BOUNCE_ADDRESS:
        what = untagged(incoming.recipient, settings.MAIL_BOUNCE_ADDRESS)
        if what is not None:
            return returned(incoming, what)
    if settings.MAIL_REPLY_ADDRESS:
        what = untagged(incoming.recipient, settings.MAIL_REPLY_ADDRESS)
        if what is not None:
            return answered(incoming, what)
    logger.info("A mail for no address of ours was let go.")
    return False


def returned(incoming, what):
    """A letter came back, or somebody complained of it."""
    letter = bounces.letter_of(what)
    report = report_of(incoming)
    if letter is None or report is None:
        return False
    report_id = incoming.message_id or f"letter:{letter.pk}:{report.kind}:{report.status}"
    taken = bounces.take(
        letter=letter,
        kind=report.kind,
        status=report.status,
        words=report.words,
        report_id=report_id,
    )
    return taken is not None


def answered(incoming, what):
    """Somebody answers by mail."""
    prefix, _, rest = what.partition("-")
    handler = HANDLERS.get(prefix)
    if handler is None or incoming.is_automatic or not is_vouched_for(incoming):
        return False
    return bool(handler(incoming, rest))


def is_vouched_for(incoming):
    """Whether our own relay says that the address in From is true: DMARC, or DKIM of that domain.

    Without its name in the settings nothing is believed: anybody can write any From.
    """
    if not settings.MAIL_AUTHSERV_ID:
        return False
    domain = incoming.sender.rpartition("@")[2]
    for said in incoming.message.get_all("Authentication-Results", []):
        server, _, results = " ".join(str(said).lower().split()).partition(";")
        if server.split(" ")[0] != settings.MAIL_AUTHSERV_ID.lower():
            continue
        checks = [check.strip() for check in results.split(";")]
        if any(check.startswith("dmarc=pass") for check in checks):
            return True
        signed = (f"header.d={domain}", f"header.i=@{domain}")
        return any(
            check.startswith("dkim=pass") and any(f"{mark} " in f"{check} " for mark in signed)
            for check in checks
        )
    return False
