"""What may stand in the header of a mail."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.http import Invalid

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]*$")
# The ledger alone says who a letter is from and to: one address, never a copy.
RESERVED = {"to", "cc", "bcc", "from", "sender", "subject", "date", "message-id", "reply-to"}


def refuse_forgery(*, to, subject, headers):
    """Raise Invalid unless `to` is one valid address and every header is one harmless line."""
    try:
        validate_email(to)
    except ValidationError as error:
        raise Invalid("Cette adresse e-mail n’est pas valide.") from error
    if any(CONTROL.search(line) for line in [to, subject, *headers.values()]):
        raise Invalid("Un en-tête de mail tient sur une ligne.")
    for name in headers:
        if not NAME.match(name) or name.lower() in RESERVED or name.lower().startswith("resent-"):
            raise Invalid("Cet en-tête de mail ne se choisit pas.")


def one_line(text, limit=200):
    """`text` made fit for a subject: one line, no control character, at most `limit` long."""
    line = re.sub(r" {2,}", " ", CONTROL.sub(" ", text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
