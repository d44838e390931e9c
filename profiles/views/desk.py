"""The desk: what waits, answering the requests, the page of the unit."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless
from core.markdown import render as to_html
from journal.services import record_read
from profiles import policies, services
from profiles.forms.desk import AcceptForm, PageForm, RedirectForm, RefuseForm
from profiles.models import JoinRequest
from profiles.models.belonging import Status
from profiles.queries import desk as queries
from sections.models import Unit
from sections.permissions import Permission
from sections.queries import find
from sections.services import Stale


@require_safe
def request_page(request, pk):
    """One request, and a form for each answer."""
    asked = to_answer(request, pk)
    quality = queries.acting_role(request.user, asked.unit, Permission.DECIDE_REQUESTS)
    record_read(by=request.user, about=asked.person, unit=asked.unit, role=quality)
    return show(request, asked)


@require_POST
def accept(request, pk):
    """Welcome the person."""
    asked = to_answer(request, pk)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return show(request, asked, accept_form=form)
    return answer(
        request,
        asked,
        lambda: services.accept_request(by=request.user, request=asked, **form.cleaned_data),
        f"{asked.person.full_name} entre à {asked.unit.short_name}, comme "
        f"{Status(form.cleaned_data['status']).label}.",
    )


@require_POST
def hand_on(request, pk):
    """Hand the request over to another section."""
    asked = to_answer(request, pk)
    form = RedirectForm(request.POST, units=targets(request, asked))
    if not form.is_valid():
        return show(request, asked, redirect_form=form)
    return answer(
        request,
        asked,
        lambda: services.redirect_request(by=request.user, request=asked, **form.cleaned_data),
        f"La demande de {asked.person.full_name} est transmise à {form.cleaned_data['to'].short_name}.",
    )


@require_POST
def refuse(request, pk):
    """Refuse, with a reason."""
    asked = to_answer(request, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return show(request, asked, refuse_form=form)
    return answer(
        request,
        asked,
        lambda: services.refuse_request(by=request.user, request=asked, **form.cleaned_data),
        f"Ta raison part à {asked.person.full_name}.",
    )


def to_answer(request, pk):
    """The request `pk` that others made and that this person may see; raises Http404."""
    others = JoinRequest.objects.exclude(person=request.user)
    return get_visible_or_404(
        others.select_related("person__commune", "unit", "awaiting"), request.user, pk=pk
    )


def answer(request, asked, act, done):
    """Carry out `act` and say `done`: in the place of the row, or on top of the desk."""
    try:
        act()
        level, words = "success", done
    except Invalid as error:
        level, words = "warning", str(error)
    if request.htmx:
        return render(request, "desk/_answered.html", {"level": level, "words": words})
    getattr(messages, level)(request, words)
    return redirect("desk:index")


def targets(request, asked):
    """The sections offered for a redirection: found by the search, else those of the commune."""
    q = request.POST.get("q") or request.GET.get("q") or ""
    if q:
        return queries.sections_for(asked, q, find(q).results)
    return queries.waiting_rows([asked])[0].elsewhere


def show(request, asked, **bound):
    """The page of one request, with the `bound` form when an answer was incomplete."""
    if not asked.is_pending:
        return render(request, "desk/answered.html", {"asked": asked})
    units = targets(request, asked)
    status = Status.ADHERENT if asked.asks_adherent else Status.SYMPATHISER
    context = {
        "asked": asked,
        "waiting": queries.waiting_rows([asked])[0],
        "units": units,
        "q": request.POST.get("q") or request.GET.get("q") or "",
        "accept_form": AcceptForm(initial={"status": status}, auto_id="accept_%s"),
        "redirect_form": RedirectForm(units=units, auto_id="redirect_%s"),
        "refuse_form": RefuseForm(auto_id="refuse_%s"),
        "form": next(iter(bound.values()), None),
    }
    return render(request, "desk/request.html", {**context, **bound})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request, slug):
    """Write the page of a unit, read it before, and lose nothing when two people write at once."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    refuse_unless(policies.can_edit_unit_page(request.user, unit), services.units.NOT_YOURS)
    form = PageForm(posted(request), instance=unit, initial={"version": unit.version})
    context = {"unit": unit, "form": form}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = to_html(form.cleaned_data["presentation"])
        else:
            return save_page(request, unit, form)
    return render(request, "desk/page.html", context)


def save_page(request, unit, form):
    """Save a valid PageForm; when somebody saved meanwhile, show both texts."""
    version = form.cleaned_data["version"]
    try:
        services.edit_unit_page(by=request.user, unit=unit, changes=form.changes, version=version)
    except Stale:
        data = request.POST.copy()
        data["version"] = unit.version
        fresh = PageForm(data, instance=unit)
        return render(request, "desk/page.html", {"unit": unit, "form": fresh, "theirs": unit})
    messages.success(request, "La page est à jour.")
    return redirect(unit)
