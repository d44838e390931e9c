"""Belonging to a section: entering, changing status, leaving, and members without e-mail."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from notifications.services import notify
from profiles import policies
from profiles.models import Membership, Person
from profiles.models.belonging import Status
from profiles.services.mandates import leave_offices

NOT_YOURS = "Tu ne tiens pas le fichier de cette section."


@transaction.atomic
def enter(*, by, person, unit, status):
    """`person` belongs to `unit` from today, and to no other unit of the same tree any more.

    The caller has asked its own policy. Who already is an adherent stays one, with her dates:
    moving to another section loses nothing. Returns the Membership.
    """
    today = timezone.localdate()
    # Entering twice at the same moment is entering once: the second waits here, then is told.
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    former = (
        Membership.objects.select_for_update(of=("self",))
        .current()
        .filter(person=person, tree=unit.tree)
        .first()
    )
    since = paid = None
    if former is not None:
        if former.unit_id == unit.pk:
            raise Invalid("Cette personne est déjà dans la section.")
        since, paid = former.adherent_since, former.dues_paid_on
        _end(former, today, by=by, heading_to=unit)
    if status == Status.ADHERENT:
        since = since or today
    membership = Membership.objects.create(
        person=person,
        unit=unit,
        tree=unit.tree,
        status=Status.ADHERENT if since else Status.SYMPATHISER,
        joined_on=today,
        adherent_since=since,
        dues_paid_on=paid,
    )
    record(
        action="membership.started",
        by=by,
        about=person,
        unit=unit,
        subject=membership,
        detail={"status": membership.status},
    )
    return membership


@transaction.atomic
def edit_membership(*, by, membership, status, dues_paid_on=None, presented_on=None):
    """Change status, dues and presentation of a member; tells the person when her status changes."""
    membership = _lock(membership)
    refuse_unless(policies.can_edit_file(by, membership.unit), NOT_YOURS)
    _check_present(membership)
    today = timezone.localdate()
    if any(day and day > today for day in (dues_paid_on, presented_on)):
        raise Invalid("Cette date est dans le futur.")
    changed = membership.status != status
    if changed and status != Status.ADHERENT:
        _check_free_of_office(membership)
    membership.status = status
    membership.adherent_since = (
        (membership.adherent_since or today) if status == Status.ADHERENT else None
    )
    membership.dues_paid_on = dues_paid_on if status == Status.ADHERENT else None
    membership.presented_on = presented_on
    membership.save(update_fields=["status", "adherent_since", "dues_paid_on", "presented_on"])
    record(
        action="membership.edited",
        by=by,
        about=membership.person_id,
        unit=membership.unit,
        subject=membership,
        detail={"status": status},
    )
    if changed:
        notify(
            kind="membership.status",
            recipient=membership.person,
            key=f"{membership.pk}:{timezone.now().isoformat()}",
            payload={
                "unit": membership.unit.short_name,
                "slug": membership.unit.slug,
                "status": status,
            },
        )
    return membership


@transaction.atomic
def end_membership(*, by, membership):
    """The person leaves the section: by herself, or put out by who keeps the file."""
    membership = _lock(membership)
    refuse_unless(
        by.pk == membership.person_id or policies.can_edit_file(by, membership.unit), NOT_YOURS
    )
    _check_present(membership)
    if by.pk != membership.person_id:
        _check_free_of_office(membership)
    _end(membership, timezone.localdate(), by=by)
    record(
        action="membership.ended",
        by=by,
        about=membership.person_id,
        unit=membership.unit,
        subject=membership,
    )
    if by.pk != membership.person_id:
        notify(
            kind="membership.ended",
            recipient=membership.person,
            key=str(membership.pk),
            payload={"unit": membership.unit.short_name, "slug": membership.unit.slug},
        )


@transaction.atomic
def add_offline_member(*, by, unit, first_name, last_name, status, phone="", address=""):
    """Enter a member who has no e-mail in the file of `unit`; returns the Membership.

    Nobody but the board of the section ever sees her (PRODUCT §7.4).
    """
    refuse_unless(policies.can_edit_file(by, unit), NOT_YOURS)
    if unit.closed_on is not None or not policies.takes_members(unit):
        raise Invalid("Seules les sections ont des membres.")
    person = Person.objects.create_user(
        first_name=first_name, last_name=last_name, phone=phone, address=address
    )
    return enter(by=by, person=person, unit=unit, status=status)


@transaction.atomic
def note_file_opened(*, by, unit, count, role):
    """Write in the journal that `by` opened the file of `unit` and was shown `count` members."""
    record(action="file.opened", by=by, unit=unit, role=role, detail={"count": count})


def _end(membership, day, *, by, heading_to=None):
    """End `membership` on `day`, and what was held in the units its person belongs to no more."""
    membership.ended_on = day
    membership.save(update_fields=["ended_on"])
    left = [membership.unit.path, *membership.unit.ancestor_paths]
    if heading_to is not None:
        left = [path for path in left if not heading_to.path.startswith(path)]
    leave_offices(by=by, person=membership.person, paths=left, day=day)


def _check_present(membership):
    if membership.ended_on is not None:
        raise Invalid("Cette personne n’est plus dans la section.")


def _check_free_of_office(membership):
    # Who keeps the file may not depose: an office is ended by whoever could give it.
    if membership.person.mandates.in_force().exists():
        raise Invalid("Cette personne tient une fonction\u00a0: il faut d’abord y mettre fin.")


def _lock(membership):
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("unit", "person")
        .get(pk=membership.pk)
    )
