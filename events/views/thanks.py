"""Cards of thanks: to whom, and with which words."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from events.forms.after import ThanksForm
from events.policies import after as policies
from events.queries import thanks as queries
from events.queries.detail import found_or_404
from events.services.thanks import thank as send
from profiles.models import Person


def thanking(request, ref):
    """The event at `ref`, for which I may thank; raises Http404 or Refused."""
    event = found_or_404(request.user, ref).event
    reason = policies.no_thanks(request.user, event, timezone.now())
    refuse_unless(not reason, reason)
    return event


@require_safe
def index(request, ref):
    """Those who were there with me, among the people I see."""
    event = thanking(request, ref)
    page = queries.to_thank(request.user, event, word(request, "apres", 400))
    return render(request, "events/thanks.html", {"event": event, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def thank(request, ref, person):
    """A card for one of them."""
    event = thanking(request, ref)
    to = get_visible_or_404(Person.objects, request.user, ref=person)
    there = queries.may_be_thanked(request.user, event).filter(pk=to.pk).exists()
    refuse_unless(there, policies.NOT_THERE)
    form = ThanksForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            send(by=request.user, event=event, recipient=to, words=form.said())
            messages.success(request, f"Ta carte part à {to.full_name}.")
            return redirect("events:thanks", event.ref)
        except Invalid as error:
            form.add_error(None, str(error))
    return render(request, "events/thank.html", {"event": event, "form": form, "to": to})
