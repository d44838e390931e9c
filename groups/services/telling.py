"""Tell people, once, that somebody spoke in their groups.

One notice waits for each person at most; what it will say is read when its letter is written, so
that nothing is told that she read in between. Its payload keeps how far it told.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from groups.models import Access, Group, Member, Topic
from groups.queries.telling import last_said, unread_by
from groups.queries.told import KIND, heard_by
from notifications.models import Notice
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
    unread = unread_by(people, heard_by(people), now)
    told = [person for person in people if person.pk in unread]
    if told:
        notify_many(kind=KIND, recipients=told, key=str(until), payload={"until": until})
    return len(told)


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
    near = members.values("person").union(belonging.values("person"))
    people = Person.objects.active().filter(Q(email__isnull=False), ~Exists(waiting), pk__in=near)
    return list(people.order_by("pk").values_list("pk", flat=True))


def below(spaces):
    """Ids of the open units that stand in one of those of `spaces`, or below; two queries."""
    paths = tuple(spaces.values_list("unit__path", flat=True))
    units = Unit.objects.open().values_list("pk", "path")
    return [pk for pk, path in units if path.startswith(paths)] if paths else []
