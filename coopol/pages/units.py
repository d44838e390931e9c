"""The page of a unit: its place in the tree, its people, how to join it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.queries.beside import next_of_unit
from events.queries.campaigns import to_take_up
from events.queries.challenges import challenges_of
from profiles.policies import takes_members
from profiles.queries.units import unit_people
from sections.fragments import around
from sections.queries import heir_of, open_unit


@login_not_required
@require_safe
def unit(request, slug):
    """One section, federation, regional union or national body; open to anybody."""
    found = open_unit(slug)
    if found is None:
        return to_heir(slug)
    known = request.user.is_authenticated
    crumbs, children = around(found, request.GET.get("apres", ""))
    context = {
        "unit": found,
        "crumbs": crumbs,
        "children": children,
        "people": unit_people(request.user, found) if known else None,
        "next_events": next_of_unit(request.user, found, timezone.now()),
        "to_take_up": to_take_up(request.user, found, timezone.now()) if known else (),
        "challenges": challenges_of(request.user, found, timezone.now()) if known else (),
        "takes_members": takes_members(found),
    }
    response = render(request, "units/unit.html", context)
    response.indexable = True
    return response


def to_heir(slug):
    """A redirection from a closed unit to the one it joined; raises Http404 without one."""
    heir = heir_of(slug)
    if heir is None:
        raise Http404
    return redirect(heir)


@require_safe
def mine(request):
    """My section, or the search for one."""
    return redirect(request.user.section or "sections:find")


urlpatterns = [
    path("sections/<slug:slug>/", unit, name="unit"),
    path("ma-section/", include(([path("", mine, name="mine")], "units"))),
]
