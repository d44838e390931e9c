"""Asking people to come."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.http import get_visible_or_404, refuse_unless, word
from events.models import Invitation
from events.policies import editing as policies
from events.queries import people as queries
from events.queries.detail import found_or_404
from events.services import inviting as services
from events.views.shared import attempt
from profiles import harvest
from profiles.models import Person
from profiles.views.people import slow_down


def inviting(request, ref):
    """The Found of the event at `ref` to which I invite; raises Http404 or Refused."""
    found = found_or_404(request.user, ref)
    comes = found.participation is not None and found.participation.answer == "yes"
    reason = policies.no_invitation(request.user, found.event, found.organises, comes)
    refuse_unless(not reason, reason)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, ref):
    """Find people by name among those I see, and invite them one at a time."""
    found = inviting(request, ref)
    if request.method == "POST":
        return send(request, found.event)
    q = word(request, "q", 80)
    if q and not harvest.allows_list(request.user, request.get_full_path()):
        return slow_down(request)
    context = {
        "event": found.event,
        "q": q,
        "found": queries.people_named(request.user, found.event, q),
        "invited": queries.invited_to(request.user, found.event, found.organises),
    }
    return render(request, "events/invite.html", context)


def send(request, event):
    """Invite one person whom I see."""
    ref = request.POST.get("ref", "").replace("\x00", "")
    person = get_visible_or_404(Person.objects, request.user, ref=ref)
    act = services.invite
    attempt(
        request,
        lambda: act(by=request.user, event=event, person=person),
        f"Ton invitation part à {person.full_name}.",
    )
    return redirect("events:invite", event.ref)


@require_POST
def take_back(request, ref, pk):
    """Take an invitation back."""
    found = found_or_404(request.user, ref)
    rows = Invitation.objects.filter(event=found.event).select_related("event")
    row = get_visible_or_404(rows, request.user, pk=pk)
    services.take_back(by=request.user, invitation=row)
    messages.success(request, "L’invitation est retirée.")
    return redirect("events:invite", ref)
