"""Asking to join a section, following one's request, leaving."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless
from profiles import policies, services
from profiles.forms.joining import AskForm
from profiles.models import JoinRequest, Membership
from profiles.queries import joining as queries
from sections.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, slug):
    """The form to join one section."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    if any(membership.unit_id == unit.pk for membership in request.user.current_memberships):
        messages.info(request, f"Tu es déjà à {unit.short_name}.")
        return redirect(unit)
    refuse_unless(
        policies.can_ask_to_join(request.user, unit),
        "On rejoint une section\u00a0: cherche la tienne dans la page des sections.",
    )
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return send(request, unit, form)
    return render(request, "joining/ask.html", queries.ask_page(request.user, unit, form))


def send(request, unit, form):
    """Send the request of a valid AskForm, then show where it stands."""
    try:
        services.ask_to_join(by=request.user, unit=unit, **form.cleaned_data)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"Ta demande est partie\u00a0: {unit.short_name} va te répondre.")
    return redirect("joining:mine")


@require_safe
def mine(request):
    """My requests: where each one stands, since when, and how to take it back."""
    return render(request, "joining/mine.html", {"requests": queries.my_requests(request.user)})


@require_POST
def withdraw(request, pk):
    """Take my request back."""
    mine = JoinRequest.objects.filter(person=request.user)
    asked = get_visible_or_404(mine, request.user, pk=pk)
    try:
        services.withdraw_request(by=request.user, request=asked)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Ta demande est retirée. Tu peux en faire une autre.")
    return redirect("joining:mine")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, slug):
    """Leave my section, after a page that says what it means."""
    mine = Membership.objects.current().filter(person=request.user).select_related("unit")
    membership = get_visible_or_404(mine, request.user, unit__slug=slug)
    if request.method != "POST":
        context = {
            "membership": membership,
            "mandates": queries.offices_lost(request.user, membership),
        }
        return render(request, "joining/leave.html", context)
    try:
        services.end_membership(by=request.user, membership=membership)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"Tu as quitté {membership.unit.short_name}.")
    return redirect("unit", slug=membership.unit.slug)
