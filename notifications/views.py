"""The news of a person, and what she accepts by mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import number
from notifications import queries, services, tokens
from notifications.forms import PreferencesForm


@require_safe
def stream(request):
    """Everything the Coopol told me, newest first."""
    page = queries.stream(request.user, before=number(request.GET.get("avant")))
    return render(request, "notifications/stream.html", {"page": page})


@require_POST
def read_all(request):
    """Mark my news as read, up to the newest one the page showed."""
    services.mark_all_read(by=request.user, until=number(request.POST.get("jusqu-a")) or 0)
    return redirect("notifications:stream")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """Which news reach me by mail, and when."""
    choices = queries.mail_choices(request.user)
    form = PreferencesForm(request.POST or None, choices=choices)
    if form.is_valid():
        services.save_preferences(
            by=request.user,
            cadences=form.cadences(),
            digests=form.cleaned_data["digests"],
            weekday=form.cleaned_data["weekday"],
            hour=form.cleaned_data["hour"],
        )
        messages.success(request, "C’est noté : tes mails suivront ces réglages.")
        return redirect("notifications:preferences")
    context = {"form": form, "choices": choices}
    return render(request, "notifications/preferences.html", context)


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
