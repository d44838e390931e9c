"""Pages that are the same for everybody, and the two files that machines ask for."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from coopol.context import FOOT, MENU, NAVIGATION, NETWORK, NEWS, SEARCH, VISITOR, Link, existing
from moderation.charter import CHARTER

ACCOUNT = (
    Link("account_signup", "M’inscrire"),
    Link("account_login", "Me connecter"),
    Link("account_reset_password", "J’ai oublié mon mot de passe"),
)
OPEN = (
    Link("home", ""),
    Link("sections:index", ""),
    Link("events:index", ""),
    Link("campaigns:index", ""),
    Link("groups:index", ""),
    Link("documents:index", ""),
    *FOOT,
)
PUBLISHER = (
    "PUBLISHER",
    "PUBLISHER_ADDRESS",
    "HOSTING",
    "CONTACT_MAIL",
    "DPO_MAIL",
    "CHARTER_VERSION",
    "DUES_GRACE_DAYS",
)


def public_page(template, **context):
    """A view that shows `template` to anybody, search engines included."""

    @login_not_required
    @require_safe
    def view(request):
        house = {name.lower(): getattr(settings, name) for name in PUBLISHER}
        response = render(request, template, house | context)
        response.indexable = True
        return response

    return view


@login_not_required
@require_safe
def sitemap(request):
    """Every page that can be reached from here, in one list."""
    if request.user.is_authenticated:
        mine = [NEWS, *(link for link in MENU if link not in NETWORK)]
        groups = [
            ("Le réseau", tuple(dict.fromkeys((*NAVIGATION, *NETWORK, SEARCH)))),
            ("Mon compte", mine),
        ]
    else:
        groups = [("Découvrir", (*VISITOR, SEARCH)), ("Mon compte", ACCOUNT)]
    groups.append(("Le site", FOOT))
    shown = [(title, existing(links)) for title, links in groups]
    response = render(request, "pages/sitemap.html", {"groups": shown})
    response.indexable = True
    return response


@login_not_required
@require_safe
def robots(request):
    """robots.txt: only the public pages may be visited."""
    allowed = [link.url for link in existing(OPEN)]
    lines = ["User-agent: *", *(f"Allow: {url}$" for url in dict.fromkeys(allowed))]
    lines += [f"Allow: {settings.STATIC_URL}", "Disallow: /", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security(request):
    """security.txt (RFC 9116): where to tell us of a hole."""
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: mailto:{settings.CONTACT_MAIL}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("charte/", public_page("pages/charter.html", charter=CHARTER), name="charter"),
    path("mentions-legales/", public_page("pages/legal.html"), name="legal"),
    path("donnees-personnelles/", public_page("pages/privacy.html"), name="privacy"),
    path("accessibilite/", public_page("pages/accessibility.html"), name="accessibility"),
    path("aide/", public_page("pages/help.html"), name="help"),
    path("code-source/", public_page("pages/source.html"), name="source"),
    path("hors-ligne/", public_page("pages/offline.html"), name="offline"),
    path("plan-du-site/", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
]
