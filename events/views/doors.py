"""Who a feed answers to: anybody alike, or the person whose secret key it is asked with."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response

from events.feeds import ical
from events.queries.feeds import reader_of

# Asked again each time, so that a right that is lost is lost at the next request.
SECRET = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}
OPEN = {"Cache-Control": "public, max-age=300"}
KEY = "cle"
# One more whenever feeds say the same facts otherwise.
EDITION = 1


def for_anybody(view):
    """The same page for everybody: no session is read (`core.middleware.ForAnybodyMiddleware`)."""
    view.is_for_anybody = True
    return login_not_required(view)


def reader(request):
    """Whoever the key of the address was given to, a visitor without one; raises Http404 for a key
    that leads nowhere any more.
    """
    return known(request.GET[KEY]) if KEY in request.GET else request.user


def known(token):
    """The person a secret token was given to; raises Http404 when it leads nowhere."""
    person = reader_of(token)
    if person is None:
        raise Http404
    return person


def calendar_answer(request, name, entries, *, is_secret=False, is_file=False):
    """A calendar of `entries`, or 304 for whoever holds the same already: it is then not made."""

    def made():
        return ical.calendar(name, entries, is_secret=is_secret, is_file=is_file)

    headers = SECRET if is_secret or is_file else OPEN
    return answer(request, (name, entries), made, ical.TYPE, headers)


def answer(request, told, made, content_type, headers):
    """What `made` gives, or 304 for whoever holds what tells `told` already."""
    etag = f'"{hashlib.sha256(repr((EDITION, told)).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(made(), content_type=content_type)
    response.headers["ETag"] = etag
    for header, value in headers.items():
        response.headers[header] = value
    return response
