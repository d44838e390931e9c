"""Letters: put in the ledger, and sent again when an operator says so."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from core.http import Invalid
from notifications import nudge
from notifications.models import Letter, Rank

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
HEADER_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]*$")
# The ledger alone says who a letter is from and to: one address, never a copy.
OWN_HEADERS = {"to", "cc", "bcc", "from", "sender", "subject", "date", "message-id", "reply-to"}


@transaction.atomic
def post_letter(
    *,
    to,
    subject,
    text,
    kind,
    html="",
    recipient=None,
    rank=Rank.SECURITY,
    harmless_twice=False,
    headers=None,
):
    """Put a letter to the one address `to` in the ledger and return it; it leaves after commit.

    `recipient` is the Person it is for, if any: her erasure then cancels it. `harmless_twice`
    lets a letter of unknown fate be sent again alone, as a password code may. Raises Invalid on
    anything that is not one address or could forge a header.
    """
    letter = Letter(
        recipient=recipient,
        personal=recipient is not None,
        to_address=to,
        kind=kind,
        kinds=[kind],
        rank=rank,
        subject=subject,
        text=text,
        html=html,
        headers=headers or {},
        harmless_twice=harmless_twice,
    )
    refuse_forgery(letter)
    letter.save(force_insert=True)
    nudge.on_commit(nudge.SEND)
    return letter


def resend(*, by, letter):
    """Queue again a letter of unknown fate, because the operator `by` accepts a possible duplicate.

    Raises Invalid when the letter is in any other state.
    """
    uncertain = Letter.objects.filter(pk=letter.pk, state=Letter.State.UNCERTAIN)
    now = timezone.now()
    if not uncertain.update(state=Letter.State.QUEUED, not_before=now, error=f"renvoi : #{by.pk}"):
        raise Invalid("Seule une lettre incertaine peut être renvoyée.")
    nudge.on_commit(nudge.SEND)


def refuse_forgery(letter):
    """Raise Invalid unless `letter` has one valid address, and headers of one line each."""
    try:
        validate_email(letter.to_address)
    except ValidationError as error:
        raise Invalid("Cette adresse e-mail n’est pas valide.") from error
    lines = [letter.to_address, letter.subject, *letter.headers.values()]
    if any(CONTROL.search(line) for line in lines):
        raise Invalid("Un en-tête de mail tient sur une ligne.")
    for name in letter.headers:
        if not HEADER_NAME.match(name) or name.lower() in OWN_HEADERS:
            raise Invalid("Cet en-tête de mail ne se choisit pas.")


def one_line(text, limit=200):
    """`text` made fit for a subject: one line, without control characters, not longer than `limit`."""
    line = " ".join(CONTROL.sub(" ", text).split(" "))
    line = re.sub(r" {2,}", " ", line).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
