"""What becomes of a mailing: read over by somebody else, stopped, resumed, followed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from core.middleware import CSP
from messaging.forms.mailings import SendBackForm
from messaging.models import Mailing
from messaging.policies import mailings as policies
from messaging.queries import mailings as queries
from messaging.queries import progress
from messaging.queries.paper import work_of
from messaging.services import leaving


def followed(request, ref):
    """The mailing at `ref`, if it is followed by who asks."""
    rows = Mailing.objects.select_related("unit", "group__unit", "event", "batch")
    return get_visible_or_404(rows, request.user, ref=ref)


@require_safe
@vary_on_headers("HX-Request")
def detail(request, ref):
    """What becomes of it; of a draft, the next step."""
    mailing = followed(request, ref)
    if mailing.is_draft:
        return redirect("mailings:words", mailing.ref)
    return show(request, mailing, SendBackForm(), "#suivi" if request.htmx else "")


def show(request, mailing, form, part=""):
    """The page of a mailing that is no draft."""
    page = progress.progress_of(request.user, mailing)
    context = {"mailing": mailing, "page": page, "form": form}
    if mailing.has_left:
        context["work"] = work_of(request.user, mailing)
    else:
        context["reach"] = queries.reach_of(request.user, mailing)
    response = render(request, f"mailings/detail.html{part}", context)
    response.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return response


@require_safe
def people(request, ref):
    """Those who had one fate, as far as one sees them."""
    mailing = followed(request, ref)
    asked = word(request, "sort")
    fate = asked if asked in progress.FATES else "waiting"
    page = progress.people_of(request.user, mailing, fate, word(request, "apres"))
    return render(request, "mailings/people.html", {"mailing": mailing, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request, ref):
    """Ask for it to be written again, and say why."""
    mailing = followed(request, ref)
    refuse_unless(policies.can_approve(request.user, mailing), policies.NOT_YOUR_TURN)
    form = SendBackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        leaving.send_back(by=request.user, mailing=mailing, word=form.cleaned_data["word"])
        messages.success(request, "C’est dit. Le message redevient un brouillon.")
        return redirect("mailings:index")
    return show(request, mailing, form)


def act(request, ref, service, done, url="mailings:detail"):
    """Carry out one service on a mailing, and say what came of it."""
    mailing = followed(request, ref)
    try:
        service(by=request.user, mailing=mailing)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, done)
    return redirect(url, mailing.ref)


@require_POST
def approve(request, ref):
    """Let leave what somebody else wrote."""
    return act(
        request, ref, leaving.approve, "C’est accepté\u00a0: le message partira à son heure."
    )


@require_POST
def withdraw(request, ref):
    """Make a draft again of what has not left."""
    done = "Rien ne part\u00a0: le message redevient un brouillon."
    return act(request, ref, leaving.withdraw, done, "mailings:words")


@require_POST
def confirm(request, ref):
    """Let leave now what missed its hour."""
    return act(request, ref, leaving.confirm, "C’est confirmé\u00a0: le message part.")


@require_POST
def stop(request, ref):
    """Stop what leaves."""
    return act(request, ref, leaving.stop, "C’est arrêté. Ce qui est parti est parti.")


@require_POST
def resume(request, ref):
    """Let leave again."""
    return act(request, ref, leaving.resume, "L’envoi reprend là où il s’était arrêté.")
