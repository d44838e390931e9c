"""Two people who no longer meet. The other one is told nothing, now or later."""

from django.db import transaction

from core.http import refuse_unless
from journal.services import record
from profiles import policies
from profiles.models import Block
from profiles.services.contacts import end_between, lock


@transaction.atomic
def block(*, by, person):
    """`by` and `person` vanish for each other; doing it again changes nothing.

    The journal says so to nobody: the entry is about no one. Raises Refused for oneself.
    """
    refuse_unless(policies.can_block(by, person), "Tu ne peux pas te bloquer toi-même.")
    # Whoever accepts at this moment has done so already, or will see the block.
    lock(by, person)
    _, is_new = Block.objects.get_or_create(person=by, blocked=person)
    if is_new:
        end_between(by, person)
        record(action="person.blocked", by=by, subject=person)


@transaction.atomic
def unblock(*, by, block):
    """`by` takes one of her blocks back. Raises Refused for the block of somebody else."""
    refuse_unless(policies.can_unblock(by, block), "Ce blocage n’est pas le tien.")
    record(action="person.unblocked", by=by, subject=f"profiles.person:{block.blocked_id}")
    block.delete()
