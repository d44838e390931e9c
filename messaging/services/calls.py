"""Share the calls of a mailing out, make them, and say what they gave."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from messaging import printing
from messaging.models import CallOutcome, Channel, Copy
from messaging.policies import paper as policies
from messaging.queries import calls as queries
from messaging.queries.served import called_by, served_by
from messaging.services.paper import check, log
from notifications.services import notify

MOST = 50
NONE_LEFT = (
    "Il ne reste aucun appel que cette personne puisse passer\u00a0: on n’appelle que les gens dont "
    "on voit le profil."
)
NOT_A_CALLER = "Cette personne ne peut pas appeler pour toi."
HOW_MANY = f"Entre 1 et {MOST} appels à la fois."
UNKNOWN = "Résultat inconnu."
NOTHING = "Il n’y a aucun appel à imprimer ici."


@transaction.atomic
def note_read(*, by, mailing, count):
    """Write in the journal that `by` read the numbers of `count` people to call for `mailing`."""
    log(by, mailing, "calls.read", count)


@transaction.atomic
def print_calls(*, by, mailing):
    """The list of calls that `by` shares out, as JSON for phone.typ. Raises Refused and Invalid."""
    check(mailing)
    rows = queries.printed_rows(by, mailing)
    if not rows:
        raise Invalid(NOTHING)
    log(by, mailing, "calls.printed", len(rows))
    return printing.calls(mailing, rows)


@transaction.atomic
def share(*, by, mailing, caller, number):
    """Give `caller` at most `number` of the calls that nobody took; returns how many she got.

    Only those of people she sees: a hidden member is called by the board of her section. Each of
    them reads in her journal that her number was given. Raises Refused and Invalid.
    """
    check(mailing)
    if not 1 <= number <= MOST:
        raise Invalid(HOW_MANY)
    refuse_unless(queries.willing(by, mailing).filter(pk=caller.pk).exists(), NOT_A_CALLER)
    free = queries.free_for(by, mailing, caller).select_for_update(of=("self",), skip_locked=True)
    rows = list(free[:number])
    if not rows:
        raise Invalid(NONE_LEFT)
    Copy.objects.filter(pk__in=[row.pk for row in rows]).update(caller=caller)
    for row in rows:
        tell_person(by, mailing, row.person_id, "calls.shared")
    if caller.pk != by.pk:
        notify(kind="messaging.calls", recipient=caller, key=str(mailing.pk), subject=mailing)
    return len(rows)


@transaction.atomic
def tick(*, by, mailing, person, outcome):
    """Say what the call to `person` gave; "" takes it back. `by` took it, or shares it out.

    Raises Refused when she no longer may, Invalid for an outcome that is none.
    """
    check(mailing)
    if outcome and outcome not in CallOutcome.values:
        raise Invalid(UNKNOWN)
    copy = locked(by, mailing, person)
    copy.outcome = outcome
    copy.called_at = timezone.now() if outcome else None
    copy.caller_id = copy.caller_id or by.pk
    copy.save(update_fields=["outcome", "called_at", "caller"])
    tell_person(by, mailing, person.pk, "calls.ticked", outcome=outcome)


@transaction.atomic
def give_back(*, by, mailing, person):
    """Let somebody else call `person`: said by who took the call, or by who shares it out.

    What it gave stays. Raises Refused.
    """
    check(mailing)
    copy = locked(by, mailing, person)
    copy.caller = None
    copy.save(update_fields=["caller"])


def locked(by, mailing, person):
    """The locked Copy of `person`, which `by` calls or shares out; raises Refused."""
    rows = Copy.objects.select_for_update(of=("self",)).filter(mailing=mailing, person=person)
    mine = called_by(by).filter(mailing=mailing, person=person)
    shared = served_by(by, Channel.PHONE).filter(mailing=mailing, person=person)
    copy = rows.first()
    allowed = copy is not None and (mine.exists() or shared.exists())
    refuse_unless(allowed, policies.NOT_YOUR_CALL)
    return copy


def tell_person(by, mailing, person_id, action, **detail):
    """Write in the journal what was done with the number of a person: she reads it there."""
    record(action=action, by=by, about=person_id, unit=mailing.unit, subject=mailing, detail=detail)
