"""Cards by which those who were there thank each other."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Thanks
from events.policies import after as policies
from events.queries.thanks import may_be_thanked
from events.services import telling
from events.services.drafting import locked
from groups.services.locking import lock_people
from profiles.models import Person

A_DAY = 20
ENOUGH = "Tu as déjà remercié vingt personnes aujourd’hui\u00a0: garde les autres pour demain."
NOT_SEEN = "Ta carte n’arriverait pas\u00a0: cette personne ne voit pas ton profil."
NOT_THERE = "On remercie les personnes avec qui on était."


@transaction.atomic
def thank(*, by, event, recipient, words=""):
    """`by` thanks `recipient`, who was at `event` with her; returns the Thanks, once for each.

    The second time nothing is written and nobody is told. Raises Refused; Invalid when the card
    would not arrive, or after twenty in a day.
    """
    lock_people([by.pk])
    event = locked(event)
    reason = policies.no_thanks(by, event, timezone.now())
    refuse_unless(not reason, reason)
    if not may_be_thanked(by, event).filter(pk=recipient.pk).exists():
        raise Invalid(NOT_THERE)
    if not Person.objects.visible_to(recipient).filter(pk=by.pk).exists():
        raise Invalid(NOT_SEEN)
    former = Thanks.objects.filter(event=event, sender=by, recipient=recipient).first()
    if former is not None:
        return former
    since = timezone.now() - timedelta(days=1)
    if Thanks.objects.filter(sender=by, at__gt=since).count() >= A_DAY:
        raise Invalid(ENOUGH)
    card = Thanks.objects.create(event=event, sender=by, recipient=recipient, words=words)
    telling.thanked(card)
    return card
