"""The page of an event."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.queries.detail import found_or_404, page_of, picture_or_404
from files.http import serve


@login_not_required
@require_safe
def detail(request, ref):
    """What an event says, who comes, and what I may do there."""
    found = found_or_404(request.user, ref)
    page = page_of(request.user, found, timezone.now())
    response = render(request, "events/detail.html", {"page": page, "event": page.event})
    response.indexable = page.is_public
    return response


@login_not_required
@require_safe
def picture(request, ref):
    """The picture of an event that I may open."""
    file = picture_or_404(request.user, ref)
    return serve(request, file, inline=True, small=request.GET.get("taille") == "s")
