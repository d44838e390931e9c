"""What will be asked of many people one by one, read at once."""

from collections import defaultdict

from profiles.models import Membership, UnitPermission
from profiles.models.holding import Rights


def read_memberships(people):
    """Read at once the memberships that each of `people` will be asked about; one query."""
    current = defaultdict(list)
    rows = Membership.objects.current().filter(person__in=people).select_related("unit")
    rows = rows.only("person", "status", "ended_on", "unit__path")
    for membership in rows.order_by("-tree", "pk"):
        current[membership.person_id].append(membership)
    for person in people:
        person.current_memberships = current[person.pk]


def read_rights(people):
    """Read at once the rights of each of `people`; one query. None for an inactive person."""
    held = {person.pk: {} for person in people if person.is_active}
    rows = UnitPermission.objects.unexpired().filter(user__in=list(held))
    for pk, codename, unit_id, path in rows.values_list(
        "user", "permission__codename", "content_object", "content_object__path"
    ):
        held[pk].setdefault(codename, {})[unit_id] = path
    for person in people:
        person.rights = Rights(held.get(person.pk, {}))
