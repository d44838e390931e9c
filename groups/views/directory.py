"""Finding a group, and opening one after seeing those that look like it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import Invalid, posted, refuse_unless, word
from groups.forms.group import CreateForm, FilterForm
from groups.policies import common
from groups.policies import groups as policies
from groups.queries import directory as queries
from groups.queries.similar import similar_groups
from groups.services.groups import create_group


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def index(request):
    """The groups I may know of; the live search asks for the results alone, at the same address."""
    form = FilterForm(request.GET)
    form.is_valid()
    is_live = request.htmx and not request.htmx.history_restore_request
    page = queries.directory(request.user, after=word(request, "after", 600), **form.filters)
    context = {"form": form, "page": page, "chips": queries.chips(request.user, form.filters)}
    if is_live:
        return render(request, "groups/directory.html#resultats", context)
    context["top"] = queries.liveliest(request.user)
    response = render(request, "groups/directory.html", context)
    response.indexable = not request.GET
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    """Open a group: those that look like it are shown first, once."""
    refuse_unless(policies.can_create(request.user), common.HIDDEN)
    official = policies.can_make_official(request.user)
    form = CreateForm(posted(request), person=request.user, may_be_official=official)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        context |= shown_first(request, form)
        if not context["fresh"]:
            return open_group(request, form)
    return render(request, "groups/create.html", context)


def shown_first(request, form):
    """The groups that look like the one of a valid CreateForm; `fresh` when some were not seen."""
    words = form.cleaned_data["name"], form.cleaned_data["purpose"]
    found = similar_groups(request.user, *words)
    seen = form.seen_ids
    return {"similar": found, "fresh": any(str(row.group.pk) not in seen for row in found)}


def open_group(request, form):
    """Open the group of a valid CreateForm, or say why it cannot be."""
    try:
        group = create_group(by=request.user, **form.group)
    except Invalid as error:
        form.add_error(None, str(error))
        return render(request, "groups/create.html", {"form": form})
    messages.success(request, "Ton groupe est ouvert. Invite celles et ceux qui en parleraient.")
    return redirect("groups:invite", group.slug)


@require_safe
def similar(request):
    """The groups that look like the one being written, live."""
    words = word(request, "name"), word(request, "purpose", 300)
    context = {"similar": similar_groups(request.user, *words)}
    return render(request, "groups/create.html#semblables", context)
