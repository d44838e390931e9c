"""Answering an event: from its page or a list, or by leaving an address."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.http import Invalid, get_visible_or_404, number, posted, refuse_unless, safe_next
from events.forms.answering import AddressForm
from events.models import Event, Need
from events.policies import answering as policies
from events.queries.detail import found_or_404
from events.services import answers, needs, visitors


def place_of(event):
    """Where one answers, on the page of `event`."""
    return f"{event.get_absolute_url()}#repondre"


def done(request, event, act):
    """Carry out `act`, and go back where one was; what could not be done is said there."""
    try:
        act()
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect(safe_next(request, place_of(event)))


@login_not_required
@require_POST
def answer(request, ref):
    """Yes, maybe, no: in one click. A visitor who may know of it is told how to come."""
    event = get_visible_or_404(Event.objects.all(), request.user, ref=ref)
    if not request.user.is_authenticated:
        return redirect("events:without-account", ref)
    chosen = request.POST.get("answer", "")
    return done(
        request,
        event,
        lambda: answers.answer(by=request.user, event=event, answer=chosen, **chosen_in(request)),
    )


def chosen_in(request):
    """The guests and shifts that a form sent, as the service takes them; those it did not, None."""
    guests = request.POST.get("guests")
    shifts = request.POST.getlist("shifts") if "with_shifts" in request.POST else None
    return {
        "guests": None if guests is None else number(guests) if number(guests) is not None else -1,
        "shifts": None if shifts is None else [pk for pk in map(number, shifts) if pk is not None],
    }


@require_POST
def take(request, pk):
    """Take in charge a part of what an event lacks."""
    need = need_or_404(request, pk)
    return done(request, need.event, lambda: needs.take(by=request.user, need=need))


@require_POST
def leave(request, pk):
    """Give back what I took."""
    need = need_or_404(request, pk)
    return done(request, need.event, lambda: needs.leave(by=request.user, need=need))


def need_or_404(request, pk):
    """What lacks, of an event that I see."""
    return get_visible_or_404(Need.objects.select_related("event"), request.user, pk=pk)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def without_account(request, ref):
    """Leave an address to come to a public event; whatever the address, the answer is the same."""
    if request.user.is_authenticated:
        return redirect("events:detail", ref)
    event = found_or_404(request.user, ref).event
    silence = policies.no_answer_without_account(event, timezone.now())
    refuse_unless(not silence, silence)
    form = AddressForm(posted(request))
    if not form.is_valid():
        return render(request, "events/without_account.html", {"event": event, "form": form})
    machine = get_adapter(request).get_client_ip(request)
    if not visitors.ask(event=event, machine=machine, now=timezone.now(), **form.cleaned_data):
        return render(request, "429.html", status=429)
    context = {"event": event, "email": form.cleaned_data["email"]}
    return render(request, "events/asked_address.html", context)
