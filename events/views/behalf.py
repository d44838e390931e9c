"""Answering an event in the name of those who told one by word of mouth or on paper."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.http import get_visible_or_404, redirect_back, refuse_unless, word
from events.policies import behalf as policies
from events.queries import behalf as queries
from events.queries.detail import found_or_404
from events.services.behalf import answer_for
from events.views.shared import attempt
from profiles import harvest
from profiles.views.people import slow_down


@require_safe
def behalf(request, ref):
    """The members without e-mail, or those of a name, and what they answered."""
    event = answerable(request, ref)
    q = word(request, "q", 80)
    if q and not harvest.allows_list(request.user, request.get_full_path()):
        return slow_down(request)
    page = queries.behalf_page(request.user, event, q, word(request, "apres"))
    context = {"event": event, "page": page, "q": q}
    return render(request, "events/behalf.html", context)


@require_POST
def answer(request, ref, person):
    """Write what one of them answered."""
    event = answerable(request, ref)
    people = queries.answered_for(request.user, event)
    other = get_visible_or_404(people, request.user, ref=person)
    attempt(request, lambda: write(request, event, other), f"C’est noté pour {other.full_name}.")
    return redirect_back(request, redirect("events:behalf", event.ref).url)


def write(request, event, other):
    """Carry out the answer that was posted in the name of `other`."""
    return answer_for(
        by=request.user, event=event, person=other, answer=request.POST.get("answer", "")
    )


def answerable(request, ref):
    """The event at `ref` that I may answer for others; raises Http404 or Refused."""
    found = found_or_404(request.user, ref)
    now = timezone.now()
    reason = policies.no_behalf(request.user, found.event, found.organises, now)
    refuse_unless(not reason, reason)
    return found.event
