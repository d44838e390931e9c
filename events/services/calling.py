"""Calling the nearest people who agreed to it, when an event lacks some."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import ActionSettings, Call, CallReceived
from events.policies import timing as policies
from events.policies.common import organises
from events.queries.calling import RESTED, callable_for, no_call
from events.services.drafting import locked, log
from notifications.services import notify_many
from profiles.models import Person

# Three people for each one that is missing, since most are busy.
FOR_EACH = 3


@transaction.atomic
def call(*, by, event):
    """`by` calls the nearest people for `event`; returns the Call.

    Each is called once a week at most, whoever calls. Raises Refused, and Invalid when it is not
    the time, or was done already.
    """
    event = locked(event)
    now = timezone.now()
    refuse_unless(organises(by, event), policies.NOT_ORGANISING)
    if reason := no_call(event, now):
        raise Invalid(reason)
    called = Call.objects.create(event=event, by=by, at=now)
    missing = event.target - event.seats_taken
    people = rested(callable_for(event, now)[: FOR_EACH * missing], now)
    CallReceived.objects.bulk_create(
        [CallReceived(call=called, person_id=pk, at=now) for pk in people]
    )
    notify_many(
        kind="events.called",
        recipients=list(Person.objects.filter(pk__in=people).order_by("pk")),
        key=str(called.pk),
        subject=event,
    )
    log(by, event, "called")
    return called


def rested(chosen, now):
    """Ids of those of `chosen` that nobody else called in the meantime, whom nobody calls until we
    are done.
    """
    ids = [near.person for near in chosen]
    mine = ActionSettings.objects.select_for_update().filter(person__in=ids, answers_calls=True)
    held = list(mine.order_by("person").values_list("person", flat=True))
    tired = CallReceived.objects.filter(person__in=held, at__gt=now - RESTED)
    return sorted(set(held).difference(tired.values_list("person", flat=True)))
