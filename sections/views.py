"""The public way into the tree: the map, the search."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from sections import fragments, queries


@require_safe
@login_not_required
def index(request):
    """Every federation, on the map and in a list."""
    response = render(request, "sections/index.html", {"country": fragments.country()})
    response.indexable = True
    return response


@require_safe
@login_not_required
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def find(request):
    """Find one's section; the live search asks for the results alone, at the same address."""
    q = queries.clean(request.GET.get("q", ""))
    is_live = request.htmx and not request.htmx.history_restore_request
    name = "sections/find.html#resultats" if is_live else "sections/find.html"
    response = render(request, name, {"q": q, "results": fragments.results(q)})
    response.indexable = not q
    return response


@require_safe
@login_not_required
def federation_of(request, code):
    """From a département to the page of its federation."""
    federation = queries.federation_of(code)
    if federation is None:
        raise Http404
    response = redirect(federation)
    response.indexable = True
    return response
