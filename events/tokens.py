"""Links by which one answers an event from a mail, without logging in.

A link says who answers which event, and nothing else: whether she may still do so is asked again.
That of an address is ciphered: logs of servers would keep who comes to what of a party.
"""

import base64
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

SALT = "events.reply"
CIPHERED = "~"


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
    said = json.dumps([event.ref, email, first_name]).encode()
    return CIPHERED + ciphers().encrypt(said).decode().rstrip("=")


def read(token):
    """The Reply a token stands for, or None when it is not one of ours."""
    try:
        if token.startswith(CIPHERED):
            sealed = token.removeprefix(CIPHERED)
            said = ciphers().decrypt(sealed + "=" * (-len(sealed) % 4))
            ref, email, first_name = json.loads(said)
            return Reply(ref, email=email, first_name=first_name)
        ref, person_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, InvalidToken, ValueError, TypeError):
        return None
    return Reply(ref, person_id=person_id)


def url(token):
    """The path at which a token answers."""
    return reverse("events:reply", args=[token])


def ciphers():
    """The ciphers of the present SECRET_KEY and of its fallbacks, for these links alone."""
    return MultiFernet(
        [Fernet(derive(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def derive(secret):
    """A Fernet key drawn from a Django secret key."""
    digest = salted_hmac(SALT, "address", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
