"""What headquarters does through the admin."""

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as AuthPermission
from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from notifications.services import notify
from profiles import policies
from profiles.models import Person
from profiles.services.rights import project_rights
from profiles.staff import STAFF_ROLES

UNSEALED = "file.unsealed"


@transaction.atomic
def install_staff_groups():
    """Make the groups of STAFF_ROLES, with exactly their permissions; run again after a change."""
    known = {
        f"{app}.{codename}": pk
        for app, codename, pk in AuthPermission.objects.values_list(
            "content_type__app_label", "codename", "pk"
        )
    }
    for role in STAFF_ROLES:
        group, _created = Group.objects.get_or_create(name=role.name)
        group.permissions.set([known[name] for name in role.permissions])


@transaction.atomic
def appoint_staff(*, person, role):
    """Put `person` in the staff group called `role`; by an operator, from the command line."""
    person.is_staff = True
    person.save(update_fields=["is_staff"])
    person.groups.add(Group.objects.get(name=role))
    record(action="staff.appointed", about=person, detail={"role": role})


@transaction.atomic
def unseal(*, by, ref, reason):
    """Open the file of a hidden person to `by` for 30 minutes, with a reason she receives.

    `ref` is her public identifier or her e-mail address. Returns the Person. Raises Refused when
    `by` may not, Invalid without a reason or a person.
    """
    refuse_unless(policies.can_unseal(by), "Ton rôle ne permet pas d’ouvrir une fiche cachée.")
    if len(reason.strip()) < 10:
        raise Invalid("Écris le motif : la personne le recevra.")
    person = (
        Person.objects.filter(ref=ref.strip()).first()
        or Person.objects.filter(email=ref.strip().lower()).first()
    )
    if person is None:
        raise Invalid("Personne ne porte cet identifiant.")
    record(action=UNSEALED, by=by, about=person, reason=reason.strip(), role="Données personnelles")
    notify(
        kind="file.unsealed",
        recipient=person,
        key=f"{by.pk}:{timezone.now().isoformat()}",
        payload={"reason": reason.strip()},
    )
    return person


@transaction.atomic
def suspend(*, by, person, reason, until=None):
    """Close the account of `person`: she is logged out at her next request and holds nothing.

    It opens again after the day `until`; without one, when somebody reinstates it.
    """
    refuse_unless(policies.can_suspend(by, person), "Tu ne peux pas suspendre ce compte.")
    person.is_active, person.suspended_until = False, until
    person.save(update_fields=["is_active", "suspended_until"])
    detail = {"until": until.isoformat()} if until else {}
    record(
        action="account.suspended",
        by=by,
        about=person,
        reason=reason,
        detail=detail,
        role="Modération",
    )


@transaction.atomic
def reinstate(*, by, person):
    """Open a suspended account again, with the offices it still holds."""
    refuse_unless(policies.can_suspend(by, person), "Tu ne peux pas rétablir ce compte.")
    _open_again(person)
    record(action="account.reinstated", by=by, about=person, role="Modération")


def end_suspensions(today=None):
    """Open again the accounts whose suspension ended before `today`; returns how many.

    Safe to run twice, or at once in two places.
    """
    today = today or timezone.localdate()
    over = Person.objects.filter(is_active=False, suspended_until__lt=today)
    return sum(_end_suspension(over, pk) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _end_suspension(over, pk):
    person = over.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if person is None:
        return 0
    notify(
        kind="account.reinstated",
        recipient=person,
        key=f"reinstated:{person.suspended_until.isoformat()}",
    )
    _open_again(person)
    record(action="account.reinstated", about=person, reason="La suspension est terminée.")
    return 1


def _open_again(person):
    person.is_active, person.suspended_until = True, None
    person.save(update_fields=["is_active", "suspended_until"])
    project_rights([person.pk])
