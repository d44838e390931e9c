"""What becomes of the date of an event: put off, called off, held after all."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from events.models import State
from events.policies import editing as policies
from events.policies.common import organises
from events.services import telling
from events.services.drafting import check_to_come, check_when, count_change, locked, log

NOT_YET = "Il n’est pas encore publié\u00a0: change sa date, ou efface-le."
OVER = "Il est passé\u00a0: sa date ne bouge plus."


@transaction.atomic
def postpone(*, by, event, starts_at=None, ends_at=None, words=""):
    """Put `event` off: to that date, or to one that is not known yet, and say why in `words`.

    Without a date it keeps the former one, is « reporté », and waits for the next. Those who come
    keep their seats and are told. Raises Refused and Invalid.
    """
    event = to_turn(by, event)
    if event.state == State.CANCELLED:
        raise Invalid(policies.CALLED_OFF)
    if starts_at is None:
        event.state = State.POSTPONED
    else:
        check_when(starts_at, ends_at)
        check_to_come(ends_at)
        event.state = State.PUBLISHED
        event.starts_at, event.ends_at = starts_at, ends_at
        # The place and the hour of a discreet mission are given again, a day before the new date.
        event.released_at = None
    turned(by, event, words, "postponed")


@transaction.atomic
def cancel(*, by, event, words=""):
    """Call `event` off, and say why in `words`; those who come are told. Raises Refused, Invalid."""
    event = to_turn(by, event)
    if event.state == State.CANCELLED:
        return
    event.state = State.CANCELLED
    turned(by, event, words, "cancelled")


@transaction.atomic
def restore(*, by, event):
    """Hold `event` after all, at its date; those who come are told. Raises Refused, Invalid."""
    event = to_turn(by, event)
    if event.state == State.PUBLISHED:
        return
    event.state = State.PUBLISHED
    turned(by, event, "", "restored")


def to_turn(by, event):
    """The locked `event`, published and to come, that `by` may turn; raises Refused or Invalid."""
    event = locked(event)
    reason = policies.no_turn(by, event, organises(by, event))
    refuse_unless(not reason, reason)
    if event.is_draft:
        raise Invalid(NOT_YET)
    if event.is_over(timezone.now()) and event.state != State.POSTPONED:
        raise Invalid(OVER)
    return event


def turned(by, event, words, action):
    """Save the new state of `event`, and let those who come know."""
    event.state_words = words
    event.changed_at = timezone.now()
    event.is_apart = event.series_id is not None
    count_change(event)
    event.save()
    log(by, event, action)
    telling.mark(event=event)
