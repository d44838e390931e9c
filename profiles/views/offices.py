"""The offices of a unit: who holds what, giving, ending, passing on, lending."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless
from profiles import policies, services
from profiles.forms.offices import DelegateForm, EndForm, GiveForm, HandOverForm
from profiles.models import Delegation, Mandate
from profiles.queries import offices as queries
from profiles.queries.desk import tabs
from profiles.roles import ROLES
from sections.models import Unit

CLOSED = "Les fonctions se voient de qui en tient une ici, ou nomme ici."
NOT_YOURS = "Cette fonction n’est pas à toi, et tu ne peux pas la donner."


@require_safe
def index(request, slug):
    """Who holds what, and what is lent to whom."""
    unit = offices_of(request, slug)
    context = {
        "unit": unit,
        "offices": queries.offices(request.user, unit),
        "tabs": tabs(request.user, unit),
    }
    return render(request, "desk/offices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give(request, slug):
    """Name somebody to an office."""
    unit = offices_of(request, slug)
    roles = queries.roles_to_give(request.user, unit)
    refuse_unless(roles, "Tu ne peux nommer à aucune fonction ici.")
    form = GiveForm(posted(request), roles=roles, **candidates(request, unit))

    def act(data):
        services.give_mandate(by=request.user, unit=unit, **data)

    done = "C’est fait\u00a0: la personne est prévenue, et tout lui est ouvert."
    return carry_out(request, form, act, done, unit) or show(request, "desk/give.html", unit, form)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, slug, pk):
    """Pass an office on, after a page that says what changes."""
    unit = offices_of(request, slug)
    mandate = mandate_of(request, unit, pk)
    refuse_unless(policies.can_hand_over(request.user, mandate), NOT_YOURS)
    form = HandOverForm(posted(request), **candidates(request, unit))

    def act(data):
        services.hand_over(by=request.user, mandate=mandate, to=data["person"])

    done = "La main est passée. Merci pour tout ce qui a été fait."
    return carry_out(request, form, act, done, unit) or show(
        request, "desk/hand_over.html", unit, form, mandate
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request, slug, pk):
    """Lend some powers of my office."""
    unit = offices_of(request, slug)
    mandate = mandate_of(request, unit, pk)
    refuse_unless(policies.can_delegate(request.user, mandate, ()), NOT_YOURS)
    powers = queries.powers_to_lend(mandate)
    form = DelegateForm(posted(request), permissions=powers, **candidates(request, unit))

    def act(data):
        services.delegate(by=request.user, mandate=mandate, to=data.pop("person"), **data)

    done = "Ces pouvoirs sont confiés, la personne est prévenue."
    return carry_out(request, form, act, done, unit) or show(
        request, "desk/delegate.html", unit, form, mandate
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end(request, slug, pk):
    """End an office, now or on a day."""
    unit = offices_of(request, slug)
    mandate = mandate_of(request, unit, pk)
    refuse_unless(policies.can_end_mandate(request.user, mandate), NOT_YOURS)
    form = EndForm(posted(request))

    def act(data):
        services.end_mandate(by=request.user, mandate=mandate, **data)

    return carry_out(request, form, act, "C’est noté.", unit) or show(
        request, "desk/end_mandate.html", unit, form, mandate
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end_delegation(request, slug, pk):
    """Take lent powers back, or give them up, after a confirmation."""
    unit = offices_of(request, slug)
    rows = Delegation.objects.filter(mandate__unit=unit).select_related("mandate__person", "person")
    delegation = get_visible_or_404(rows, request.user, pk=pk)
    if request.method != "POST":
        context = {"unit": unit, "delegation": delegation}
        return render(request, "desk/end_delegation.html", context)
    try:
        services.end_delegation(by=request.user, delegation=delegation)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "La délégation est terminée.")
    return redirect(unit)


def offices_of(request, slug):
    """The unit `slug`, whose offices this person may read; raises Http404 or Refused."""
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    refuse_unless(policies.can_see_offices(request.user, unit), CLOSED)
    return unit


def mandate_of(request, unit, pk):
    """The mandate `pk` of `unit`, when its holder is visible; raises Http404."""
    rows = Mandate.objects.filter(unit=unit).select_related("unit", "person")
    return get_visible_or_404(rows, request.user, pk=pk)


def candidates(request, unit):
    """The people a form accepts, and those it shows for the search `q`."""
    people = queries.eligible(request.user, unit)
    return {"people": people, "found": queries.search(people, query(request))}


def query(request):
    """The name searched for, short and without the NUL that PostgreSQL refuses."""
    return (request.POST.get("q") or request.GET.get("q") or "").replace("\x00", "")[:100]


def carry_out(request, form, act, done, unit):
    """Do `act` with the data of a valid `form`, say `done` and go back to the offices of `unit`.

    Answers None when the form must be shown: not sent yet, incomplete, or refused by the service.
    Who has no part in the unit any more goes to its page.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        act(form.cleaned_data)
    except Invalid as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, done)
    request.user.forget_rights()
    if policies.can_see_offices(request.user, unit):
        return redirect("desk:offices", slug=unit.slug)
    return redirect(unit)


def show(request, template, unit, form, mandate=None):
    """A page about one office of `unit`, with its form."""
    context = {
        "unit": unit,
        "form": form,
        "mandate": mandate,
        "role": ROLES[mandate.role] if mandate else None,
        "q": query(request),
    }
    return render(request, template, context)
