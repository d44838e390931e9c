"""Messages by telephone: the board shares calls out, each caller makes hers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.http import Invalid, get_visible_or_404, number, redirect_back, word
from messaging import printing
from messaging.models import Channel
from messaging.queries import calls as queries
from messaging.queries.served import called_by, mailing_or_404, served_by
from messaging.services import calls as services
from profiles import harvest
from profiles.views.people import slow_down


@require_safe
def page(request, ref):
    """Whom to call, who calls them, and what it gave."""
    mailing = mailing_or_404(request.user, ref)
    q = word(request, "q", 80)
    if q and not harvest.allows_list(request.user, request.get_full_path()):
        return slow_down(request)
    page = queries.calls_page(request.user, mailing, word(request, "voir"), word(request, "apres"))
    services.note_read(by=request.user, mailing=mailing, count=len(page.rows))
    context = {"mailing": mailing, "page": page, "q": q}
    context["callers"] = queries.willing_named(request.user, mailing, q) if page.free else ()
    return render(request, "mailings/calls.html", context)


@require_safe
def sheet(request, ref):
    """The list of calls, to be printed."""
    mailing = mailing_or_404(request.user, ref)
    try:
        data = services.print_calls(by=request.user, mailing=mailing)
    except Invalid as error:
        messages.warning(request, str(error))
        return redirect("mailings:calls", ref)
    return printing.pdf_of(printing.CALLS, data, "Liste d’appels")


@require_POST
def share(request, ref):
    """Give calls to somebody."""
    mailing = mailing_or_404(request.user, ref)
    people = queries.willing(request.user, mailing)
    caller = get_visible_or_404(people, request.user, ref=key(request.POST.get("person", "")))
    wanted = number(request.POST.get("number")) or 0
    try:
        given = services.share(by=request.user, mailing=mailing, caller=caller, number=wanted)
        many = "s" if given > 1 else ""
        messages.success(request, f"{given} appel{many} confié{many} à {caller.full_name}.")
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect("mailings:calls", ref)


def key(text):
    """`text` without the NUL that PostgreSQL refuses."""
    return text.replace("\x00", "")


@require_safe
def callings(request):
    """The mailings for which I was given calls."""
    return render(request, "mailings/callings.html", {"given": queries.my_mailings(request.user)})


@require_safe
def mine(request, ref):
    """My calls for one mailing, and what there is to say."""
    mailing = given_or_404(request.user, ref).mailing
    page = queries.mine_of(request.user, mailing, word(request, "apres"))
    services.note_read(by=request.user, mailing=mailing, count=len(page.rows))
    return render(request, "mailings/my_calls.html", {"mailing": mailing, "page": page})


def given_or_404(person, ref):
    """One Copy of the mailing `ref` whose call I was given; raises Http404."""
    rows = called_by(person).filter(mailing__ref=ref).select_related("mailing__unit")
    copy = rows.first()
    if copy is None:
        raise Http404
    return copy


@require_POST
def tick(request, ref, person):
    """Say what a call gave, or take it back."""
    copy = call_or_404(request.user, ref, person)
    outcome = key(request.POST.get("outcome", ""))
    try:
        services.tick(by=request.user, mailing=copy.mailing, person=copy.person, outcome=outcome)
    except Invalid as error:
        messages.warning(request, str(error))
    return redirect_back(request, "mailings:callings")


@require_POST
def give_back(request, ref, person):
    """Let somebody else make a call."""
    copy = call_or_404(request.user, ref, person)
    services.give_back(by=request.user, mailing=copy.mailing, person=copy.person)
    messages.success(request, "C’est noté\u00a0: quelqu’un d’autre peut prendre cet appel.")
    return redirect_back(request, "mailings:callings")


def call_or_404(viewer, ref, person):
    """The Copy of that person, whose call I make or share out; raises Http404."""
    for rows in (called_by(viewer), served_by(viewer, Channel.PHONE)):
        found = rows.filter(mailing__ref=ref, person__ref=person)
        copy = found.select_related("mailing__unit", "person").first()
        if copy is not None:
            return copy
    raise Http404
