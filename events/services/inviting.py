"""Asking people to come, one at a time."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Answer, Event, Invitation
from events.policies.common import organises, participation_of
from events.policies.editing import no_invitation
from events.queries.people import invitable
from events.services import telling
from journal.services import record

A_DAY = 30
ENOUGH = "C’est assez d’invitations pour aujourd’hui\u00a0: reprends demain."
NOT_HER = "Cette personne ne peut pas être invitée ici."
OVER = "C’est passé\u00a0: on n’y invite plus."
NOT_YOURS = "Cette invitation n’est pas la tienne."


@transaction.atomic
def invite(*, by, event, person):
    """`by` asks `person`, whom she sees, to come to `event`; she is told once.

    Whoever organises opens the event to her. Whoever only comes invites those it is already for.
    Inviting again says nothing more. Raises Refused and Invalid.
    """
    mine = organises(by, event)
    reason = no_invitation(by, event, mine, comes(by, event))
    refuse_unless(not reason, reason)
    if event.is_over(timezone.now()):
        raise Invalid(OVER)
    fit = invitable(by, event).filter(pk=person.pk).exists()
    if not fit or not (mine or Event.objects.is_visible_to(person, event.pk)):
        raise Invalid(NOT_HER)
    since = timezone.now() - datetime.timedelta(days=1)
    if Invitation.objects.filter(by=by.pk, at__gte=since).count() >= A_DAY:
        raise Invalid(ENOUGH)
    _, is_new = Invitation.objects.get_or_create(event=event, person=person, defaults={"by": by})
    if is_new:
        record(action="event.invited", by=by, about=person, subject=event)
        telling.invited(event, [person], by)


@transaction.atomic
def take_back(*, by, invitation):
    """Take an invitation back: whoever made it, or whoever organises. Raises Refused."""
    allowed = invitation.by_id == by.pk or organises(by, invitation.event)
    refuse_unless(allowed, NOT_YOURS)
    invitation.delete()


def comes(person, event):
    """Whether `person` said that she comes."""
    mine = participation_of(person, event)
    return mine is not None and mine.answer == Answer.YES
