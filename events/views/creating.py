"""Preparing an event: which kind, then one page for all of it."""

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import Invalid, posted, refuse_unless
from events.forms import editing as forms
from events.forms import parts
from events.kinds import MODELS, model_of
from events.models.event import new_ref
from events.policies import editing as policies
from events.queries.naming import names_of
from events.queries.places import usual_point
from events.services import publishing

SALT = "events.new"
DONE = "C’est publié. Il ne manque plus que du monde."
KEPT = "C’est gardé. Personne d’autre ne le voit encore."


@require_safe
def choose(request):
    """Which kind of event."""
    refuse_unless(policies.can_create(request.user), policies.HIDDEN)
    models = list(MODELS.values())
    context = {
        "missions": [model for model in models if model.is_mission],
        "gatherings": [model for model in models if not model.is_mission],
        "owner": request.GET.get("pour", "")[:40],
    }
    return render(request, "events/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def create(request, kind):
    """All of an event on one page, filled in as its kind usually is."""
    model = model_or_404(kind)
    refuse_unless(policies.can_create(request.user), policies.HIDDEN)
    name, form = form_of(request, model)
    needs = parts.NeedRows(posted(request), prefix="besoin")
    shifts = parts.ShiftRows(posted(request), prefix="creneau")
    if request.method == "POST" and all([form.is_valid(), needs.is_valid(), shifts.is_valid()]):
        event = sent(request, model, name, form, needs, shifts)
        if event is not None:
            messages.success(request, KEPT if event.is_draft else DONE)
            return redirect(event)
    start = usual_point(request.user)
    context = {"form": form, "kind": model, "needs": needs, "shifts": shifts, "start": start}
    asked = request.htmx and not request.htmx.history_restore_request
    part = "#audience" if asked and request.method == "GET" else ""
    return render(request, f"events/create.html{part}", context)


def model_or_404(kind):
    """What is ready-made for the kind of that name; raises Http404."""
    try:
        return model_of(kind)
    except ValueError as error:
        raise Http404 from error


def form_of(request, model):
    """(the Name in which it will be, the form), by what was chosen so far."""
    names = names_of(request.user)
    asked = request.POST.get("owner") or request.GET.get("owner") or request.GET.get("pour")
    name = next((one for one in names if one.key == asked), names[0])
    allowed = name.audiences(request.user)
    form = forms.CreateForm(
        posted(request),
        request.FILES or None,
        names=names,
        audiences=[(audience, name.words(audience)) for audience in allowed],
        may_be_discreet=model.is_mission and request.user.is_adherent,
        initial={
            **forms.model_initial(model.kind, request.user),
            "owner": name.key,
            "audience": next(iter(allowed), ""),
            "token": signing.dumps([request.user.pk, new_ref()], salt=SALT),
        },
    )
    return name, form


def ref_of(request, form):
    """The address that the form was given, so that it makes one event; None when it was made up."""
    try:
        pk, ref = signing.loads(form.cleaned_data["token"], salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return ref if pk == request.user.pk else None


def sent(request, model, name, form, needs, shifts):
    """The event of valid forms; None when it cannot be, and the forms say why."""
    starts_at, ends_at = form.when
    rows = parts.shifts_of(shifts, starts_at, ends_at, form.zone)
    if rows is None:
        return None
    try:
        return publishing.create_repeated(
            by=request.user,
            kind=model.kind,
            ref=ref_of(request, form),
            publishes=request.POST.get("act") != "draft",
            needs=parts.needs_of(needs),
            shifts=rows,
            **name.owner,
            **form.fields_of_event,
            **form.fields_of_creation,
        )
    except Invalid as error:
        form.add_error(forms.field_of(error, form), str(error))
        return None
