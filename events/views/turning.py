"""What becomes of the date of an event: put off, called off, held after all, repeated."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.http import Invalid, get_visible_or_404, posted, refuse_unless
from events.forms import editing
from events.forms.turning import CancelForm, PostponeForm, RepeatForm
from events.models import Series
from events.policies import editing as policies
from events.queries.detail import found_or_404
from events.queries.series import dates_page
from events.services import series as services
from events.services import states
from events.views.shared import attempt, changeable

require_form = require_http_methods(["GET", "HEAD", "POST"])
TOLD = "C’est noté, et les personnes qui viennent seront prévenues."


def turned(request, ref):
    """The event at `ref`, whose date I may change; raises Http404 or Refused."""
    found = found_or_404(request.user, ref)
    reason = policies.no_turn(request.user, found.event, found.organises)
    refuse_unless(not reason, reason)
    return found.event


@require_form
def postpone(request, ref):
    """Another date, or none yet."""
    event = turned(request, ref)
    form = PostponeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        when, words = form.when(event.zone), form.cleaned_data["words"]
        act = states.postpone
        if carried(form, lambda: act(by=request.user, event=event, words=words, **when)):
            messages.success(request, TOLD)
            return redirect(event)
    return render(request, "events/postpone.html", {"event": event, "form": form})


@require_form
def cancel(request, ref):
    """Call an event off, after a page that asks."""
    event = turned(request, ref)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act, words = states.cancel, form.cleaned_data["words"]
        if carried(form, lambda: act(by=request.user, event=event, words=words)):
            messages.success(request, TOLD)
            return redirect(event)
    return render(request, "events/cancel.html", {"event": event, "form": form})


def carried(form, act):
    """Whether `act` could be carried out; otherwise the form says why not."""
    try:
        act()
    except Invalid as error:
        form.add_error(editing.field_of(error, form), str(error))
        return False
    return True


@require_form
def restore(request, ref):
    """Hold an event after all."""
    event = turned(request, ref)
    if request.method == "POST":
        attempt(request, lambda: states.restore(by=request.user, event=event), TOLD)
        return redirect(event)
    return render(request, "events/restore.html", {"event": event})


@require_form
def repeat(request, ref):
    """Let an event come back."""
    event = changeable(request, ref)
    form = RepeatForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act, data = services.repeat, form.cleaned_data
        if carried(form, lambda: act(by=request.user, event=event, **data)):
            messages.success(request, "C’est noté\u00a0: les dates d’une année sont prêtes.")
            return redirect("events:series", ref)
    return render(request, "events/repeat.html", {"event": event, "form": form})


@require_http_methods(["GET", "HEAD"])
def series(request, ref):
    """All the dates of what comes back, those I may see."""
    found = found_or_404(request.user, ref)
    row = get_visible_or_404(Series.objects, request.user, pk=found.event.series_id)
    page = dates_page(request.user, found.event, row, request.GET.get("apres", ""))
    context = {"event": found.event, "series": row, "page": page, "organises": found.organises}
    return render(request, "events/series.html", context)


@require_POST
def end_series(request, ref):
    """Let nothing come after this date."""
    event = changeable(request, ref)
    act = services.end
    done = "C’est la dernière date. Les suivantes sont retirées, ou annulées si du monde venait."
    attempt(request, lambda: act(by=request.user, event=event), done)
    return redirect(event)
