"""Print the letters and labels of a mailing, and say that they are printed.

Every reading of addresses enters the journal: who, for which mailing, how many (SECURITY INV-10).
"""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from messaging import printing
from messaging.policies import paper as policies
from messaging.queries import paper as queries

NOTHING = "Il n’y a aucune lettre à imprimer ici."
CHANGED = "La liste a changé entre-temps\u00a0: relis-la avant de la marquer."


@transaction.atomic
def note_read(*, by, mailing, count):
    """Write in the journal that `by` read the addresses of `count` letters of `mailing`."""
    log(by, mailing, "paper.read", count)


@transaction.atomic
def print_letters(*, by, mailing, kept, number, duplex=False):
    """The letters of the batch `number` of those that `kept` says, as JSON for letter.typ.

    `duplex`: each begins on a new sheet of a printer that prints on both sides. Raises Refused when
    nothing is printed now, Invalid when nothing is left to print.
    """
    copies = batch(by, mailing, kept, number)
    event = queries.event_printed(by, mailing)
    log(by, mailing, "paper.letters", len(copies))
    asked = queries.who_may_answer(event, copies)
    return printing.letters(mailing, copies, event, asked, duplex=duplex)


@transaction.atomic
def print_labels(*, by, mailing, kept, number):
    """The labels of the same batch, as JSON for labels.typ. Raises as `print_letters`."""
    copies = batch(by, mailing, kept, number)
    log(by, mailing, "paper.labels", len(copies))
    return printing.labels(copies)


def batch(by, mailing, kept, number):
    """The Copies of the batch `number`, from 1, in the order of the labels and of the letters."""
    check(mailing)
    start = (max(number, 1) - 1) * queries.BATCH
    copies = list(queries.letters_of(by, mailing, kept)[start : start + queries.BATCH])
    if not copies:
        raise Invalid(NOTHING)
    return copies


@transaction.atomic
def mark_all(*, by, mailing, count):
    """Say that the `count` letters that `by` had to print are printed; safe to send twice.

    Raises Refused, or Invalid when they are no longer so many: somebody else prints too.
    """
    check(mailing)
    copies = queries.letters_of(by, mailing, queries.TO_PRINT)
    rows = copies.select_related(None).select_for_update(of=("self",))
    ids = list(rows.values_list("pk", flat=True))
    if ids and len(ids) != count:
        raise Invalid(CHANGED)
    copies.model.objects.filter(pk__in=ids).update(printed_at=timezone.now())
    if ids:
        log(by, mailing, "paper.printed", len(ids))


@transaction.atomic
def mark(*, by, copy, printed):
    """Say that the letter of one Copy, which `by` serves, is printed, or is to be printed again."""
    check(copy.mailing)
    moment = timezone.now() if printed else None
    type(copy).objects.filter(pk=copy.pk, printed_at__isnull=printed).update(printed_at=moment)
    log(by, copy.mailing, "paper.printed" if printed else "paper.again", 1)


def check(mailing):
    """Raise Refused unless letters of `mailing` are printed now."""
    reason = policies.no_work(mailing)
    refuse_unless(not reason, reason)


def log(by, mailing, action, count):
    """Write what `by` did in the journal: never a name nor an address."""
    record(
        action=action,
        by=by,
        unit=mailing.unit,
        subject=mailing,
        detail={"count": count, "within": policies.offices_of(by)},
    )
