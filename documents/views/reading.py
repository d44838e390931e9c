"""One document: its page, its files, its states, who took it up."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import number as number_of
from documents.models import Format
from documents.printing import pdf_of
from documents.queries.document import document_or_404, signature_of
from documents.queries.lineage import adaptations_page
from documents.queries.page import page_of
from documents.queries.versions import readable_version, versions_page
from files.http import serve

REPLACED = ("HX-Request", "HX-History-Restore-Request")
NOTHING_NEW = 204


@login_not_required
@require_safe
@vary_on_headers(*REPLACED)
def detail(request, pk):
    """What a document says. While its file is prepared, the page asks for itself, until it is."""
    document = document_or_404(request.user, pk)
    page = page_of(request.user, document)
    is_live = request.htmx and not request.htmx.history_restore_request
    if is_live and page.waiting:
        return HttpResponse(status=NOTHING_NEW)
    name = "documents/detail.html#document" if is_live else "documents/detail.html"
    response = render(request, name, {"page": page, "document": document, "is_live": is_live})
    response.indexable = page.is_for_all
    return response


@login_not_required
@require_safe
def file(request, pk, number):
    """The file of one version, to whoever reads the document at this very moment."""
    version = version_or_404(request, pk, number)
    if version.file is None:
        raise Http404
    return serve(request, version.file, inline=request.GET.get("vue") == "1")


@login_not_required
@require_safe
def pdf(request, pk):
    """A text written on the site, ready to be printed."""
    document = document_or_404(request.user, pk)
    number = number_of(request.GET.get("version")) or document.last_number
    version = readable_version(document, number)
    if version is None or version.file is not None:
        raise Http404
    sheet = request.GET.get("feuille", "")
    sheet = sheet if sheet in Format else version.sheet
    return pdf_of(request, document, version, sheet, signature_of(document))


@login_not_required
@require_safe
def versions(request, pk):
    """Every state of a document."""
    document = document_or_404(request.user, pk)
    page = versions_page(request.user, document, number_of(request.GET.get("avant")))
    return render(request, "documents/versions.html", {"document": document, "page": page})


@login_not_required
@require_safe
def adaptations(request, pk):
    """Who took a document up, among those I read."""
    document = document_or_404(request.user, pk)
    page = adaptations_page(request.user, document, number_of(request.GET.get("avant")))
    return render(request, "documents/adaptations.html", {"document": document, "page": page})


def version_or_404(request, pk, number):
    """The Version `number` of a document I read, which can be read; raises Http404."""
    version = readable_version(document_or_404(request.user, pk), number)
    if version is None:
        raise Http404
    return version
