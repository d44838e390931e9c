"""What organisers do when the day comes near: give a place, call people."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.http import Invalid, get_visible_or_404, refuse_unless
from events.models import Event
from events.policies import timing as policies
from events.policies.common import organises
from events.queries.calling import call_page
from events.services import calling, releasing


def only_who_organises(person, event):
    """Raise Refused to who only sees `event`, and to all once it is masked."""
    refuse_unless(organises(person, event), policies.NOT_ORGANISING)
    refuse_unless(not event.is_masked, policies.MASKED)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request, ref):
    """Call the nearest people who agreed to it, when too few come."""
    event = get_visible_or_404(Event.objects.select_related("unit", "group"), request.user, ref=ref)
    only_who_organises(request.user, event)
    if request.method == "POST":
        return done(request, event, calling.call, "L’appel est parti. Les réponses arrivent ici.")
    page = call_page(request.user, event, timezone.now())
    return render(request, "events/call.html", {"event": event, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def release(request, ref):
    """Give the place and the hour of a discreet mission before its time."""
    event = get_visible_or_404(Event.objects.all(), request.user, ref=ref)
    only_who_organises(request.user, event)
    if request.method == "POST":
        return done(request, event, releasing.release, "Le lieu et l’heure sont donnés.")
    reason = policies.no_release(event, timezone.now())
    return render(request, "events/release.html", {"event": event, "reason": reason})


def done(request, event, service, words):
    """Call `service`, and go back to the event with what came of it."""
    try:
        service(by=request.user, event=event)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, words)
    return redirect(event)
