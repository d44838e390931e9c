"""Addresses of ours that say, to us alone, what comes back to them (VERP).

`retours+<what>.<proof>@…`: without the proof, whoever writes there is not answered (SECURITY E-17).
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "notifications.addresses"
PROOF = 20
# Local parts are read without regard to case by many servers.
TAGGED = re.compile(r"^(?P<box>[^@+]+)\+(?P<what>[a-z0-9-]+)\.(?P<proof>[a-f0-9]+)@(?P<host>.+)$")


def tagged(mailbox, what):
    """The address of `mailbox` that carries `what`: small letters, digits and dashes."""
    box, _, host = mailbox.partition("@")
    return f"{box}+{what}.{proof_of(box, what)}@{host}"


def untagged(address, mailbox):
    """What `address` carries, if it is one that `tagged` made of `mailbox`; None otherwise."""
    match = TAGGED.match(address.strip().lower())
    box, _, host = mailbox.lower().partition("@")
    if match is None or match["box"] != box or match["host"] != host:
        return None
    if not constant_time_compare(match["proof"], proof_of(box, match["what"])):
        return None
    return match["what"]


def proof_of(box, what):
    """What only this site can write for `what`, for that mailbox alone."""
    return salted_hmac(SALT, f"{box.lower()}:{what}", algorithm="sha256").hexdigest()[:PROOF]


def return_path(letter):
    """The address to which the servers return `letter`: one of its own, when a mailbox is set."""
    if not settings.MAIL_BOUNCE_ADDRESS:
        return settings.DEFAULT_FROM_EMAIL
    return tagged(settings.MAIL_BOUNCE_ADDRESS, str(letter.pk))
