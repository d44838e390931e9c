"""Messages on paper: letters and labels to print, for whoever keeps the file."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.http import Invalid, number, redirect_back, refuse_unless, word
from messaging import printing
from messaging.models import Channel
from messaging.policies import paper as policies
from messaging.queries import paper as queries
from messaging.queries.served import mailing_or_404, served_by
from messaging.services import paper as services

NO_OFFICE = "Les courriers s’impriment par qui tient le fichier et écrit aux membres."


@require_safe
def papers(request):
    """The mailings whose letters or calls wait for me."""
    refuse_unless(policies.offices_of(request.user), NO_OFFICE)
    return render(request, "mailings/papers.html", {"works": queries.desk_of(request.user)})


@require_safe
def page(request, ref):
    """Letters to print, and those that are."""
    mailing = mailing_or_404(request.user, ref)
    kept = word(request, "voir")
    page = queries.paper_page(request.user, mailing, kept, word(request, "apres"))
    services.note_read(by=request.user, mailing=mailing, count=len(page.rows))
    return render(request, "mailings/paper.html", {"mailing": mailing, "page": page, "kept": kept})


@require_safe
def letters(request, ref):
    """The letters, as a PDF."""
    return printed(request, ref, letters_of, printing.LETTERS, "Lettres")


@require_safe
def labels(request, ref):
    """The labels of the same letters, in the same order."""
    return printed(request, ref, labels_of, printing.LABELS, "Étiquettes")


def printed(request, ref, write, template, title):
    """The PDF of what `write` says of the mailing `ref`; back to its page when there is nothing."""
    mailing = mailing_or_404(request.user, ref)
    try:
        data = write(request, mailing)
    except Invalid as error:
        messages.warning(request, str(error))
        return redirect("mailings:paper", ref)
    return printing.pdf_of(template, data, title)


def batch_in(request):
    """Which letters were asked for."""
    return {"kept": word(request, "voir"), "number": number(request.GET.get("lot")) or 1}


def letters_of(request, mailing):
    """The letters, as JSON."""
    duplex = "recto_verso" in request.GET
    return services.print_letters(
        by=request.user, mailing=mailing, duplex=duplex, **batch_in(request)
    )


def labels_of(request, mailing):
    """The labels, as JSON."""
    return services.print_labels(by=request.user, mailing=mailing, **batch_in(request))


@require_POST
def mark_all(request, ref):
    """Say that all that was to be printed is."""
    mailing = mailing_or_404(request.user, ref)
    count = number(request.POST.get("count")) or 0
    try:
        services.mark_all(by=request.user, mailing=mailing, count=count)
        messages.success(request, "C’est noté\u00a0: ces lettres sont imprimées.")
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect("mailings:paper", ref)


@require_POST
def mark(request, ref, person):
    """Say that one letter is printed, or is to be printed again."""
    mailing = mailing_or_404(request.user, ref)
    rows = served_by(request.user, Channel.PAPER).filter(mailing=mailing, person__ref=person)
    copy = rows.select_related("mailing__unit").first()
    if copy is None:
        raise Http404
    services.mark(by=request.user, copy=copy, printed=request.POST.get("printed") == "yes")
    return redirect_back(request, redirect("mailings:paper", ref).url)
