"""How far one read. The only thing that reading a topic writes."""

from django.db import connection
from django.utils import timezone

# A slower page never takes back what a quicker one marked.
MARK = """
INSERT INTO groups_readmark (topic_id, person_id, last_post_id, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (person_id, topic_id) DO UPDATE
SET last_post_id = EXCLUDED.last_post_id, at = EXCLUDED.at
WHERE groups_readmark.last_post_id < EXCLUDED.last_post_id
"""


def mark_read(*, by, topic, until):
    """`by` was shown `topic` up to the post `until`; the mark only ever goes forward."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, [topic.pk, by.pk, until, timezone.now()])
