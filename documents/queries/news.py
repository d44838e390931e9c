"""New documents of one's own: of one's section and the units above it, of one's groups."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from documents.models import Document
from documents.queries.rows import LABELS, address
from groups.models import Group
from groups.models.group import unit_paths

MOST = 20


@dataclass(frozen=True)
class New:
    """A document that came since; `owner` names the unit or the group, of which she is."""

    pk: int
    title: str
    kind: str
    summary: str
    owner: str
    at: datetime
    group_id: int | None

    @property
    def url(self):
        return address(self.pk)


def news_for(person, since, *, size=MOST):
    """The documents that units and groups of `person` published since, the last one first.

    At most `size`, none of her own; only what she may still read. One query.
    """
    mine = Q(unit__path__in=unit_paths(person)) | Q(group__in=Group.objects.of_person(person))
    rows = (
        Document.objects.visible_to(person)
        .published()
        .filter(mine, created_at__gt=since)
        .exclude(created_by=person.pk)
        .order_by("-updated_at", "-pk")
        .values_list(
            *("pk", "title", "kind", "summary", "unit__short_name", "group__name"),
            *("created_at", "group_id"),
        )[:size]
    )
    return [
        New(pk, title, LABELS["kind"][kind], summary, unit or group, at, group_id)
        for pk, title, kind, summary, unit, group, at, group_id in rows
    ]
