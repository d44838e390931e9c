"""What those who animate a group decide of it: its words, its doors, joining another."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.http import get_visible_or_404, posted, refuse_unless, word
from groups.forms.group import AccessForm, EditForm, MergeForm
from groups.models import Kind, MergeProposal
from groups.policies import groups as policies
from groups.queries import merging as queries
from groups.queries.page import group_or_404, head_of
from groups.services import groups as services
from groups.services import merging
from groups.views.shared import attempt, show


def animated(request, slug):
    """The group at `slug`, with its presentation, and its head; refuses who does not animate it."""
    group = group_or_404(request.user, slug, readable=True)
    head = head_of(request.user, group)
    refuse_unless(head.can_edit, services.NOT_YOURS)
    return group, head


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, slug):
    """What the group says of itself; nothing is lost when two people write at once."""
    group, head = animated(request, slug)
    form = EditForm(posted(request), person=request.user, group=group)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.edit_group(by=request.user, group=group, changes=form.changes, version=version)
        except services.Stale:
            return conflict(request, group, head)
        messages.success(request, "C’est enregistré. Personne n’est dérangé pour cela.")
        return redirect(group)
    return settings(request, group, head, form)


def conflict(request, group, head):
    """Both texts, that of the form being ready to be saved over the other."""
    data = request.POST.copy()
    data["version"] = group.version
    form = EditForm(data, person=request.user, group=group)
    return settings(request, group, head, form, theirs=group)


def settings(request, group, head, form, **context):
    """The page of the settings of a group."""
    context |= {
        "form": form,
        "access_form": AccessForm(initial={"access": group.access}, auto_id="acces_%s"),
        "may_be_official": policies.can_make_official(request.user) and not group.is_space,
        "is_official": group.kind == Kind.OFFICIAL,
    }
    return show(request, "groups/edit.html", group, "edit", head=head, **context)


@require_POST
def access(request, slug):
    """Open the group wider, or close it in."""
    group, _ = animated(request, slug)
    form = AccessForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["access"]
        attempt(
            request,
            lambda: services.change_access(by=request.user, group=group, access=chosen),
            "C’est fait, et c’est tout de suite.",
        )
    return redirect("groups:edit", group.slug)


@require_POST
def official(request, slug):
    """Say that the nation runs the group, or that it does no more."""
    group = group_or_404(request.user, slug)
    wanted = request.POST.get("official") == "1"
    services.make_official(by=request.user, group=group, official=wanted)
    messages.success(request, "C’est fait.")
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, slug):
    """Offer to join another group, and answer those who offer to join this one."""
    group, head = animated(request, slug)
    refuse_unless(head.can_manage, merging.NOT_YOURS)
    q = request.POST.get("q", "") or word(request, "q")
    found = queries.mergeable(request.user, group, q)
    form = MergeForm(posted(request), groups=found)
    if request.method == "POST" and form.is_valid():
        return propose(request, group, form)
    context = {"q": q, "found": found, "form": form, **queries.offers(request.user, group)}
    return show(request, "groups/merge.html", group, "edit", head=head, **context)


def propose(request, group, form):
    """Offer to join the group of a valid MergeForm."""
    target, sentence = form.target, form.cleaned_data["word"]
    attempt(
        request,
        lambda: merging.propose(by=request.user, source=group, target=target, word=sentence),
        "C’est parti. Les deux groupes seront réunis quand l’autre équipe sera d’accord.",
    )
    return redirect("groups:merge", group.slug)


@require_POST
def merge_accept(request, slug, pk):
    """Agree: what is in the other group comes into this one."""
    group, _ = animated(request, slug)
    offers = MergeProposal.objects.filter(target=group)
    proposal = get_visible_or_404(offers, request.user, pk=pk)
    attempt(
        request,
        lambda: merging.accept(by=request.user, proposal=proposal),
        "Les deux groupes n’en font plus qu’un.",
    )
    return redirect(group)


@require_POST
def merge_drop(request, slug, pk):
    """Say no, or take the offer back."""
    group, _ = animated(request, slug)
    proposal = get_visible_or_404(MergeProposal.objects, request.user, pk=pk)
    attempt(request, lambda: merging.drop(by=request.user, proposal=proposal), "C’est noté.")
    return redirect("groups:merge", group.slug)
