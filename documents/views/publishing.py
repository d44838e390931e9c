"""Putting a document in the library, and keeping it up to date."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.http import Invalid, posted, refuse_unless
from documents import policies, services
from documents.forms import publishing as forms
from documents.queries.document import document_or_404
from documents.queries.places import places_of
from documents.services.publishing import NOT_YOURS
from groups.policies.common import HIDDEN, is_heard

require_form = require_http_methods(["GET", "HEAD", "POST"])
NOWHERE = (
    "On dépose un document au nom de sa section ou de son groupe\u00a0: rejoins-en un d’abord."
)
PREPARED = "Ton fichier est arrivé\u00a0: il est en préparation."
HERE = "C’est dans la bibliothèque."
TEXT = "texte"


@require_form
def add(request):
    """A new document: a file, or with ?forme=texte a text written here."""
    refuse_unless(is_heard(request.user), HIDDEN)
    places = places_of(request.user)
    refuse_unless(places, NOWHERE)
    is_text = request.GET.get("forme") == TEXT
    kind = forms.WriteForm if is_text else forms.BringForm
    initial = {"owner": request.GET.get("pour", "")}
    form = kind(posted(request), request.FILES or None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        document = sent(form, lambda data: services.publish(by=request.user, **data))
        if document is not None:
            messages.success(request, HERE if document.is_ready else PREPARED)
            return redirect(document)
    return render(request, "documents/add.html", {"form": form, "is_text": is_text})


@require_form
def edit(request, pk):
    """What is said of a document, and who reads it."""
    document = editable(request, pk)
    audiences = policies.audiences(request.user, document.owner)
    initial = {name: getattr(document, name) for name in forms.Sheet.base_fields}
    form = forms.Sheet(posted(request), audiences=audiences, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.edit_document(by=request.user, document=document, changes=form.cleaned_data)
        messages.success(request, "C’est changé.")
        return redirect(document)
    return render(request, "documents/edit.html", {"form": form, "document": document})


@require_form
def new_version(request, pk):
    """A new state of a document; ?forme= says what it becomes, what it is otherwise."""
    document = editable(request, pk)
    is_text, text = forms.content_of(document, request.GET.get("forme", ""))
    kind = forms.RewriteForm if is_text else forms.ReplaceForm
    form = kind(posted(request), request.FILES or None, initial=text)
    if request.method == "POST" and form.is_valid():
        add_version = services.add_version
        version = sent(form, lambda data: add_version(by=request.user, document=document, **data))
        if version is not None:
            messages.success(request, PREPARED if version.is_waiting else "C’est à jour.")
            return redirect(document)
    context = {"form": form, "document": document, "is_text": is_text}
    return render(request, "documents/new_version.html", context)


def editable(request, pk):
    """The document that I may change; raises Http404, or Refused with the reason."""
    document = document_or_404(request.user, pk)
    refuse_unless(is_heard(request.user), HIDDEN)
    refuse_unless(policies.can_edit(request.user, document), NOT_YOURS)
    return document


def sent(form, service):
    """What `service` answers to the data of `form`; None when it cannot, and the form says why."""
    try:
        return service(form.cleaned_data)
    except Invalid as error:
        form.add_error("uploaded" if "uploaded" in form.fields else "text", str(error))
        return None
