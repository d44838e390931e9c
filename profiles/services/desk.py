"""Leave a notice to whoever something waits for on her desk."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from notifications.models import Notice
from notifications.services import notify_many
from profiles.desk_day import KIND
from profiles.desk_lines import concerned, waits_of
from profiles.models import Person, UnitPermission
from profiles.queries.many import read_memberships, read_rights
from sections.permissions import Permission

SLICE = 200
# Who has one of these rights has a desk.
KEEPING = (
    Permission.DECIDE_REQUESTS,
    Permission.EDIT_UNIT_PAGE,
    Permission.WRITE_TO_MEMBERS,
)


def announce_days(today=None):
    """Tell today's to those for whom something waits and no notice does; return how many.

    Run twice, it tells nobody twice.
    """
    today = today or timezone.localdate()
    ids = keepers(concerned())
    return sum(
        announce_to(ids[start : start + SLICE], today) for start in range(0, len(ids), SLICE)
    )


def announce_to(ids, today):
    """`announce_days` for the people of those ids."""
    people = list(Person.objects.active().filter(pk__in=ids))
    read_memberships(people)
    read_rights(people)
    told = [person for person in people if waits_of(person)]
    if told:
        notify_many(kind=KIND, recipients=told, key=today.isoformat())
    return len(told)


def keepers(people):
    """Ids of the active ones among `people` (ids) who keep a unit, and have no such notice waiting.

    One query.
    """
    waiting = Notice.objects.filter(
        recipient=OuterRef("pk"), kind=KIND, state=Notice.State.PENDING, read_at=None
    )
    rights = UnitPermission.objects.unexpired().filter(
        user=OuterRef("pk"), permission__codename__in=[str(one) for one in KEEPING]
    )
    people = Person.objects.active().filter(
        Q(email__isnull=False), Exists(rights), ~Exists(waiting), pk__in=people
    )
    return list(people.order_by("pk").values_list("pk", flat=True))
