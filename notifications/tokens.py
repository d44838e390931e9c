"""Signed links that let a person refuse mails without logging in, and let nobody do anything else."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "notifications.unsubscribe"
QUIET_SALT = "notifications.quiet"


@dataclass(frozen=True)
class Refusal:
    """Which kinds of mail the person of this id refuses."""

    person_id: int
    kinds: list


def make(person_id, kinds):
    """The token refusing `kinds` for that person. It never expires: a mail may be read years later."""
    return signing.dumps([person_id, sorted(kinds)], salt=SALT)


def read(token):
    """The Refusal a token stands for, or None when it is not one of ours."""
    try:
        person_id, kinds = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Refusal(person_id, kinds)


def url(person_id, kinds):
    """The absolute address that refuses `kinds`."""
    return settings.BASE_URL + reverse("notifications:unsubscribe", args=[make(person_id, kinds)])


@dataclass(frozen=True)
class Quiet:
    """Of which thing the person of this id wants nothing more."""

    person_id: int
    sort: str
    pk: int


def make_quiet(person_id, thing):
    """The token silencing that Thing for that person. It never expires either."""
    return signing.dumps([person_id, thing.sort, thing.pk], salt=QUIET_SALT)


def read_quiet(token):
    """The Quiet a token stands for, or None when it is not one of ours."""
    try:
        return Quiet(*signing.loads(token, salt=QUIET_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def quiet_url(person_id, thing):
    """The absolute address that silences that Thing."""
    return settings.BASE_URL + reverse("notifications:quiet", args=[make_quiet(person_id, thing)])
