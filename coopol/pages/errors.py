"""The pages of what went wrong. They need no database, no session and no person."""

from functools import cache

from django.http import HttpResponse
from django.template.loader import render_to_string

from core.http import Refused

NOT_ALLOWED = "Cette page ou ce geste n’est pas ouvert à ton compte."
STALE_FORM = (
    "Le formulaire est resté ouvert trop longtemps, ou ton navigateur refuse les cookies. "
    "Reviens en arrière, recharge la page et recommence : ce que tu as écrit y est sans doute encore."
)


@cache
def text_of(template):
    """The HTML of an error page that never changes: the same bytes for everybody."""
    return render_to_string(template)


def bad_request(request, exception=None):
    """400: what was sent makes no sense."""
    return HttpResponse(text_of("400.html"), status=400)


def forbidden(request, exception=None):
    """403: seen, but refused; the reason is shown when a `Refused` gives one."""
    reason = str(exception) if isinstance(exception, Refused) and str(exception) else NOT_ALLOWED
    return HttpResponse(render_to_string("403.html", {"reason": reason}), status=403)


def not_found(request, exception=None):
    """404: unknown or invisible, the answer does not say which."""
    return HttpResponse(text_of("404.html"), status=404)


def server_error(request):
    """500: our fault."""
    return HttpResponse(text_of("500.html"), status=500)


def too_many_requests(request, exception=None):
    """429: too often in too short a time."""
    return HttpResponse(text_of("429.html"), status=429)


def csrf_failure(request, reason=""):
    """403 for a form whose token is missing or stale."""
    html = render_to_string("403.html", {"reason": STALE_FORM, "stale": True})
    return HttpResponse(html, status=403)
