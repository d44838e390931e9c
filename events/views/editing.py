"""Changing an event: its words, its place, what it needs and when one comes; publishing it."""

import datetime

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.http import Invalid, posted
from events.forms import editing as forms
from events.forms import parts
from events.forms.turning import DuplicateForm
from events.kinds import model_of
from events.policies import editing as policies
from events.queries.naming import name_of
from events.queries.places import usual_point
from events.services import changing, publishing
from events.services import parts as services
from events.views.shared import attempt, changeable, organised

require_form = require_http_methods(["GET", "HEAD", "POST"])
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
CHANGED = "C’est changé. Si la date ou le lieu bougent, les personnes qui viennent sont prévenues."


@require_form
def edit(request, ref):
    """What an event says; nothing is lost when two people write at once."""
    event = changeable(request, ref)
    form = form_of(request, event)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change(by=request.user, event=event, **asked_by(form))
            messages.success(request, CHANGED)
            return redirect(event)
        except publishing.Stale:
            return conflict(request, event)
        except Invalid as error:
            form.add_error(forms.field_of(error, form), str(error))
    return show(request, event, form)


def show(request, event, form, **context):
    """The page of the form of an event."""
    start = usual_point(request.user)
    context |= {"event": event, "form": form, "kind": model_of(event.kind), "start": start}
    return render(request, "events/edit.html", context)


def conflict(request, event):
    """Both texts, that of the form being ready to be saved over the other."""
    data = request.POST.copy()
    data["version"] = event.changed_at.isoformat()
    return show(request, event, form_of(request, event, data), theirs=event)


def form_of(request, event, data=None):
    """The form of an event that I organise."""
    name = name_of(event)
    kind = forms.OccurrenceForm if event.series_id and not event.is_draft else forms.EditForm
    draft_mission = event.is_draft and model_of(event.kind).is_mission
    return kind(
        data or posted(request),
        request.FILES or None,
        audiences=[(one, name.words(one)) for one in policies.audiences_left(request.user, event)],
        may_be_discreet=draft_mission and request.user.is_adherent,
        has_picture=event.picture_id is not None,
        initial=forms.event_initial(event),
    )


def asked_by(form):
    """What the service takes of a valid form."""
    data = form.cleaned_data
    changes = form.fields_of_event
    changes.pop("scope", None)
    return {
        "changes": changes,
        "version": version_of(data["version"]),
        "picture": data["picture"],
        "drops_picture": data.get("drops_picture", False),
        "following": data.get("scope") == "following",
    }


def version_of(text):
    """The moment that a form was made at; one that never was, when somebody made it up."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return NEVER
    return moment if moment.tzinfo else NEVER


@require_form
def needs(request, ref):
    """What an event lacks."""
    event = changeable(request, ref)
    rows = parts.NeedRows(posted(request), initial=parts.initial_needs(event), prefix="besoin")
    if request.method == "POST" and rows.is_valid():
        act, given = services.set_needs, parts.needs_of(rows)
        if attempt(request, lambda: act(by=request.user, event=event, needs=given), "C’est noté."):
            return redirect(event)
    return render(request, "events/needs_edit.html", {"event": event, "rows": rows})


@require_form
def shifts(request, ref):
    """The parts of an event."""
    event = changeable(request, ref)
    rows = parts.ShiftRows(posted(request), initial=parts.initial_shifts(event), prefix="creneau")
    if request.method == "POST" and rows.is_valid():
        given = parts.shifts_of(rows, event.starts_at, event.ends_at, event.zone)
        act = services.set_shifts
        if given is not None and attempt(
            request, lambda: act(by=request.user, event=event, shifts=given), "C’est noté."
        ):
            return redirect(event)
    return render(request, "events/shifts_edit.html", {"event": event, "rows": rows})


@require_POST
def publish(request, ref):
    """Let a draft be seen."""
    event = changeable(request, ref)
    act = publishing.publish
    done = "C’est publié. Il ne manque plus que du monde."
    attempt(request, lambda: act(by=request.user, event=event), done)
    return redirect(event)


@require_form
def delete(request, ref):
    """Throw a draft away, after a page that asks."""
    event = organised(request, ref)
    if request.method == "POST":
        act = publishing.delete_draft
        if attempt(request, lambda: act(by=request.user, event=event), "Le brouillon est effacé."):
            return redirect("events:choose")
        return redirect(event)
    return render(request, "events/delete.html", {"event": event})


@require_form
def duplicate(request, ref):
    """Prepare the same at another date."""
    event = organised(request, ref)
    form = DuplicateForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            copy = publishing.duplicate(by=request.user, event=event, **form.cleaned_data)
            messages.success(request, "Voici le brouillon\u00a0: relis la date, puis publie.")
            return redirect("events:edit", copy.ref)
        except Invalid as error:
            form.add_error(None, str(error))
    return render(request, "events/duplicate.html", {"event": event, "form": form})
