"""What the views that change an event share."""

from django.contrib import messages

from core.http import Invalid, refuse_unless
from events.policies import editing as policies
from events.queries.detail import found_or_404


def organised(request, ref):
    """The event at `ref`, which I organise; raises Http404, or Refused to who only sees it, and to
    all once it is masked.
    """
    found = found_or_404(request.user, ref)
    refuse_unless(found.organises, policies.NOT_YOURS)
    refuse_unless(not found.event.is_masked, policies.MASKED)
    return found.event


def changeable(request, ref):
    """The event at `ref`, which I organise and may change now; raises Http404 or Refused."""
    found = found_or_404(request.user, ref)
    reason = policies.no_change(request.user, found.event, found.organises)
    refuse_unless(not reason, reason)
    return found.event


def attempt(request, act, done):
    """Carry out `act` and say `done`, or why it could not be; returns whether it was."""
    try:
        act()
    except Invalid as error:
        messages.warning(request, str(error))
        return False
    if done:
        messages.success(request, done)
    return True
