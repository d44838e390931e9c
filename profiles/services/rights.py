"""The projection of mandates and delegations into effective rights. Nothing else writes them."""

from django.contrib.auth.models import Permission as AuthPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from profiles.models import Delegation, Mandate, Person, UnitPermission
from profiles.roles import ROLES
from sections.models import Unit

# The end of a fact that has no end, so that ends compare.
NEVER = timezone.datetime.max.date()


def expected_rights(people):
    """{(person id, codename, unit id): last day or None} that the facts in force give to `people`."""
    facts = [
        (person, unit, ROLES[role].permissions, ends_on)
        for person, unit, role, ends_on in Mandate.objects.in_force()
        .filter(person__in=people)
        .values_list("person_id", "unit_id", "role", "ends_on")
    ]
    lent = Delegation.objects.in_force().filter(person__in=people).select_related("mandate")
    for delegation in lent:
        # A power the lender lost is a power the borrower loses.
        permissions = ROLES[delegation.mandate.role].permissions & set(delegation.permissions)
        end = min(delegation.ends_on, delegation.mandate.ends_on or NEVER)
        facts.append((delegation.person_id, delegation.mandate.unit_id, permissions, end))
    rights = {}
    for person, unit, permissions, ends_on in facts:
        for permission in permissions:
            key = (person, str(permission), unit)
            rights[key] = max(rights.get(key, ends_on or NEVER), ends_on or NEVER)
    return {key: None if end == NEVER else end for key, end in rights.items()}


@transaction.atomic
def project_rights(people):
    """Make the effective rights of `people` equal to their facts; returns the differences mended.

    `people` is a list of ids or a queryset. Returns {"given": n, "taken": n, "moved": n}.
    """
    # One projection of a person at a time, in one order for all: none undoes another's.
    list(
        Person.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=people)
        .order_by("pk")
        .values_list("pk")
    )
    expected = expected_rights(people)
    ids = dict(
        AuthPermission.objects.filter(
            content_type=ContentType.objects.get_for_model(Unit)
        ).values_list("codename", "pk")
    )
    actual = {
        (row.user_id, row.permission.codename, row.content_object_id): row
        for row in UnitPermission.objects.filter(user__in=people).select_related("permission")
    }
    taken = [row.pk for key, row in actual.items() if key not in expected]
    moved = [
        row for key, row in actual.items() if key in expected and row.valid_until != expected[key]
    ]
    for row in moved:
        row.valid_until = expected[row.user_id, row.permission.codename, row.content_object_id]
    given = [
        UnitPermission(
            user_id=person, permission_id=ids[codename], content_object_id=unit, valid_until=end
        )
        for (person, codename, unit), end in expected.items()
        if (person, codename, unit) not in actual
    ]
    UnitPermission.objects.filter(pk__in=taken).delete()
    UnitPermission.objects.bulk_update(moved, ["valid_until"])
    UnitPermission.objects.bulk_create(given, batch_size=1000)
    return {"given": len(given), "taken": len(taken), "moved": len(moved)}


def rebuild_rights():
    """Project the rights of everybody who holds or held one; returns the differences mended.

    Run every night so that offices starting today take effect, and by hand after a doubt.
    """
    people = (
        Person.objects.filter(mandates__isnull=False)
        .values("pk")
        .union(
            Person.objects.filter(delegations__isnull=False).values("pk"),
            UnitPermission.objects.values("user_id"),
        )
    )
    return project_rights([row["pk"] for row in people])
