"""Taking up what others did, and looking it over before it is read."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.http import Invalid, posted, refuse_unless
from documents import policies, services
from documents.forms import publishing as forms
from documents.queries.document import document_or_404
from documents.queries.places import places_to_take_up
from documents.queries.review import review_of
from documents.services.adapting import AMONG_US, DONE
from documents.views.publishing import editable
from groups.policies.common import HIDDEN, is_heard

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_form
def take_up(request, pk):
    """Choose where a document is taken up."""
    source = document_or_404(request.user, pk)
    refuse_unless(is_heard(request.user), HIDDEN)
    places = places_to_take_up(request.user, source)
    refuse_unless(places, AMONG_US)
    form = forms.TakeUpForm(posted(request), places=places)
    if request.method == "POST" and form.is_valid():
        draft = services.adapt(by=request.user, source=source, **form.cleaned_data)
        return redirect("documents:review", pk=draft.pk)
    return render(request, "documents/take_up.html", {"form": form, "document": source})


@require_form
def review(request, pk):
    """What is left of its authors in a document taken up, to be corrected before it is read."""
    draft = editable(request, pk)
    if not draft.is_draft:
        messages.info(request, DONE)
        return redirect(draft)
    page = review_of(draft)
    audiences = policies.audiences(request.user, draft.owner)
    form = forms.ReviewForm(
        posted(request), audiences=audiences, is_text=page.is_text, initial=page.initial
    )
    if request.method == "POST" and form.is_valid():
        return kept(request, draft, form.cleaned_data)
    return render(request, "documents/review.html", {"form": form, "document": draft, "page": page})


def kept(request, draft, data):
    """Keep what was corrected; publish it when that is the button that was pressed."""
    audience = data.pop("audience")
    text = data.pop("text", "")
    try:
        services.save_draft(by=request.user, document=draft, changes=data, text=text)
        if request.POST.get("action") != "publier":
            messages.success(request, "C’est gardé. Voici ce qui reste à vérifier.")
            return redirect("documents:review", pk=draft.pk)
        services.publish_draft(by=request.user, document=draft, audience=audience)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "C’est dans la bibliothèque, avec le lien vers l’original.")
    return redirect(draft)
