"""Letters: put in the ledger, and sent again when an operator says so."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid
from notifications import nudge
from notifications.headers import refuse_forgery
from notifications.models import Letter, Rank


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
    refuse_forgery(to=to, subject=subject, headers=headers or {})
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


def forget_letters(*, kind, before):
    """Delete the letters of `kind` to nobody registered that were written before that moment.

    They hold the address of somebody who has no account. Returns how many there were.
    """
    letters = Letter.objects.filter(
        kind=kind, recipient=None, personal=False, created_at__lt=before
    )
    return letters.delete()[0]
