"""What a section puts in its own web site: its agenda, its map, the same for everybody."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import get_visible_or_404
from core.middleware import CSP
from events.queries import embeds as queries
from events.queries.finding import wanted
from events.queries.points import points_for
from events.views.doors import OPEN, for_anybody
from sections.models import Unit

JSON = "application/json"
# As strict as ours, but for who may frame it.
FRAMED = {
    "Content-Security-Policy": CSP.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), browsing-topics=()",
}


def framed(view):
    """`view` as any site may frame it: no session is read, no cookie is set."""

    @for_anybody
    @require_safe
    @wraps(view)
    def opened(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.without = ("X-Frame-Options",)
        for name, value in (FRAMED | OPEN).items():
            response.headers[name] = value
        return response

    return opened


@framed
def agenda(request, slug):
    """The public events to come of a unit and of those below it."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    rows = queries.agenda_rows(unit, timezone.now())
    return render(request, "embeds/agenda.html", {"unit": unit, "rows": rows})


@framed
def board(request, slug):
    """Where the public events to come of a unit are, on a map and in a list."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    rows = queries.agenda_rows(unit, timezone.now())
    return render(request, "embeds/map.html", {"unit": unit, "rows": rows})


@framed
def points(request, slug):
    """The pins of that map."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    asked = wanted(timezone.localdate(), None, unit=unit.path)
    return HttpResponse(points_for(request.user, asked, timezone.now()), content_type=JSON)


@login_not_required
@require_safe
def about(request):
    """How to put the agenda in the site of a section, with the words to copy."""
    unit = queries.unit_to_show(request.user, request.GET.get("section", ""))
    if unit is None:
        raise Http404
    context = {
        "unit": unit,
        "base_url": settings.BASE_URL,
        "agenda_code": queries.code_of("agenda", unit, "L’agenda", 520),
        "map_code": queries.code_of("map", unit, "La carte des actions", 640),
    }
    response = render(request, "embeds/about.html", context)
    response.indexable = True
    return response
