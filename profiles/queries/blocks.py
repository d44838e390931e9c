"""Whom a person blocked, as she may read it."""

from dataclasses import dataclass
from datetime import datetime

from profiles.models import Block, Person

# Far more than anybody needs; who blocks more reads the latest.
LATEST = 200


@dataclass(frozen=True)
class BlockSeen:
    """One block; `person` is None when she is no longer to be seen by the blocker anyway."""

    pk: int
    since: datetime
    person: Person | None


def blocks_of(viewer):
    """The BlockSeen of `viewer`, the latest first; two queries.

    A blocked person who hid or left since is not named: her level holds here as anywhere.
    """
    rows = list(
        Block.objects.visible_to(viewer)
        .order_by("-pk")
        .values_list("pk", "created_at", "blocked")[:LATEST]
    )
    people = Person.objects.open_to(adherents=viewer.is_adherent).for_cards()
    shown = people.in_bulk([blocked for _, _, blocked in rows])
    return tuple(BlockSeen(pk, since, shown.get(blocked)) for pk, since, blocked in rows)
