"""The Coopol as an application: what installs it, and what remains of it without a network."""

import json
from functools import cache
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from coopol.context import Link, existing
from coopol.holder import holder_of
from core.templatetags.ui import asset_url
from events.queries.dashboard import coming_of

# All that the page without a network is made of.
FILES = (
    "css/coopol.css",
    "js/coopol.js",
    "js/pwa.js",
    "img/favicon.svg",
    "img/icon-192.png",
    "vendor/htmx.min.js",
    "vendor/icons/phosphor.svg",
    "vendor/fonts/public-sans-latin-wght-normal.woff2",
    "vendor/fonts/bricolage-grotesque-latin-780-opsz64.woff2",
)
ICONS = (
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
)
SHORTCUTS = (Link("events:mine", "Mes actions"), Link("messaging:inbox", "Messages"))
ROSE, PAPER = "#C8143F", "#ffffff"
MOST = 40


def for_anybody(view):
    """The same for everybody, whatever cookie comes with the request."""
    view.is_for_anybody = True
    return login_not_required(require_safe(view))


@for_anybody
def manifest(request):
    """What a browser needs to install the Coopol."""
    told = {
        "id": "/",
        "name": "La Coopol",
        "short_name": "Coopol",
        "description": "Le réseau des militants et des sympathisants",
        "lang": "fr",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": ROSE,
        "background_color": PAPER,
        "categories": ["politics", "social"],
        "icons": [
            {"src": asset_url(src), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for src, sizes, purpose in ICONS
        ],
        "shortcuts": [{"name": link.label, "url": link.url} for link in existing(SHORTCUTS)],
    }
    return JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@for_anybody
def worker(request):
    """The service worker, at the root so that it watches over the whole site."""
    response = HttpResponse(worker_text(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def worker_text():
    """The text of the worker, after what it must know; made once for each process."""
    with open(finders.find("js/sw.js"), encoding="utf-8") as file:
        text = file.read()
    pages = {
        "offline": reverse("offline"),
        "agenda": reverse("offline-agenda"),
        "icon": asset_url("img/icon-192.png"),
        "badge": asset_url("img/badge-96.png"),
    }
    known = f"const FILES = {json.dumps([asset_url(name) for name in FILES])};\n"
    known += f"const PAGES = {json.dumps(pages)};\n"
    version = sha256((known + text).encode()).hexdigest()[:12]
    return f'const VERSION = "{version}";\n{known}{text}'


@require_safe
def agenda(request):
    """What I said I come to, as this device keeps it for when there is no network.

    Never a discreet mission; of the others, what I may know. The only page of a member that may be
    kept: it says whose it is, and the worker keeps it for nobody else.
    """
    now = timezone.now()
    rows = [row for row in coming_of(request.user, now) if not row.is_discreet][:MOST]
    response = render(request, "pwa/agenda.html", {"rows": rows, "hour": now.replace(minute=0)})
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Holder"] = holder_of(request)
    return response


urlpatterns = [
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sw.js", worker, name="worker"),
    path("hors-ligne/agenda/", agenda, name="offline-agenda"),
]
