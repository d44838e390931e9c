"""Finding something to do: a list, a map, a page for each département."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import word
from core.middleware import csp
from events.forms.finding import FindForm, asked_of, cursor_of
from events.queries import agir as queries
from events.queries.finding import wanted
from events.queries.france import country_of
from events.queries.places import places_like, usual_point
from events.queries.points import points_for
from events.views.doors import answer
from sections.queries import department_at, open_unit

JSON = "application/json"
MINE = {"Cache-Control": "private, no-cache"}


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def index(request):
    """What there is to do near a place; the filters ask for the results alone, at this address."""
    form, now = FindForm(asked_of(request)), timezone.now()
    asked = wanted_of(request, form)
    page = queries.page_of(request.user, asked, now, after=cursor_of(request), url=form.url)
    here = asked.point.department if asked.point else ""
    context = {"form": form, "page": page, "calendar_url": form.calendar_url(asked.point)}
    context["country"] = country_of(page.numbers.departments, here)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "events/index.html#resultats", context)
    context["discreet"] = queries.discreet_of(request.user, now)
    response = render(request, "events/index.html", context)
    response.headers["Content-Security-Policy"] = csp(images=settings.MAP_TILES_HOST)
    response.indexable = not request.GET
    return response


def wanted_of(request, form):
    """The Wanted of a FindForm, by the clocks of Paris; raises Http404 for an unknown unit."""
    unit = open_unit(form.unit) if form.unit else None
    if form.unit and unit is None:
        raise Http404
    usual = None if form.is_placed else usual_point(request.user)
    more = {"unit": unit.path if unit else "", "department": form.department}
    return wanted(timezone.localdate(), usual, **form.wanted, **more)


@login_not_required
@require_safe
def points(request):
    """The pins of what the same filters find on the page, for its map."""
    asked = wanted_of(request, FindForm(asked_of(request)))
    body = points_for(request.user, asked, timezone.now())
    return answer(request, body, lambda: body, JSON, MINE)


@login_not_required
@require_safe
def places(request):
    """The communes whose name begins as what is being typed, for the list under the field."""
    return render(
        request, "settings/_communes.html", {"communes": places_like(word(request, "ou"))}
    )


@login_not_required
@require_safe
def department(request, code):
    """What is to come in a département."""
    found = department_at(code)
    if found is None:
        raise Http404
    now, asked = timezone.now(), wanted(timezone.localdate(), None, department=found.code)
    page = queries.page_of(request.user, asked, now, after=cursor_of(request), url=request.path)
    response = render(request, "events/department.html", {"department": found, "page": page})
    response.indexable = "apres" not in request.GET
    return response
