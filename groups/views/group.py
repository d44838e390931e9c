"""The page of a group, coming in and going out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import redirect_back, refuse_unless, word
from groups.models import Member
from groups.models.words import OPEN_ACCESS
from groups.queries import members as people
from groups.queries.page import circulation, group_or_404, head_of, heir_or_404
from groups.queries.topics import topics_of
from groups.services import lifecycle
from groups.services import members as services
from groups.views.shared import attempt, show


@login_not_required
@require_safe
def detail(request, slug):
    """The topics of a group I read, the presentation of one I may know of."""
    try:
        group = group_or_404(request.user, slug)
    except Http404:
        return elsewhere(request, slug)
    head = head_of(request.user, group)
    if not head.reads:
        return presentation(request, group, head)
    context = {
        "topics": topics_of(request.user, group, word(request, "apres")),
        "animators": people.animators(request.user, group),
        "faces": people.faces(request.user, group),
        "circulation": circulation(group),
    }
    return show(request, "groups/detail.html", group, "topics", head=head, **context)


def presentation(request, group, head):
    """What a group says of itself to who does not read it; visitors and search engines included."""
    response = show(request, "groups/presentation.html", group, head=head)
    response.indexable = group.access in OPEN_ACCESS
    return response


def elsewhere(request, slug):
    """The group that the one at `slug` joined; a visitor may be somebody who did not log in yet.

    She learns nothing, not even whether there is such a group. Raises Http404 for others.
    """
    try:
        heir = heir_or_404(request.user, slug)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    messages.info(request, "Le groupe que tu cherchais a rejoint celui-ci.")
    return redirect(heir)


@require_POST
def join(request, slug):
    """Come in, or accept an invitation; a list gets back what stands in the place of its button."""
    group = group_or_404(request.user, slug)
    services.join(by=request.user, group=group)
    if request.htmx:
        return render(request, "groups/_joined.html", {"group": group})
    messages.success(
        request, "Tu es dans le groupe. Ses nouvelles arrivent dans ton récapitulatif."
    )
    return redirect_back(request, group)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, slug):
    """Go out, after reading what it changes."""
    group = group_or_404(request.user, slug)
    head = head_of(request.user, group)
    refuse_unless(head.can_leave, "Tu n’es pas dans ce groupe.")
    if request.method == "POST":
        act = services.leave
        if attempt(request, lambda: act(by=request.user, group=group), "Tu as quitté le groupe."):
            return redirect("groups:index")
        return redirect("groups:members", group.slug)
    return show(request, "groups/leave.html", group, head=head)


@require_POST
def follow(request, slug):
    """Choose what the group sends me."""
    group = group_or_404(request.user, slug)
    chosen = request.POST.get("follow")
    if chosen in Member.Follow.values:
        services.follow(by=request.user, group=group, follow=chosen)
        messages.success(request, f"C’est noté\u00a0: {Member.Follow(chosen).label.lower()}.")
    return redirect_back(request, group)


@require_POST
def wake(request, slug):
    """Wake a group that sleeps."""
    group = group_or_404(request.user, slug, readable=True)
    lifecycle.wake(by=request.user, group=group)
    messages.success(request, "Le groupe est réveillé. À toi la parole.")
    return redirect(group)
