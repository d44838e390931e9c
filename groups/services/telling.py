"""Tell people, once, that somebody spoke in their groups.

One notice waits for each person at most; what it will say is read when its letter is written, so
that nothing is told that she read in between. Its payload keeps how far it told.
"""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from groups.models import Access, Group, Member, Topic
from groups.queries.telling import last_said, unread_by
from groups.queries.told import KIND, chosen_groups, heard_by, waiting_for
from notifications.models import Cadence, Notice, ObjectChoice
from notifications.services import notify_many
from profiles.models import Membership, Person
from sections.models import Unit

SLICE = 500
# A day and an hour: a night without workers loses nothing.
LOOKED_BACK = timedelta(hours=25)


def announce(now=None):
    """Leave a notice to whoever has something new to read and no notice waiting; return how many.

    Run twice, it tells nobody twice.
    """
    now = now or timezone.now()
    ids = candidates(now - LOOKED_BACK)
    return sum(announce_to(ids[start : start + SLICE], now) for start in range(0, len(ids), SLICE))


def announce_to(ids, now):
    """`announce` for the people of those ids; a constant number of queries."""
    until = last_said()
    people = list(Person.objects.active().filter(pk__in=ids).only("email", "is_active"))
    chosen = chosen_groups(people)
    told = announce_at("", people, chosen, until, now)
    for cadence in sorted({one for groups in chosen.values() for one in groups.values()}):
        asking = [one for one in people if cadence in chosen.get(one.pk, {}).values()]
        told |= announce_at(cadence, asking, chosen, until, now)
    return len(told)


def announce_at(cadence, people, chosen, until, now):
    """Announce to `people` what is new in the groups they follow at `cadence`, "" for the others.

    Returns the ids of those who were told.
    """
    # Who chose nothing has no notice waiting: `candidates` looked.
    waiting = waiting_for(chosen, cadence) if chosen else ()
    people = [person for person in people if person.pk not in waiting]
    unread = unread_by(people, heard_by(people, cadence=cadence), now)
    if chosen:
        unread = only_at(cadence, unread, chosen)
    told = [person for person in people if person.pk in unread]
    if told:
        payload = {"until": until, "cadence": cadence} if cadence else {"until": until}
        key = f"{until}:{cadence}" if cadence else str(until)
        notify_many(kind=KIND, recipients=told, key=key, payload=payload)
    return {person.pk for person in told}


def only_at(cadence, unread, chosen):
    """Those of the `unread` rows of each person that are of groups she follows at `cadence`."""
    topics = {row[1] for rows in unread.values() for row in rows}
    group_of = dict(Topic.objects.filter(pk__in=topics).values_list("pk", "group"))
    kept = {}
    for person, rows in unread.items():
        cadences = chosen.get(person, {})
        if rows := [row for row in rows if cadences.get(group_of[row[1]], "") == cadence]:
            kept[person] = rows
    return kept


def candidates(since):
    """Ids of the people in whose groups somebody spoke, and for whom no notice waits; four queries."""
    spoken = Topic.objects.filter(last_post_at__gte=since).values("group")
    groups = dict(
        Group.objects.filter(pk__in=spoken, masked_rule=None)
        .exclude(state__in=Group.GONE)
        .values_list("pk", "unit__path")
    )
    if not groups:
        return []
    spaces = Group.objects.filter(pk__in=groups, access=Access.UNIT)
    members = Member.objects.present().filter(group__in=groups, follow=Member.Follow.DIGEST)
    belonging = Membership.objects.current().filter(unit__in=below(spaces))
    waiting = Notice.objects.filter(
        recipient=OuterRef("pk"), kind=KIND, state=Notice.State.PENDING, read_at=None
    )
    apart = ObjectChoice.objects.filter(
        recipient=OuterRef("pk"), subject_type=ContentType.objects.get_for_model(Group)
    ).exclude(cadence=Cadence.NONE)
    near = members.values("person").union(belonging.values("person"))
    people = Person.objects.active().filter(
        Q(email__isnull=False), ~Exists(waiting) | Exists(apart), pk__in=near
    )
    return list(people.order_by("pk").values_list("pk", flat=True))


def below(spaces):
    """Ids of the open units that stand in one of those of `spaces`, or below; two queries."""
    paths = tuple(spaces.values_list("unit__path", flat=True))
    units = Unit.objects.open().values_list("pk", "path")
    return [pk for pk, path in units if path.startswith(paths)] if paths else []
