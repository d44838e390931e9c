"""Queries of what one viewer sees, written once for all those who hold the same rights."""

from dataclasses import dataclass
from functools import lru_cache

from core.prepared import Prepared
from profiles.models.holding import Rights

# How many different sets of rights keep their SQL: those who hold an office are few at a time.
KEPT = 256


@dataclass(frozen=True)
class Plain:
    """A viewer: all that `visible_to` asks of her.

    She has no other attribute, so a rule that comes to ask for more fails here instead of opening.
    """

    pk: int
    is_adherent: bool
    rights: Rights
    is_authenticated = True
    is_active = True


class Seen:
    """The rows of a query that asks `visible_to(viewer)`, by the same rule for every viewer.

    `build` takes the viewer and one value of each of `kinds`, and returns a queryset as `Prepared`
    asks. Rights change its shape, so it is written once for each set of them. A day that it compares
    with must be one of its values: what `build` reads by itself is written for good.
    """

    def __init__(self, build, *kinds):
        self.build, self.kinds = build, kinds
        self.prepared = lru_cache(maxsize=KEPT)(self.prepare)

    def prepare(self, is_adherent, held):
        """The Prepared of all viewers who hold those rights, as `held_by` tells them."""
        rights = Rights({permission: dict(units) for permission, units in held})
        return Prepared(
            lambda pk, *values: self.build(Plain(pk, is_adherent, rights), *values),
            *(int, *self.kinds),
        )

    def rows(self, viewer, *values):
        """The rows that `viewer` sees, as tuples; one query."""
        if not (viewer.is_authenticated and viewer.is_active):
            return list(self.build(viewer, *values))
        return self.prepared(viewer.is_adherent, held_by(viewer)).rows(viewer.pk, *values)


def held_by(viewer):
    """The rights of `viewer` as a key: what they hold, always in the same order."""
    held = viewer.rights.held
    return tuple(sorted((name, tuple(sorted(units.items()))) for name, units in held.items()))
