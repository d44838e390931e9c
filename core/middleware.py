"""Headers every answer carries, and the rule that a GET writes nothing."""

import re

from django.contrib.auth.models import AnonymousUser
from django.db import connection

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'; manifest-src 'self'; worker-src 'self'"
)


def csp(images=""):
    """The policy of a page that also shows images of one other host, its own choice of tiles."""
    return CSP.replace("img-src 'self'", f"img-src 'self' {images}") if images else CSP


HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), browsing-topics=()",
}

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

WRITE = re.compile(r"^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)\"?", re.IGNORECASE)
# Reading is itself recorded, and a session lives on every request: the only writes of a GET.
WRITABLE_ON_GET = {
    "django_session",
    "usersessions_usersession",
    "journal_entry",
    # How far one read, so that the next visit begins there.
    "groups_readmark",
    "documents_visit",
}


class GetWrites(RuntimeError):
    """A GET tried to change the database."""


class SecurityHeadersMiddleware:
    """Put the constant security headers on every answer, and keep personal pages out of caches.

    A page made to be framed elsewhere says in `response.without` which header it goes without.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        lifted = getattr(response, "without", ())
        for name, value in HEADERS.items():
            if name not in lifted:
                response.headers.setdefault(name, value)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        if "X-Robots-Tag" not in response.headers and not getattr(response, "indexable", False):
            response.headers["X-Robots-Tag"] = "noindex"
        return response


class ForAnybodyMiddleware:
    """Make a visitor of whoever asks for a view that `is_for_anybody`, before any session is read:
    the page is then the same for everybody, whatever cookie comes with the request.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "is_for_anybody", False):
            request.user = AnonymousUser()


class ReadOnlyGetMiddleware:
    """Refuse every write of a GET, HEAD or OPTIONS but those of `WRITABLE_ON_GET`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)


def refuse_writes(execute, sql, params, many, context):
    """A database execute wrapper; raises GetWrites on a write to any other table."""
    match = WRITE.match(sql) if isinstance(sql, str) else None
    if match and match.group(1) not in WRITABLE_ON_GET:
        raise GetWrites(f"A GET may not write to {match.group(1)}.")
    return execute(sql, params, many, context)
