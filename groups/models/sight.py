"""Queries of what one viewer reads, written once for all those who stand as she does."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.contrib.auth.models import AnonymousUser

from core.prepared import Prepared
from groups.models.group import unit_paths
from profiles.models.holding import Rights
from profiles.models.sight import KEPT, Plain, held_by


@dataclass(frozen=True)
class Place:
    """A membership and its unit, as `unit_paths` reads them: only where it stands."""

    path: str
    ancestor_paths = ()

    @property
    def unit(self):
        return self


@dataclass(frozen=True)
class Reader(Plain):
    """A viewer, and where she belongs: all that `Group.objects.readable_by` asks of her."""

    current_memberships: tuple[Place, ...] = ()


class Read:
    """The rows of a query that asks `visible_to(viewer)`: `profiles.models.sight.Seen`, for what is
    also seen by belonging to a unit.

    `build` takes the viewer and one value of each of `kinds`. The number of units she belongs to,
    those above counted, changes its shape as her rights do; their paths are values.
    """

    def __init__(self, build, *kinds):
        self.build, self.kinds = build, kinds
        self.prepared = lru_cache(maxsize=KEPT)(self.prepare)

    def prepare(self, is_adherent, held, units):
        """The Prepared of all viewers who hold those rights and belong to so many units."""
        rights = Rights({permission: dict(ids) for permission, ids in held})

        def build(pk, *values):
            places = tuple(Place(path) for path in values[:units])
            return self.build(Reader(pk, is_adherent, rights, places), *values[units:])

        return Prepared(build, int, *[str] * units, *self.kinds)

    def rows(self, viewer, *values):
        """The rows that `viewer` reads, as tuples; one query."""
        if not (viewer.is_authenticated and viewer.is_active):
            return self.open_to_all.rows(*values)
        paths = unit_paths(viewer)
        prepared = self.prepared(viewer.is_adherent, held_by(viewer), len(paths))
        return prepared.rows(viewer.pk, *paths, *values)

    @cached_property
    def open_to_all(self):
        """The Prepared of visitors, who are all alike."""
        return Prepared(lambda *values: self.build(AnonymousUser(), *values), *self.kinds)
