"""Small answers shared by every view."""

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


class Refused(PermissionDenied):
    """What a person sees but may not do; its text is a French sentence shown on the 403 page."""


class Invalid(Exception):
    """A request that a service cannot carry out; its text is a French sentence for the person."""


def get_visible_or_404(queryset, person, **lookup):
    """The one row of `queryset` matching `lookup` that `person` may see; raises Http404 otherwise.

    An unknown id and an invisible row give the same answer (SECURITY R-2).
    """
    try:
        return queryset.visible_to(person).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError, OverflowError) as error:
        raise Http404 from error


def refuse_unless(allowed, reason):
    """Raise Refused(`reason`) unless `allowed` is true."""
    if not allowed:
        raise Refused(reason)


def posted(request):
    """What a POST sent, even nothing; None for a GET, whose form is not filled in yet."""
    return request.POST if request.method == "POST" else None


def safe_next(request, default):
    """The path of the `next` parameter when it stays on this site, otherwise `default` resolved."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_path = target.startswith("/") and not urlsplit(target).netloc
    if is_path and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return resolve_url(default)


def redirect_back(request, default):
    """Redirect to `next` when it is safe, otherwise to `default`."""
    return HttpResponseRedirect(safe_next(request, default))


def word(request, name, limit=100):
    """The parameter `name` of the query string: short, and without the NUL PostgreSQL refuses."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:limit]


def number(text):
    """A row number read from a request; None when it is not one that PostgreSQL could hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
