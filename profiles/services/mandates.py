"""Giving, ending, passing on and lending offices."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from notifications.services import notify
from profiles import policies
from profiles.models import Delegation, Mandate
from profiles.roles import ROLES
from profiles.services.rights import project_rights

TAKEN = "Quelqu’un tient déjà cette fonction à ces dates."


@transaction.atomic
def give_mandate(*, by, person, role, unit, starts_on=None, ends_on=None):
    """Name `person` to `role` in `unit`; returns the Mandate, whose rights hold at once.

    Raises Refused when `by` may not, Invalid when the office is taken or the person unfit for it.
    """
    refuse_unless(
        policies.can_give_mandate(by, unit, role), "Tu ne peux pas nommer à cette fonction ici."
    )
    return _install(
        by=by, person=person, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on
    )


@transaction.atomic
def end_mandate(*, by, mandate, ends_on=None):
    """End `mandate` at the end of `ends_on`, or at once when it is None."""
    refuse_unless(policies.can_end_mandate(by, mandate), "Tu ne peux pas mettre fin à ce mandat.")
    _end(mandate, ends_on)
    record(
        action="mandate.ended",
        by=by,
        about=mandate.person_id,
        unit=mandate.unit_id,
        subject=mandate,
        detail={"role": mandate.role, "ends_on": mandate.ends_on.isoformat()},
    )


@transaction.atomic
def hand_over(*, by, mandate, to):
    """Pass the office of `mandate` on to `to`; returns the new Mandate.

    The new holder has every power at once, the former loses hers at her next request, and what
    she had lent falls with it. Files, mails and requests belong to the unit: they stay there.
    Raises Refused when `by` may not, Invalid when `to` cannot hold the office.
    """
    mandate = (
        Mandate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=mandate.pk)
    )
    refuse_unless(policies.can_hand_over(by, mandate), "Tu ne peux pas passer cette fonction.")
    if to.pk == mandate.person_id:
        raise Invalid("Cette personne tient déjà cette fonction.")
    _end(mandate, None)
    new = _install(by=by, person=to, role=mandate.role, unit=mandate.unit)
    record(
        action="mandate.handed_over",
        by=by,
        about=mandate.person_id,
        unit=mandate.unit_id,
        subject=new,
        detail={"role": mandate.role},
    )
    return new


@transaction.atomic
def delegate(*, by, mandate, to, permissions, ends_on):
    """Lend `permissions` of `mandate` to `to` until `ends_on`; returns the Delegation.

    Raises Refused when `by` may not lend them, Invalid on a bad date or a wrong person.
    """
    refuse_unless(
        policies.can_delegate(by, mandate, permissions), "Tu ne peux pas déléguer ces pouvoirs."
    )
    today = timezone.localdate()
    if not permissions:
        raise Invalid("Choisis au moins un pouvoir à confier.")
    if not today <= ends_on <= today + datetime.timedelta(days=365):
        raise Invalid("Une délégation dure un an au plus, à partir d’aujourd’hui.")
    _check_fit(to, mandate.unit)
    if to.pk == mandate.person_id:
        raise Invalid("Tu as déjà ces pouvoirs.")
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
        unit=mandate.unit_id,
        subject=delegation,
        detail={"permissions": delegation.permissions, "ends_on": ends_on.isoformat()},
    )
    notify(kind="delegation.given", recipient=to, key=str(delegation.pk), payload=_words(mandate))
    return delegation


@transaction.atomic
def end_delegation(*, by, delegation):
    """Take a delegation back at once: by its giver, or given up by its holder."""
    refuse_unless(
        by.pk in (delegation.person_id, delegation.mandate.person_id),
        "Cette délégation ne te concerne pas.",
    )
    person, mandate, pk = delegation.person_id, delegation.mandate, delegation.pk
    delegation.delete()
    project_rights([person])
    record(
        action="delegation.ended",
        by=by,
        about=person,
        unit=mandate.unit_id,
        subject=f"profiles.delegation:{pk}",
    )


def _install(*, by, person, role, unit, starts_on=None, ends_on=None):
    _check_fit(person, unit)
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                person=person,
                role=role,
                unit=unit,
                starts_on=starts_on or timezone.localdate(),
                ends_on=ends_on,
            )
    except IntegrityError as error:
        raise Invalid(TAKEN) from error
    project_rights([person.pk])
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
    today = timezone.localdate()
    if ends_on is None:
        mandate.revoked = True
        mandate.ends_on = max(today, mandate.starts_on)
    else:
        if ends_on < today:
            raise Invalid("La fin d’un mandat ne peut pas être dans le passé.")
        mandate.ends_on = ends_on
    mandate.save(update_fields=["revoked", "ends_on"])
    lent_to = list(mandate.delegations.values_list("person_id", flat=True))
    project_rights([mandate.person_id, *lent_to])


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


def _words(mandate):
    return {"role": ROLES[mandate.role].label, "unit": mandate.unit.name, "slug": mandate.unit.slug}
