"""How many letters a minute each mail server takes from us, all workers together."""

from datetime import timedelta

from django.conf import settings
from django.db import connection

from notifications.models import Letter, Rank

MINUTE = timedelta(minutes=1)
# Class of the advisory locks under which the letters of a domain are spread.
SPREADING = 7_306
SPREAD = """
WITH due AS (
    SELECT id, row_number() OVER (ORDER BY rank, not_before, id) - 1 AS place
    FROM notifications_letter
    WHERE state = 'queued' AND domain = %(domain)s AND rank > %(first)s AND not_before <= %(now)s
)
UPDATE notifications_letter letter
SET not_before = %(now)s + (1 + due.place / %(pace)s) * interval '1 minute'
FROM due WHERE letter.id = due.id
"""


def pace_of(domain):
    """How many letters a minute `domain` takes, or None for as many as we have."""
    return settings.MAIL_DOMAIN_PACE.get(domain, settings.MAIL_DOMAIN_PACE.get("*"))


def is_full(domain, now):
    """Whether `domain` received all it takes in the last minute; a query for those with a pace."""
    pace = pace_of(domain)
    if pace is None:
        return False
    lately = Letter.objects.filter(domain=domain, state=Letter.State.SENT, sent_at__gt=now - MINUTE)
    return lately[:pace].count() >= pace


def spread(domain, now):
    """Give what waits for `domain` the minutes to come, as many letters in each as it takes.

    Once for all of them, so that the queue is not walked through them again and again. In the
    caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SPREADING, domain])
        values = {"domain": domain, "first": Rank.SECURITY, "now": now, "pace": pace_of(domain)}
        cursor.execute(SPREAD, values)
