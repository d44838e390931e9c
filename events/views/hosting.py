"""Organising together."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import get_visible_or_404, refuse_unless, word
from events.models import Host
from events.policies.common import is_heard
from events.policies.editing import HIDDEN
from events.queries import people as queries
from events.queries.detail import found_or_404
from events.services import hosting as services
from events.views.shared import attempt, changeable
from groups.models import Group
from profiles import harvest
from profiles.models import Person
from profiles.views.people import slow_down
from sections.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
def hosts(request, ref):
    """Who organises an event, and whom else to ask."""
    event = changeable(request, ref)
    if request.method == "POST":
        return ask(request, event)
    q = word(request, "q", 80)
    if q and not harvest.allows_list(request.user, request.get_full_path()):
        return slow_down(request)
    context = {
        "event": event,
        "q": q,
        "hosts": queries.hosts_of(request.user, event),
        "people": queries.hosts_named(request.user, event, q),
        "units": queries.units_named(q, event),
        "groups": queries.groups_named(request.user, q, event),
    }
    return render(request, "events/hosts.html", context)


def ask(request, event):
    """Ask one whom I see to organise it too."""
    asked = asked_in(request)
    act = services.ask
    attempt(
        request,
        lambda: act(by=request.user, event=event, **asked),
        "C’est demandé. La réponse arrivera dans tes nouvelles.",
    )
    return redirect("events:hosts", event.ref)


def asked_in(request):
    """{who: the Person, Unit or Group} that was chosen, whom I see; raises Http404."""
    for name, queryset, lookup in (
        ("person", Person.objects, "ref"),
        ("unit", Unit.objects, "slug"),
        ("group", Group.objects, "slug"),
    ):
        if value := request.POST.get(name, "").replace("\x00", ""):
            return {name: get_visible_or_404(queryset, request.user, **{lookup: value})}
    raise Http404


@require_POST
def end(request, ref, pk):
    """Organise no more, or ask no more."""
    found = found_or_404(request.user, ref)
    rows = Host.objects.filter(event=found.event).select_related("event", "unit", "group")
    host = get_visible_or_404(rows, request.user, pk=pk)
    attempt(request, lambda: services.end(by=request.user, host=host), "C’est fait.")
    return redirect("events:hosts", ref) if found.organises else redirect(found.event)


@require_safe
def asked(request):
    """What I am asked to organise with others, in my name or for what I answer for."""
    rows = queries.asked_of(request.user)[: queries.SHOWN]
    return render(request, "events/asked.html", {"hosts": rows})


@require_POST
def accept(request, pk):
    """Agree to organise."""
    host = asked_or_404(request, pk)
    refuse_unless(is_heard(request.user), HIDDEN)
    done = "C’est parti\u00a0: tu organises aussi."
    if attempt(request, lambda: services.accept(by=request.user, host=host), done):
        return redirect(host.event)
    return redirect("events:asked")


@require_POST
def decline(request, pk):
    """Say no."""
    host = asked_or_404(request, pk)
    attempt(request, lambda: services.decline(by=request.user, host=host), "C’est noté.")
    return redirect("events:asked")


def asked_or_404(request, pk):
    """The Host that waits for my answer; raises Http404."""
    host = queries.asked_of(request.user).filter(pk=pk).first()
    if host is None:
        raise Http404
    return host
