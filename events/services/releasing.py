"""Giving the place and the hour of a discreet mission to those who have their seat."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import Event, Participation, Place, State
from events.models.event import RELEASED_BEFORE
from events.policies import timing as policies
from events.policies.common import organises
from events.services.drafting import locked, log
from events.services.telling import locked as locked_if
from notifications.services import notify_many


@transaction.atomic
def release(*, by, event):
    """`by` gives the place and the hour of `event` at once. Raises Refused, and Invalid."""
    event = locked(event)
    now = timezone.now()
    refuse_unless(organises(by, event), policies.NOT_ORGANISING)
    if reason := policies.no_release(event, now):
        raise Invalid(reason)
    give(event, now)
    log(by, event, "released")


def release_due(now=None):
    """Give those of which the time has come; return how many. Run twice, it tells nobody twice."""
    now = now or timezone.now()
    due = Event.objects.filter(
        is_discreet=True,
        state=State.PUBLISHED,
        masked_rule=None,
        released_at=None,
        starts_at__range=(now, now + RELEASED_BEFORE),
    )
    return sum(release_one(pk, now) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def release_one(pk, now):
    """`release_due` of one mission; whether it was still to do."""
    event = locked_if(pk, released_at=None, state=State.PUBLISHED)
    if event is None:
        return False
    give(event, now)
    return True


def give(event, now):
    """Write that it is given, and tell those who have their seat: nothing but that."""
    event.released_at = now
    event.save(update_fields=["released_at"])
    seated = Participation.objects.filter(event=event, place=Place.SEATED).exclude(person=None)
    notify_many(
        kind="events.released",
        recipients=[one.person for one in seated.select_related("person").order_by("pk")],
        key=f"{event.pk}:{now:%Y%m%d%H%M%S}",
        subject=event,
    )
