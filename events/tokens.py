"""Signed links by which one answers an event from a mail, without logging in.

A link says who answers which event, and nothing else: whether she may still do so is asked again.
"""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

SALT = "events.reply"


@dataclass(frozen=True)
class Reply:
    """Whose answer a link carries: an account, or an address and a first name without one."""

    ref: str
    person_id: int | None = None
    email: str = ""
    first_name: str = ""


def make(event, person_id):
    """The token by which that person answers `event`."""
    return signing.dumps([event.ref, person_id], salt=SALT)


def make_for_address(event, email, first_name):
    """The token by which whoever reads `email` answers `event`, without an account."""
    return signing.dumps([event.ref, email, first_name], salt=SALT)


def read(token):
    """The Reply a token stands for, or None when it is not one of ours."""
    try:
        ref, who, *name = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Reply(ref, email=who, first_name=name[0]) if name else Reply(ref, person_id=who)


def url(token):
    """The path at which a token answers."""
    return reverse("events:reply", args=[token])
