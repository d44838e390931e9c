"""What comes back: an address that is dead is no longer written to, a complaint is a refusal."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications import registry
from notifications.models import Bounce, DeadAddress, Letter, Refusal
from notifications.services.batches import watch
from notifications.services.preferences import unsubscribe

# An address that is full, or away, this many times in that time is dead too.
SOFT_LIMIT, SOFT_DAYS = 5, timedelta(days=14)
# Enhanced codes (RFC 3463) that say the mailbox is not there, or is closed for good.
DEAD = re.compile(r"^5\.(1\.[0-46]|1\.10|2\.1|7\.26)$|^5\.1\.1")
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


@transaction.atomic
def take(*, letter, kind, status="", words="", report_id):
    """Take in a report about `letter` (a Bounce); None when the same report was read already.

    Hard: its address is dead at once; soft: after SOFT_LIMIT in SOFT_DAYS; a complaint refuses the
    kinds it told, for her who received it.
    """
    bounce, is_new = Bounce.objects.get_or_create(
        report_id=report_id[:250],
        defaults={
            "letter": letter, "address": letter.to_address, "kind": kind,
            "status": status[:20], "words": " ".join(words.split())[:250],
        },
    )  # fmt: skip
    if not is_new:
        return None
    if kind == Refusal.COMPLAINT and letter.recipient_id:
        refused_kinds = [code for code in letter.kinds if registry.can_be_disabled(code)]
        unsubscribe(person_id=letter.recipient_id, kinds=refused_kinds)
    if is_dead(letter.to_address, kind):
        DeadAddress.objects.get_or_create(address=letter.to_address, defaults={"reason": kind})
    if letter.batch_id and kind != Refusal.SOFT:
        watch(letter.batch_id)
    return bounce


def is_dead(address, kind):
    """Whether a new report of `kind` leaves `address` for dead."""
    if kind != Refusal.SOFT:
        return kind == Refusal.HARD
    lately = Bounce.objects.filter(
        address=address, kind=Refusal.SOFT, at__gt=timezone.now() - SOFT_DAYS
    )
    return lately.count() >= SOFT_LIMIT


def refused(letter, code, words):
    """A server refused the recipient of `letter` for good while we spoke to it."""
    found = ENHANCED.search(words)
    status = found[0] if found else str(code)
    kind = Refusal.HARD if is_about_the_address(status, code) else Refusal.SOFT
    take(
        letter=letter, kind=kind, status=status, words=words,
        report_id=f"smtp:{letter.pk}:{letter.attempts}",
    )  # fmt: skip


def is_about_the_address(status, code=0):
    """Whether an enhanced `status`, or a bare SMTP `code`, says that the mailbox is not there."""
    return bool(DEAD.match(status)) or (not ENHANCED.match(status) and code in (550, 551, 553))


def forget_dead(*, address):
    """`address` answers again, or its owner says so. Returns whether it was held for dead."""
    return bool(DeadAddress.objects.filter(address=address).delete()[0])


def letter_of(what):
    """The Letter whose number a return address carries, or None."""
    if not what.isdigit() or len(what) > 18:
        return None
    return Letter.objects.filter(pk=int(what)).first()
