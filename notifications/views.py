"""The news of a person, and what she accepts by mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, number, posted, redirect_back, word
from notifications import queries, services, tokens
from notifications.forms import PreferencesForm
from notifications.models import Notice

SEVERAL = 50
UNHEARD = "C’est noté\u00a0: plus rien {}. Tu peux revenir dessus dans tes réglages de mails."


@require_safe
def stream(request):
    """Everything the Coopol told me, by what it is about, newest first."""
    before = number(request.GET.get("avant"))
    context = {
        "page": queries.gathered_stream(request.user, before=before),
        "dead_address": queries.dead_address(request.user),
    }
    return render(request, "notifications/stream.html", context)


@require_POST
def read_all(request):
    """Mark my news as read, up to the newest one the page showed."""
    services.mark_all_read(by=request.user, until=number(request.POST.get("jusqu-a")) or 0)
    return redirect("notifications:stream")


@require_POST
def read(request):
    """Mark some of my news as read."""
    shown = [number(text) for text in request.POST.getlist("n")[:SEVERAL]]
    services.mark_read(by=request.user, notices=[pk for pk in shown if pk])
    return redirect_back(request, "notifications:stream")


@require_POST
def open_one(request, pk):
    """Mark one of my news as read, and go where it leads."""
    services.mark_read(by=request.user, notices=[pk])
    return redirect(queries.url_of(request.user, pk) or "notifications:stream")


@require_POST
def silence(request, pk):
    """Hear nothing more of what one of my news is about."""
    notice = get_visible_or_404(Notice.objects, request.user, pk=pk)
    sort = queries.sort_of(notice)
    if sort is None:
        raise Http404
    services.choose_for(
        person_id=request.user.pk, sort=sort.code, pk=notice.about_id, cadence="none"
    )
    messages.success(request, UNHEARD.format(sort.of_this))
    return redirect("notifications:stream")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """Which news reach me by mail, and when; what a change would make before it is kept."""
    choices = queries.mail_choices(request.user)
    form = PreferencesForm(posted(request), choices=choices)
    estimate, tries = choices.per_week, "essai" in request.POST
    if form.is_valid():
        if not tries:
            services.save_preferences(by=request.user, **form.kept())
            messages.success(request, "C’est noté\u00a0: tes mails suivront ces réglages.")
            return redirect("notifications:preferences")
        estimate = queries.mails_per_week(request.user, **form.tried())
    context = {
        "form": form,
        "choices": choices,
        "estimate": estimate,
        "tries": tries,
        "dead_address": queries.dead_address(request.user),
    }
    return render(request, "notifications/preferences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one_thing(request):
    """How I hear of one group or one event."""
    page = queries.object_page(request.user, word(request, "type"), word(request, "cle"))
    if request.method != "POST":
        return render(request, "notifications/object.html", {"page": page})
    try:
        services.choose_for(
            person_id=request.user.pk,
            sort=page.thing.sort,
            pk=page.thing.pk,
            cadence=request.POST.get("cadence", ""),
        )
    except Invalid as refusal:
        context = {"page": page, "error": str(refusal)}
        return render(request, "notifications/object.html", context)
    messages.success(request, "C’est noté.")
    return redirect_back(request, page.thing.url)


@require_POST
def try_address(request):
    """Say that my address answers again."""
    try:
        services.try_address_again(by=request.user)
    except Invalid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Merci\u00a0: on t’écrit de nouveau à cette adresse.")
    return redirect_back(request, "notifications:preferences")


# A mail program posts here without cookie (RFC 8058): the signed token is the authority.
@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """Refuse some mails from the mail itself. Opening the link changes nothing, the button does."""
    page = queries.refusal_page(token)
    if page is None:
        return render(request, "notifications/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        refusal = tokens.read(token)
        services.unsubscribe(person_id=refusal.person_id, kinds=refusal.kinds)
    context = {"page": page, "done": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request, token):
    """Hear nothing more of one thing, from the mail itself; the button alone changes something."""
    page = queries.quiet_page(token)
    if page is None:
        return render(request, "notifications/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        said = tokens.read_quiet(token)
        services.choose_for(person_id=said.person_id, sort=said.sort, pk=said.pk, cadence="none")
    context = {"page": page, "done": request.method == "POST"}
    return render(request, "notifications/quiet.html", context)
