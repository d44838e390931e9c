"""Queries of what one viewer sees, written once for the many who hold no office."""

from dataclasses import dataclass

from core.prepared import Prepared
from profiles.models.holding import Rights


@dataclass(frozen=True)
class Plain:
    """A viewer without an office: all that `visible_to` asks of her.

    She has no other attribute, so a rule that comes to ask for more fails here instead of opening.
    """

    pk: int
    is_adherent: bool
    rights = Rights()
    is_authenticated = True
    is_active = True


class Seen:
    """The rows of a query that asks `visible_to(viewer)`, by the same rule for every viewer.

    `build` takes the viewer and one value of each of `kinds`, and returns a queryset as `Prepared`
    asks. The rights of those who hold some change its shape, so theirs is written each time.
    """

    def __init__(self, build, *kinds):
        self.build = build
        self.plain = {
            adherent: Prepared(
                lambda pk, *values, adherent=adherent: build(Plain(pk, adherent), *values),
                *(int, *kinds),
            )
            for adherent in (True, False)
        }

    def rows(self, viewer, *values):
        """The rows that `viewer` sees, as tuples; one query."""
        if viewer.is_authenticated and viewer.is_active and not viewer.rights.held:
            return self.plain[viewer.is_adherent].rows(viewer.pk, *values)
        return list(self.build(viewer, *values))
