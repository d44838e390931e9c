"""The library, whole or of one unit or group."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import get_visible_or_404
from documents import policies, services
from documents.forms.asking import asked_of, filters
from documents.queries import library as queries
from documents.queries.places import has_place
from groups.queries.page import group_or_404, head_of
from sections.models import Unit

REPLACED = ("HX-Request", "HX-History-Restore-Request")


@login_not_required
@require_safe
@vary_on_headers(*REPLACED)
def index(request):
    """All the documents I may read."""
    drafts = queries.drafts_of(request.user)
    context = {"can_publish": has_place(request.user), "drafts": drafts}
    return answer(request, "documents/index.html", context)


@login_not_required
@require_safe
@vary_on_headers(*REPLACED)
def of_group(request, slug):
    """The documents of one group."""
    group = group_or_404(request.user, slug)
    can_publish = bool(policies.audiences(request.user, group))
    context = {"group": group, "head": head_of(request.user, group), "can_publish": can_publish}
    return answer(request, "documents/of_group.html", context, group=group)


@login_not_required
@require_safe
@vary_on_headers(*REPLACED)
def of_unit(request, slug):
    """The documents of one section, federation, regional union or national body."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    can_publish = bool(policies.audiences(request.user, unit))
    context = {"unit": unit, "can_publish": can_publish}
    return answer(request, "documents/of_unit.html", context, unit=unit)


def answer(request, name, context, **owner):
    """The page `name`, or its results alone for the live search, at the same address."""
    asked = asked_of(request)
    known = request.user.is_authenticated
    since = services.arrive(by=request.user) if known else None
    page = queries.library(request.user, asked, since=since, path=request.path, **owner)
    first, more = filters(asked, known)
    context |= {"page": page, "asked": asked, "since": since, "first": first, "more": more}
    is_live = request.htmx and not request.htmx.history_restore_request
    response = render(request, f"{name}#resultats" if is_live else name, context)
    response.indexable = not asked.is_filtered
    return response
