"""The file of a section: who belongs, with which status. Every opening is written in the journal."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from journal.services import record_read
from profiles import policies, services
from profiles.forms.desk import AddMemberForm, MemberForm
from profiles.queries import file as queries
from profiles.queries.desk import acting_role, tabs
from sections.models import Unit

NOT_YOURS = "Le fichier est tenu par le bureau de la section, et par lui seul."


@require_safe
def members(request, slug):
    """One page of the file, filtered and searched."""
    unit = file_of(request, slug)
    q, kept = word(request, "q"), word(request, "filtre")
    page = queries.file_page(request.user, unit, q=q, kept=kept, after=word(request, "apres"))
    services.note_file_opened(
        by=request.user,
        unit=unit,
        count=len(page.rows),
        role=acting_role(request.user, unit),
    )
    context = {
        "unit": unit,
        "page": page,
        "tabs": tabs(request.user, unit),
        "can_edit": policies.can_edit_file(request.user, unit),
        "takes_members": policies.takes_members(unit),
        "q": q,
        "kept": kept,
    }
    return render(request, "desk/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member(request, slug, ref):
    """One member: status and dates."""
    unit = file_of(request, slug)
    membership = member_of(request, unit, ref)
    can_edit = policies.can_edit_file(request.user, unit)
    form = MemberForm(posted(request), instance=membership)
    if request.method == "POST":
        refuse_unless(can_edit, services.memberships.NOT_YOURS)
        if form.is_valid():
            return save_member(request, unit, membership, form)
    record_read(
        by=request.user,
        about=membership.person,
        unit=unit,
        role=acting_role(request.user, unit),
    )
    context = {"unit": unit, "membership": membership, "form": form, "can_edit": can_edit}
    return render(request, "desk/member.html", context)


def save_member(request, unit, membership, form):
    """Save a valid MemberForm and come back to the file."""
    try:
        services.edit_membership(by=request.user, membership=membership, **form.cleaned_data)
    except Invalid as error:
        messages.warning(request, str(error))
        return redirect("desk:member", slug=unit.slug, ref=membership.person.ref)
    messages.success(request, f"La fiche de {membership.person.full_name} est à jour.")
    return redirect("desk:file", slug=unit.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request, slug, ref):
    """Put somebody out of the section, after a page that says what it means."""
    unit = file_of(request, slug)
    membership = member_of(request, unit, ref)
    refuse_unless(policies.can_edit_file(request.user, unit), services.memberships.NOT_YOURS)
    if request.method != "POST":
        return render(request, "desk/end_membership.html", {"unit": unit, "membership": membership})
    try:
        services.end_membership(by=request.user, membership=membership)
    except Invalid as error:
        messages.warning(request, str(error))
        return redirect("desk:member", slug=unit.slug, ref=ref)
    messages.success(request, f"{membership.person.full_name} n’est plus dans le fichier.")
    return redirect("desk:file", slug=unit.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, slug):
    """Enter a member who has no e-mail."""
    unit = file_of(request, slug)
    refuse_unless(
        policies.can_edit_file(request.user, unit) and policies.takes_members(unit),
        services.memberships.NOT_YOURS,
    )
    form = AddMemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        membership = services.add_offline_member(by=request.user, unit=unit, **form.cleaned_data)
        messages.success(request, f"{membership.person.full_name} est dans le fichier.")
        return redirect("desk:file", slug=unit.slug)
    return render(request, "desk/add.html", {"unit": unit, "form": form})


def file_of(request, slug):
    """The unit `slug`, whose file this person may read; raises Http404 or Refused."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    refuse_unless(policies.can_see_file(request.user, unit), NOT_YOURS)
    return unit


def member_of(request, unit, ref):
    """The membership of the person `ref` in `unit` or below, when visible; raises Http404."""
    membership = queries.member(request.user, unit, ref)
    if membership is None:
        raise Http404
    return membership
