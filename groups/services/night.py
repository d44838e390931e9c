"""What time does to groups, each night; safe to run twice, or in two places at once."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from groups.models import Access, Group, Kind, Member, Topic
from groups.services import lifecycle, merging
from groups.services.locking import lock_groups, lock_people
from groups.services.members import adherents
from journal.services import record
from notifications.services import notify
from sections.models import Unit


def pass_a_night(now=None):
    """Let former adherents go, end drafts, find who animates, join the spaces of merged units, put
    quiet groups to sleep.

    Returns how many groups changed.
    """
    now = now or timezone.now()
    changed = one_by_one(no_more_adherents(), let_go)
    changed += one_by_one(drafts_over(now), end_draft)
    changed += one_by_one(orphans(), lifecycle.inherit_or_close)
    changed += sum(follow_unit(pk) for pk in ids(spaces_without_unit()))
    return changed + put_to_sleep(now)


def ids(groups):
    return list(groups.order_by("pk").values_list("pk", flat=True))


def one_by_one(groups, step):
    """Run `step` on each of `groups`, alone in its transaction; returns on how many."""
    done = 0
    for pk in ids(groups):
        with transaction.atomic():
            lock_people(Member.objects.filter(group=pk).values_list("person_id", flat=True))
            [group] = lock_groups([pk])
            # Locked first, then asked again: another worker may just have done it.
            if groups.filter(pk=pk).exists():
                step(group)
                done += 1
    return done


def drafts_over(now):
    """Drafts that did not find enough people in time."""
    return Group.objects.filter(state=Group.State.DRAFT, draft_until__lte=now)


def end_draft(group):
    """A draft whose founder spoke becomes her tribune; any other goes."""
    founder = group.created_by
    if founder is None or not Topic.objects.filter(group=group, author=founder).exists():
        lifecycle.close(group, also=[founder] if founder else [])
        return
    Group.objects.filter(pk=group.pk).update(state=Group.State.TRIBUNE, draft_until=None)
    record(action="group.tribune", about=founder, subject=group)
    notify(
        kind="groups.tribune",
        recipient=founder,
        key=f"{group.pk}",
        payload={"group": group.pk},
    )


def no_more_adherents():
    """Groups of adherents where somebody is an adherent no more."""
    former = Member.objects.present().filter(group=OuterRef("pk")).exclude(person__in=adherents())
    return Group.objects.filter(Exists(former), access=Access.ADHERENTS).exclude(
        state__in=Group.GONE
    )


def let_go(group):
    """Whoever is an adherent no more reads nothing already; her place goes too."""
    Member.objects.present().filter(group=group).exclude(person__in=adherents()).delete()


def orphans():
    """Living groups that nobody active animates, whoever left, was suspended or erased."""
    leading = Member.objects.filter(
        group=OuterRef("pk"), role=Member.Role.ANIMATOR, person__is_active=True
    )
    # A group of the demo or of the admin that never had a member is nobody's.
    peopled = Member.objects.present().filter(group=OuterRef("pk"), person__is_active=True)
    living = Group.objects.exclude(kind=Kind.UNIT).exclude(state__in=Group.GONE)
    return living.filter(~Exists(leading), Exists(peopled))


def spaces_without_unit():
    """The spaces of units that joined another."""
    return Group.objects.filter(kind=Kind.UNIT, unit__merged_into__isnull=False).exclude(
        state__in=Group.GONE
    )


@transaction.atomic
def follow_unit(pk):
    """What was said in the space `pk` of a merged unit goes to that of the one it joined.

    Returns whether it did: another worker may have, or the heir may itself be closed.
    """
    unit = Unit.objects.get(groups=pk)
    while unit.merged_into is not None:
        unit = unit.merged_into
    space = Group.objects.get(kind=Kind.UNIT, unit=unit)
    source, target = merging.lock_two(pk, space.pk)
    if source.is_gone or target.is_gone:
        return False
    merging.join_groups(by=None, source=source, target=target)
    return True


@transaction.atomic
def put_to_sleep(now):
    """Let the groups rest where nobody spoke for a while; returns how many."""
    since = now - datetime.timedelta(days=Group.QUIET_DAYS)
    stirred = Greatest(Coalesce("last_post_at", "created_at"), Coalesce("woken_at", "created_at"))
    quiet = Group.objects.filter(state=Group.State.ACTIVE).exclude(kind=Kind.UNIT)
    resting = quiet.alias(stirred=stirred).filter(stirred__lt=since)
    # Locked in the order of ids, as everywhere.
    locked = resting.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = list(locked.values_list("pk", flat=True))
    return Group.objects.filter(pk__in=found).update(state=Group.State.ASLEEP)
