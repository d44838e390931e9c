"""What stands before the open data: who may ask, how often, from where; and the page that tells it."""

import ipaddress
import time
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from core.middleware import SAFE_METHODS
from events.api import api, problem
from events.feeds.shapes import Filters
from events.views.doors import for_anybody

PER_MINUTE, MINUTE = 120, 60
PATH = "/api/v1/"
TOO_MANY = f"Pas plus de {PER_MINUTE} demandes par minute\u00a0: recommence dans un moment."
READ_ONLY = "On ne fait que lire ici."
# Programs of any site may read what is public, and send nothing.
ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
PREFLIGHT = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Max-Age": "86400"}
KEPT = {"Cache-Control": f"public, max-age={MINUTE}"}


def door(view):
    """`view` of the open data, for anybody: read only, from any site, so many times a minute."""
    conditional = conditional_page(view)

    @for_anybody
    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.method not in SAFE_METHODS:
            return problem(request, 405, "not_allowed", READ_ONLY)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=ANYWHERE | PREFLIGHT)
        wait = too_often(get_adapter(request).get_client_ip(request))
        if wait:
            told = problem(request, 429, "too_many_requests", TOO_MANY)
            return with_headers(told, ANYWHERE | {"Retry-After": str(wait)})
        response = whole(request, conditional, *args, **kwargs)
        return with_headers(response, ANYWHERE | (KEPT if response.status_code < 400 else {}))

    opened.csrf_exempt = True
    return opened


def whole(request, view, *args, **kwargs):
    """The answer of `view` to a GET; that of a HEAD is the same, without what it holds."""
    is_head = request.method == "HEAD"
    if is_head:
        request.method = "GET"
    response = view(request, *args, **kwargs)
    if is_head:
        response.content = b""
    return response


def with_headers(response, headers):
    for name, value in headers.items():
        response.headers[name] = value
    return response


def too_often(ip):
    """Count a request from `ip`; in how many seconds it may ask again, 0 when it may now."""
    now = int(time.time())
    key = f"api:{network_of(ip)}:{now // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    return MINUTE - now % MINUTE if cache.incr(key) > PER_MINUTE else 0


def network_of(ip):
    """The address of one household: all that one may have of IPv6."""
    address = ipaddress.ip_address(ip)
    return address if address.version == 4 else ipaddress.ip_network((ip, 64), strict=False)


def document(request):
    """The OpenAPI document."""
    schema = api.get_openapi_schema(path_prefix=PATH)
    return JsonResponse(schema, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def about(request):
    """What the open data holds, and how to ask for it."""
    fields = Filters.model_json_schema()["properties"]
    filters = [(name, field["description"].replace("`", "")) for name, field in fields.items()]
    response = render(request, "events/api.html", {"filters": filters, "per_minute": PER_MINUTE})
    response.indexable = True
    return response
