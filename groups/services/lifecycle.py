"""How a group lives, rests and goes: draft, active or tribune, asleep, closed."""

import datetime

from django.db import connection, transaction
from django.utils import timezone

from core.http import refuse_unless
from groups.models import Group
from groups.policies import groups as policies
from groups.policies.common import place_of
from journal.services import record

VOICES = """
WITH heard AS (
    SELECT t.group_id AS id, count(DISTINCT p.author_id) AS voices
    FROM groups_post p
    JOIN groups_topic t ON t.id = p.topic_id
    JOIN profiles_person a ON a.id = p.author_id
    WHERE p.created_at >= %(since)s AND p.masked_rule IS NULL AND a.visibility <> 'SECTION'
      AND (%(group)s IS NULL OR t.group_id = %(group)s)
    GROUP BY t.group_id
), wrong AS (
    SELECT g.id, coalesce(h.voices, 0) AS voices
    FROM groups_group g LEFT JOIN heard h ON h.id = g.id
    WHERE (%(group)s IS NULL OR g.id = %(group)s) AND g.voices_month <> coalesce(h.voices, 0)
    ORDER BY g.id
    FOR NO KEY UPDATE OF g
)
UPDATE groups_group g SET voices_month = w.voices FROM wrong w WHERE g.id = w.id
"""
MONTH = datetime.timedelta(days=30)


def count_voices(group=None, now=None):
    """Count again who wrote in the last thirty days, in `group` or in all; returns how many changed.

    Hidden people count in no number, nor what moderation masked.
    """
    since = (now or timezone.now()) - MONTH
    with connection.cursor() as cursor:
        cursor.execute(VOICES, {"since": since, "group": group.pk if group else None})
        return cursor.rowcount


@transaction.atomic
def wake(*, by, group):
    """Wake a sleeping group, in one click; nothing happens if somebody just did."""
    if group.state == Group.State.ASLEEP:
        allowed = policies.can_wake(by, group, place_of(by, group))
        refuse_unless(allowed, "Seuls les membres du groupe peuvent le réveiller.")
        if wake_if_asleep(group):
            record(action="group.woken", by=by, subject=group)


def wake_if_asleep(group):
    """Wake `group` if it sleeps: somebody speaks there. Returns whether it did."""
    woken = Group.objects.filter(pk=group.pk, state=Group.State.ASLEEP).update(
        state=Group.State.ACTIVE, woken_at=timezone.now()
    )
    if woken:
        group.state = Group.State.ACTIVE
    return bool(woken)
