"""Organising together: somebody, a unit or a group is asked, says yes or no, and may leave."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Host, Invitation, Organiser
from events.policies import hosting as policies
from events.policies.common import organises
from events.policies.editing import no_change
from events.queries.people import invitable
from events.services import telling
from events.services.drafting import locked, log
from groups.models import Group

MOST = 12
ENOUGH = "C’est déjà beaucoup de monde pour organiser."
NOT_HER = "Cette personne ne peut pas organiser cet événement."
NOT_IT = "On ne peut pas l’organiser avec cette instance ou ce groupe."
GONE = "Cette proposition n’attend plus de réponse."


@transaction.atomic
def ask(*, by, event, person=None, unit=None, group=None):
    """`by` asks one of the three to organise `event` too; told once. Returns the Host.

    Asking again says nothing more. Raises Refused, and Invalid for who cannot be asked.
    """
    event = locked(event)
    reason = no_change(by, event, organises(by, event))
    refuse_unless(not reason, reason)
    if person is not None and not invitable(by, event).filter(pk=person.pk).exists():
        raise Invalid(NOT_HER)
    check_place(by, event, unit, group)
    if Host.objects.filter(event=event).count() >= MOST:
        raise Invalid(ENOUGH)
    host, is_new = Host.objects.get_or_create(event=event, person=person, unit=unit, group=group)
    if is_new:
        log(by, event, "host_asked")
        telling.host_asked(host)
    return host


def check_place(by, event, unit, group):
    """Raise Invalid unless the `unit` or the `group`, if any, may be asked by `by`."""
    if unit is not None and (unit.closed_on is not None or event.is_discreet):
        raise Invalid(NOT_IT)
    if group is None:
        return
    seen = Group.objects.visible_to(by).listed().filter(pk=group.pk).exists()
    if event.is_discreet or not seen:
        raise Invalid(NOT_IT)


@transaction.atomic
def accept(*, by, host):
    """`by`, who answers for the Host, agrees: it organises from now on. Raises Refused, Invalid."""
    host = waiting(host)
    reason = policies.no_answer(by, host)
    refuse_unless(not reason, reason)
    host.accepted_at = timezone.now()
    host.save(update_fields=["accepted_at"])
    if host.person_id:
        # Whoever organises for few is one of them.
        Invitation.objects.get_or_create(event=host.event, person=by)
    log(by, host.event, "host_accepted")
    telling.host_answered(host)


@transaction.atomic
def decline(*, by, host):
    """`by`, who answers for the Host, says no. Raises Refused, Invalid."""
    host = waiting(host)
    refuse_unless(policies.answers_for(by, host), policies.NOT_FOR_YOU)
    telling.host_answered(host, accepted=False)
    log(by, host.event, "host_ended")
    host.delete()


@transaction.atomic
def end(*, by, host):
    """The Host organises no more, or is asked no more. Raises Refused, and Invalid when none is left."""
    event = locked(host.event)
    host = Host.objects.filter(pk=host.pk).select_related("event", "unit", "group").first()
    if host is None:
        return
    reason = policies.no_ending(by, host, organises(by, event))
    refuse_unless(not reason, reason)
    others = Host.objects.filter(event=event).exclude(pk=host.pk).exclude(accepted_at=None)
    if event.organiser == Organiser.PERSON and not others.exclude(person=None).exists():
        raise Invalid(policies.LAST)
    host.delete()
    log(by, event, "host_ended")


def waiting(host):
    """The locked Host that waits for an answer; raises Invalid when it waits no more."""
    host = (
        Host.objects.select_for_update(of=("self",))
        .select_related("event__unit", "unit", "group")
        .filter(pk=host.pk, accepted_at=None)
        .first()
    )
    if host is None:
        raise Invalid(GONE)
    return host
