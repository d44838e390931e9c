"""A mailing is written, step by step: to whom, the words, as it will be read, when."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from core.middleware import CSP
from messaging import wording
from messaging.audience import read
from messaging.forms.mailings import AudienceForm, LeaveForm, WordsForm
from messaging.models import Mailing
from messaging.policies import mailings as policies
from messaging.queries import mailings as queries
from messaging.services import drafting, leaving

# A mail carries its styles, and runs and fetches nothing. Of our own origin, it stays in the process of
# the page: Chromium loses clicks beside a frame it sets apart.
FRAME_CSP = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; "
    "frame-ancestors 'self'"
)


@require_safe
def index(request):
    """What I write to many, and what others write for the units and groups I answer for."""
    page = queries.page_of(request.user, word(request, "apres"))
    context = {"page": page, "senders": queries.senders_of(request.user)}
    return render(request, "mailings/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """In whose name, then to whom: the draft begins with that."""
    senders = queries.senders_of(request.user)
    key = request.POST.get("de") or word(request, "de") or (senders[0].key if senders else "")
    sender = queries.sender_at(request.user, key)
    if sender is None:
        raise Http404
    form = AudienceForm(posted(request), person=request.user, sender=sender)
    if request.method == "POST" and form.is_valid():
        try:
            mailing = drafting.start(by=request.user, sender=sender, audience=form.audience)
        except Invalid as error:
            form.add_error(None, str(error))
        else:
            return redirect("mailings:words", mailing.ref)
    mailing = asked(request, sender)
    return show_audience(request, form, sender, mailing, senders=senders)


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request, ref):
    """To whom, again: what is written stays."""
    mailing = draft_or_404(request, ref)
    chosen = read(mailing)
    initial = {"kind": chosen.kind, "tag": chosen.number, "event": chosen.number}
    sender = mailing.sender
    form = AudienceForm(posted(request), initial=initial, person=request.user, sender=sender)
    if request.method == "POST" and form.is_valid():
        drafting.choose_audience(by=request.user, mailing=mailing, audience=form.audience)
        return redirect("mailings:words", mailing.ref)
    return show_audience(request, form, sender, mailing)


def show_audience(request, form, sender, mailing, **context):
    """The first step, with how many people it reaches."""
    context |= {"form": form, "sender": sender, "mailing": mailing, "step": 1}
    context |= {
        "key": queries.key_of(sender),
        "reach": queries.reach_of(request.user, mailing),
    }
    return render(request, "mailings/audience.html", context)


def asked(request, sender):
    """An unsaved Mailing of `sender` for what the query string chooses, if it is a choice."""
    place = {"group": sender} if hasattr(sender, "access") else {"unit": sender}
    form = AudienceForm(request.POST or request.GET, person=request.user, sender=sender)
    chosen = form.audience.written() if form.is_valid() else {}
    return Mailing(author=request.user, audience=chosen, **place)


@require_safe
def reach(request):
    """How many people a choice reaches, while one chooses."""
    sender = queries.sender_at(request.user, word(request, "de"))
    if sender is None:
        raise Http404
    found = queries.reach_of(request.user, asked(request, sender))
    return render(request, "mailings/_reach.html", {"reach": found})


@require_http_methods(["GET", "HEAD", "POST"])
def words(request, ref):
    """Subject, message, and an event to answer; unfinished, it is kept."""
    mailing = draft_or_404(request, ref)
    events = drafting.attachable(request.user, mailing)
    initial = {"subject": mailing.subject, "text": mailing.text, "event": mailing.event_id}
    form = WordsForm(posted(request), initial=initial, events=events)
    if request.method == "POST" and form.is_valid():
        drafting.write(by=request.user, mailing=mailing, **form.cleaned_data)
        return after_words(request, mailing)
    context = {"form": form, "mailing": mailing, "step": 2}
    context["reach"] = queries.reach_of(request.user, mailing)
    return render(request, "mailings/words.html", context)


def after_words(request, mailing):
    """The step that the button pressed asks for; the words are kept already."""
    if "back" in request.POST:
        return redirect("mailings:audience", mailing.ref)
    if "keep" in request.POST:
        messages.success(request, "C’est gardé en brouillon.")
        return redirect("mailings:index")
    if not (request.POST.get("subject", "").strip() and request.POST.get("text", "").strip()):
        messages.warning(request, wording.UNFINISHED)
        return redirect("mailings:words", mailing.ref)
    return redirect("mailings:preview", mailing.ref)


@require_safe
def preview(request, ref):
    """As it will be read: the mail, and its text."""
    mailing = draft_or_404(request, ref)
    context = {"mailing": mailing, "step": 3, "words": wording.words_for(mailing, request.user)}
    response = render(request, "mailings/preview.html", context)
    response.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return response


@require_safe
def preview_mail(request, ref):
    """The mail alone, in a frame that can do nothing."""
    mailing = get_visible_or_404(Mailing.objects, request.user, ref=ref)
    response = HttpResponse(wording.words_for(mailing, request.user).html)
    response.headers["Content-Security-Policy"] = FRAME_CSP
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_POST
def send_a_try(request, ref):
    """The mail, to myself."""
    mailing = get_visible_or_404(Mailing.objects, request.user, ref=ref)
    try:
        drafting.send_a_try(by=request.user, mailing=mailing)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "L’essai part vers ta boîte mail.")
    return redirect("mailings:preview", mailing.ref)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, ref):
    """Now or later, and to how many people: the last look before it leaves."""
    mailing = draft_or_404(request, ref)
    form = LeaveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            mailing = leaving.submit(by=request.user, mailing=mailing, at=form.moment)
        except Invalid as error:
            form.add_error(None, str(error))
        else:
            return redirect("mailings:detail", mailing.ref)
    people = queries.reach_of(request.user, mailing)
    context = {"form": form, "mailing": mailing, "step": 4, "reach": people}
    context["moment"] = queries.moment_of(mailing)
    context["waits"] = policies.needs_approval(mailing, people.total)
    return render(request, "mailings/leave.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, ref):
    """Throw a draft away."""
    mailing = draft_or_404(request, ref)
    if request.method == "POST":
        drafting.delete(by=request.user, mailing=mailing)
        messages.success(request, "Le brouillon est supprimé.")
        return redirect("mailings:index")
    return render(request, "mailings/delete.html", {"mailing": mailing})


def draft_or_404(request, ref):
    """The draft at `ref`; refuses when it is one no more."""
    rows = Mailing.objects.select_related("unit", "group__unit", "event")
    mailing = get_visible_or_404(rows, request.user, ref=ref)
    refuse_unless(policies.can_change(request.user, mailing), policies.NOT_A_DRAFT)
    return mailing
