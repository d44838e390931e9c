"""Animators decide of what is reported in their group, under the same rules as headquarters."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.http import get_visible_or_404, posted, refuse_unless
from groups.policies.common import animates
from groups.queries.page import group_or_404, head_of
from moderation import policies
from moderation.forms import DecisionForm
from moderation.models import Case
from moderation.queries import case_page, cases_in

NOT_YOURS = "Seule l’animation du groupe décide de ce qui y est signalé."


def animated_or_refuse(person, slug):
    """The group at `slug`, which `person` reads and animates; raises Http404 or Refused."""
    group = group_or_404(person, slug, readable=True)
    refuse_unless(animates(person, group), NOT_YOURS)
    return group


@require_safe
def moderation(request, slug):
    """What waits to be decided in a group I animate, and what was decided there."""
    group = animated_or_refuse(request.user, slug)
    decided, after = request.GET.get("etat") == "decides", request.GET.get("apres", "")
    page = cases_in(request.user, group, decided=decided, after=after)
    context = {"group": group, "head": head_of(request.user, group), "page": page}
    return render(request, "moderation/group.html", {**context, "here": "moderation"})


@require_http_methods(["GET", "HEAD", "POST"])
def moderation_case(request, slug, pk):
    """One case of a group I animate, and the form by which I decide of it."""
    group = animated_or_refuse(request.user, slug)
    case = get_visible_or_404(Case.objects.standing_in(group), request.user, pk=pk)
    page = case_page(request.user, case)
    form = DecisionForm(posted(request), actions=page.actions, seen=len(page.decisions))
    refuse_unless(page.can_decide or request.method != "POST", policies.ELSEWHERE)
    if form.is_valid() and form.decide(by=request.user, case=case):
        messages.success(request, "C’est décidé. La personne concernée reçoit ta raison.")
        return redirect("groups:moderation", group.slug)
    context = {"group": group, "page": page, "form": form}
    return render(request, "moderation/group_case.html", context)
