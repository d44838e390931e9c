"""Reporting something, and reading what was decided of what is mine."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.http import get_visible_or_404, posted, refuse_unless
from moderation import policies, queries, registry
from moderation.forms import FlagForm
from moderation.models import Decision
from moderation.services import MASKED, OWN


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request, kind, key):
    """Report something I see, or read what becomes of my report."""
    kind = registry.get(kind)
    if kind is None:
        raise Http404
    thing = get_visible_or_404(kind.model.objects, request.user, **{kind.lookup: key})
    refuse_unless(policies.can_flag(request.user, kind, thing), OWN)
    refuse_unless(not kind.is_covered(thing), MASKED)
    form = FlagForm(posted(request))
    if form.is_valid() and form.flag(by=request.user, kind=kind, thing=thing):
        return redirect("moderation:flag", kind.code, key)
    page = queries.flag_page(request.user, kind, thing)
    return render(request, "moderation/flag.html", {"form": form, "page": page})


@require_safe
def decision(request, pk):
    """What was decided of what is mine, under which rule, why, and how to contest it."""
    decision = get_visible_or_404(Decision.objects.select_related("case"), request.user, pk=pk)
    page = queries.decision_page(request.user, decision)
    context = {"page": page, "contact_mail": settings.CONTACT_MAIL}
    return render(request, "moderation/decision.html", context)
