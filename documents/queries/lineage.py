"""Where a document comes from, and who took it up, as far as the viewer reads."""

from django.db import connection
from django.urls import reverse

from documents.models import Document
from documents.queries.rows import COLUMNS, Listing, drawn, padded
from groups.models.sight import Read

LISTED, GENERATIONS = 30, 10
BEYOND = 2**62

ANCESTORS = """
WITH RECURSIVE up(id, depth) AS (
    SELECT adapted_from_id, 1 FROM documents_document WHERE id = %s
    UNION ALL
    SELECT d.adapted_from_id, up.depth + 1 FROM documents_document d JOIN up ON d.id = up.id
    WHERE up.depth < %s
)
SELECT id FROM up WHERE id IS NOT NULL ORDER BY depth
"""
THOSE = Read(
    lambda viewer, *ids: (
        Document.objects.visible_to(viewer).published().filter(pk__in=ids).values_list(*COLUMNS)
    ),
    *[int] * GENERATIONS,
)
TAKEN_FROM = Read(
    lambda viewer, source, before: (
        Document.objects.visible_to(viewer)
        .published()
        .filter(adapted_from=source, pk__lt=before)
        .order_by("-pk")
        .values_list(*COLUMNS)[: LISTED + 1]
    ),
    *(int, int),
)


def ancestors_of(viewer, document):
    """The Rows of what `document` was taken from, the oldest first, as far as `viewer` may follow.

    Behind a document she may not read, nothing is said of what comes before. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(ANCESTORS, [document.pk, GENERATIONS])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = {row[0]: row for row in THOSE.rows(viewer, *padded(ids, GENERATIONS))}
    known = []
    for pk in ids:
        if pk not in rows:
            break
        known.append(rows[pk])
    return tuple(drawn(viewer, known[::-1]))


def adaptations_of(viewer, document, before=None):
    """The Rows of those that took `document` up, at most LISTED + 1, the last one first."""
    return drawn(viewer, TAKEN_FROM.rows(viewer, document.pk, before or BEYOND))


def adaptations_page(viewer, document, before=None):
    """The Listing of those that took `document` up."""
    rows = adaptations_of(viewer, document, before)
    url = reverse("documents:adaptations", args=[document.pk])
    last = rows[LISTED - 1].pk if len(rows) > LISTED else None
    return Listing(tuple(rows[:LISTED]), f"{url}?avant={last}" if last else "", before and url)
