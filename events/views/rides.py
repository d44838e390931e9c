"""Going together."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.http import Invalid, get_visible_or_404, posted
from events.forms.answering import RideForm
from events.models import Event, Ride
from events.queries.answering import own_ride
from events.services import rides as services
from events.views.answering import done


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request, ref):
    """Say how I go and who may come along; change what I said."""
    event = get_visible_or_404(Event.objects.select_related("commune"), request.user, ref=ref)
    services.check(request.user, event)
    form = RideForm(posted(request), event=event, initial=own_ride(request.user, event))
    if form.is_valid():
        try:
            services.offer(by=request.user, event=event, **form.cleaned_data)
            return redirect(f"{event.get_absolute_url()}#trajets")
        except Invalid as error:
            form.add_error("seats", str(error))
    return render(request, "events/ride.html", {"event": event, "form": form})


@require_POST
def withdraw(request, ref):
    """Take my ride back."""
    event = get_visible_or_404(Event.objects.all(), request.user, ref=ref)
    return done(request, event, lambda: services.withdraw(by=request.user, event=event))


@require_POST
def join(request, pk):
    """Go along."""
    ride = ride_or_404(request, pk)
    return done(request, ride.event, lambda: services.join(by=request.user, ride=ride))


@require_POST
def leave(request, pk):
    """Go along no more."""
    ride = ride_or_404(request, pk)
    return done(request, ride.event, lambda: services.leave(by=request.user, ride=ride))


def ride_or_404(request, pk):
    """A ride that I see."""
    return get_visible_or_404(Ride.objects.select_related("event"), request.user, pk=pk)
