"""When a person last read the library."""

import datetime

from django.db import connection
from django.utils import timezone

from core.prepared import Prepared
from documents.models import Visit

AWAY = datetime.timedelta(hours=1)
# Pages read within so long of each other are written down once.
PRECISION = datetime.timedelta(minutes=5)

LAST = Prepared(
    lambda person: Visit.objects.filter(person=person).values_list("since", "last_at"), int
)
ARRIVE = """
INSERT INTO documents_visit (person_id, since, last_at) VALUES (%(person)s, %(now)s, %(now)s)
ON CONFLICT (person_id) DO UPDATE SET
    since = CASE WHEN documents_visit.last_at < %(before)s
            THEN documents_visit.last_at ELSE documents_visit.since END,
    last_at = excluded.last_at
RETURNING since
"""


def arrive(*, by, now=None):
    """Write that `by` reads the library; returns the moment her visit before this one ended.

    Allowed on a GET. A first visit begins now: nothing is new to whoever comes for the first time.
    """
    now = now or timezone.now()
    visit = next(iter(LAST.rows(by.pk)), None)
    if visit is not None and now - visit[1] < PRECISION:
        return visit[0]
    with connection.cursor() as cursor:
        cursor.execute(ARRIVE, {"person": by.pk, "now": now, "before": now - AWAY})
        return cursor.fetchone()[0]
