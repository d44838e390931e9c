"""How one group lives, rests and goes: draft, active or tribune, asleep, closed."""

import datetime
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Case, Q, When
from django.utils import timezone

from core.http import refuse_unless
from groups.models import Group, Member, MergeProposal
from groups.policies import groups as policies
from groups.policies.common import place_of
from journal.services import record
from notifications.services import notify, notify_many, withdraw
from profiles.models import Person

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


def begin_if_enough(group):
    """Let the locked `group` live when enough people are in: once, whoever comes next.

    Hidden people do not count: nothing may tell that they are there.
    """
    begun = Group.objects.filter(
        pk=group.pk,
        state__in=(Group.State.DRAFT, Group.State.TRIBUNE),
        members_known__gte=Group.DRAFT_MEMBERS,
    ).update(state=Group.State.ACTIVE, draft_until=None)
    if begun:
        group.state = Group.State.ACTIVE
        record(action="group.begun", subject=group)


def inherit_or_close(group):
    """Find who animates the locked `group` that nobody animates any more, or close it.

    Whoever is there for longest inherits, those who already help first; never a hidden person.
    Returns whether it closed.
    """
    heir = (
        Member.objects.present()
        .filter(group=group, person__in=Person.objects.open_to(adherents=True))
        .order_by(Case(When(role=Member.Role.CO_ANIMATOR, then=0), default=1), "joined_at", "pk")
        .select_related("person")
        .first()
    )
    if heir is None:
        close(group)
        return True
    make_animator(by=None, member=heir, role=Member.Role.ANIMATOR)
    return False


def make_animator(*, by, member, role):
    """Write that `member` animates, or helps to, and tell her."""
    member.role = role
    member.save(update_fields=["role"])
    record(
        action="group.animator", by=by, about=member.person_id, subject=member.group,
        detail={"role": role},
    )  # fmt: skip
    notify(
        kind="groups.animator",
        recipient=member.person,
        key=f"{member.group_id}:{member.person_id}:{uuid4()}",
        payload={"group": member.group_id, "role": role},
    )


def close(group, *, also=()):
    """Close the locked `group`: it is seen by nobody any more, and whoever was in is told."""
    Group.objects.filter(pk=group.pk).update(state=Group.State.CLOSED, draft_until=None)
    group.state = Group.State.CLOSED
    forget_doorstep(group)
    record(action="group.closed", subject=group)
    inside = Member.objects.present().filter(group=group).values("person")
    told = Person.objects.filter(Q(pk__in=inside) | Q(pk__in=[person.pk for person in also]))
    notify_many(
        kind="groups.closed",
        recipients=told.order_by("pk"),
        key=f"{group.pk}",
        payload={"name": group.name},
    )


def forget_doorstep(group):
    """Nobody waits any more to come in, nor to join the group to another."""
    for admission in group.admissions.all():
        withdraw(kind="groups.invited", key=f"{admission.pk}")
        withdraw(kind="groups.to_decide", key=f"{admission.pk}")
    group.admissions.all().delete()
    proposals = MergeProposal.objects.filter(Q(source=group) | Q(target=group))
    for proposal in proposals:
        withdraw(kind="groups.merge_offered", key=f"{proposal.pk}")
    proposals.delete()
