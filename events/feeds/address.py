"""The secret address of an agenda: signed, so that nobody makes one up; numbered, so that it dies."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from events.models import ActionSettings

SALT = "events.agenda"


def signer():
    return Signer(salt=SALT, sep=".")


def token_of(person_id, number):
    """The token of the agenda of that person, in its `number`th address; always the same."""
    return signer().sign(f"{person_id}-{number}")


def read(token):
    """The (person id, number) that a token stands for; None when it is not one of ours."""
    try:
        person_id, number = signer().unsign(token).split("-")
        return int(person_id), int(number)
    except (BadSignature, ValueError):
        return None


def agenda_token(person):
    """The token of `person` as it stands; one query."""
    mine = ActionSettings.objects.visible_to(person).values_list("agenda_number", flat=True)
    return token_of(person.pk, mine.first() or 0)


def agenda_url(person):
    """The absolute address of the agenda of `person`, to be given to her telephone; one query."""
    return settings.BASE_URL + reverse("events:agenda", args=[agenda_token(person)])
