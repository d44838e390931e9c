"""Giving, ending, passing on and lending offices."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from notifications.services import notify
from profiles import policies
from profiles.models import Delegation, Mandate
from profiles.roles import ROLES
from profiles.services.rights import project_rights

TAKEN = "Quelqu’un tient déjà cette fonction à ces dates."
DELEGATION_DAYS = 365
OVER = "Ce mandat est déjà terminé."


@transaction.atomic
def give_mandate(*, by, person, role, unit, starts_on=None, ends_on=None):
    """Name `person` to `role` in `unit`; returns the Mandate, whose rights hold at once.

    Raises Refused when `by` may not, Invalid when the office is taken or the person unfit for it.
    """
    refuse_unless(
        policies.can_give_mandate(by, unit, role), "Tu ne peux pas nommer à cette fonction ici."
    )
    mandate = _install(
        by=by, person=person, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on
    )
    project_rights([person.pk])
    return mandate


@transaction.atomic
def end_mandate(*, by, mandate, ends_on=None):
    """End `mandate` at the end of `ends_on`, or at once when it is None.

    Raises Refused when `by` may not, Invalid when it is already over or the day does not fit.
    """
    mandate = _lock(mandate)
    refuse_unless(policies.can_end_mandate(by, mandate), "Tu ne peux pas mettre fin à ce mandat.")
    project_rights(_end(mandate, ends_on))
    record(
        action="mandate.ended",
        by=by,
        about=mandate.person_id,
        unit=mandate.unit,
        subject=mandate,
        detail={"role": mandate.role, "ends_on": mandate.ends_on.isoformat()},
    )
    _tell_former(by, mandate)


@transaction.atomic
def hand_over(*, by, mandate, to):
    """Pass the office of `mandate` on to `to`; returns the new Mandate.

    The new holder has every power at once, the former loses hers at her next request, and what
    she had lent falls with it. Files, mails and requests belong to the unit: they stay there.
    Raises Refused when `by` may not, Invalid when `to` cannot hold the office.
    """
    mandate = _lock(mandate)
    if not mandate.holds_on(timezone.localdate()):
        raise Invalid(OVER)
    refuse_unless(policies.can_hand_over(by, mandate), "Tu ne peux pas passer cette fonction.")
    if to.pk == mandate.person_id:
        raise Invalid("Cette personne tient déjà cette fonction.")
    concerned = _end(mandate, None)
    new = _install(by=by, person=to, role=mandate.role, unit=mandate.unit)
    project_rights([*concerned, to.pk])
    record(
        action="mandate.handed_over",
        by=by,
        about=mandate.person_id,
        unit=mandate.unit,
        subject=new,
        detail={"role": mandate.role},
    )
    _tell_former(by, mandate)
    return new


@transaction.atomic
def delegate(*, by, mandate, to, permissions, ends_on):
    """Lend `permissions` of `mandate` to `to` until `ends_on`; returns the Delegation.

    Raises Refused when `by` may not lend them, Invalid on a bad date or a wrong person.
    """
    mandate = _lock(mandate)
    refuse_unless(
        policies.can_delegate(by, mandate, permissions), "Tu ne peux pas déléguer ces pouvoirs."
    )
    today = timezone.localdate()
    if not permissions:
        raise Invalid("Choisis au moins un pouvoir à confier.")
    if not today <= ends_on <= today + datetime.timedelta(days=DELEGATION_DAYS):
        raise Invalid("Une délégation dure un an au plus, à partir d’aujourd’hui.")
    if to.pk == mandate.person_id:
        raise Invalid("Tu as déjà ces pouvoirs.")
    _check_fit(to, mandate.unit)
    delegation = Delegation.objects.create(
        mandate=mandate,
        person=to,
        permissions=sorted(permissions),
        starts_on=today,
        ends_on=ends_on,
    )
    project_rights([to.pk])
    record(
        action="delegation.given",
        by=by,
        about=to,
        unit=mandate.unit,
        subject=delegation,
        detail={"permissions": delegation.permissions, "ends_on": ends_on.isoformat()},
    )
    notify(kind="delegation.given", recipient=to, key=str(delegation.pk), payload=_words(mandate))
    return delegation


@transaction.atomic
def end_delegation(*, by, delegation):
    """Take a delegation back at once: by its giver, or given up by its holder.

    Raises Refused to anybody else, Invalid when it is already over.
    """
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("mandate__unit")
        .filter(pk=delegation.pk)
        .first()
    )
    if delegation is None:
        raise Invalid("Cette délégation est déjà terminée.")
    refuse_unless(
        policies.can_end_delegation(by, delegation), "Cette délégation ne te concerne pas."
    )
    subject = f"profiles.delegation:{delegation.pk}"
    delegation.delete()
    project_rights([delegation.person_id])
    record(
        action="delegation.ended",
        by=by,
        about=delegation.person_id,
        unit=delegation.mandate.unit,
        subject=subject,
    )


@transaction.atomic
def leave_offices(*, by, person, paths, day):
    """End on `day` what `person` holds or borrows in the units of `paths`, which she leaves."""
    borrowed = person.delegations.filter(mandate__unit__path__in=paths)
    borrowed.delete()
    _revoke(by, person.mandates.filter(unit__path__in=paths), day, [person.pk])


@transaction.atomic
def close_offices(*, by, unit):
    """End every office of `unit`, which closes."""
    _revoke(by, unit.mandates.all(), timezone.localdate(), [])


def _revoke(by, mandates, day, concerned):
    ahead = mandates.filter(Q(ends_on=None) | Q(ends_on__gte=day), revoked=False)
    for mandate in ahead.select_for_update(of=("self",)).select_related("unit", "person"):
        concerned += _end(mandate, None)
        record(
            action="mandate.ended",
            by=by,
            about=mandate.person_id,
            unit=mandate.unit,
            subject=mandate,
            detail={"role": mandate.role, "ends_on": mandate.ends_on.isoformat()},
        )
        _tell_former(by, mandate)
    project_rights(concerned)


def _install(*, by, person, role, unit, starts_on=None, ends_on=None):
    _check_fit(person, unit)
    starts_on = starts_on or timezone.localdate()
    if ends_on is not None and ends_on < max(starts_on, timezone.localdate()):
        raise Invalid("La fin d’un mandat ne peut pas précéder son début, ni être passée.")
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                person=person, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError as error:
        raise Invalid(TAKEN) from error
    record(
        action="mandate.given",
        by=by,
        about=person,
        unit=unit,
        subject=mandate,
        detail={"role": role},
    )
    notify(kind="mandate.given", recipient=person, key=str(mandate.pk), payload=_words(mandate))
    return mandate


def _end(mandate, ends_on):
    """End a locked `mandate`; returns the ids of the people whose rights must be projected."""
    today = timezone.localdate()
    if mandate.revoked or (mandate.ends_on is not None and mandate.ends_on < today):
        raise Invalid(OVER)
    if ends_on is None:
        mandate.revoked = True
        mandate.ends_on = max(today, mandate.starts_on)
    else:
        if ends_on < max(today, mandate.starts_on):
            raise Invalid("La fin d’un mandat ne peut pas précéder son début, ni être passée.")
        mandate.ends_on = ends_on
    try:
        with transaction.atomic():
            mandate.save(update_fields=["revoked", "ends_on"])
    except IntegrityError as error:
        raise Invalid(TAKEN) from error
    lent_to = mandate.delegations.values_list("person_id", flat=True)
    return [mandate.person_id, *lent_to]


def _lock(mandate):
    return Mandate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=mandate.pk)


def _check_fit(person, unit):
    if not person.is_active:
        raise Invalid("Ce compte n’est plus actif.")
    if not person.is_adherent:
        raise Invalid("Il faut être adhérent pour tenir une fonction.")
    fits = any(
        membership.unit.path.startswith(unit.path) for membership in person.current_memberships
    )
    if not fits:
        raise Invalid("Il faut appartenir à cette instance pour y tenir une fonction.")


def _tell_former(by, mandate):
    if by.pk != mandate.person_id:
        notify(
            kind="mandate.ended",
            recipient=mandate.person,
            key=f"{mandate.pk}:{mandate.ends_on.isoformat()}:{mandate.revoked}",
            payload={**_words(mandate), "ends_on": mandate.ends_on.isoformat()},
        )


def _words(mandate):
    return {
        "role": ROLES[mandate.role].label,
        "unit": mandate.unit.short_name,
        "slug": mandate.unit.slug,
    }
