"""The door of headquarters: for anybody else it does not exist."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import Http404

OURS = frozenset(
    {
        "documents",
        "events",
        "groups",
        "journal",
        "messaging",
        "moderation",
        "notifications",
        "profiles",
        "sections",
    }
)


class CoopolAdminSite(admin.AdminSite):
    """The Django admin, whose every page answers 404 to whoever is not on the staff."""

    site_title = "Gestion de la Coopol"
    site_header = "La Coopol, gestion"
    index_title = "Solférino"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take our own desks only: a library's would list addresses and sessions unscoped."""
        if admin_class is not None and admin_class.__module__.split(".")[0] in OURS:
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    def get_urls(self):
        """Django's, without the demand to log in: it would say that there is something here."""
        urls = super().get_urls()
        for pattern in urls:
            for leaf in getattr(pattern, "url_patterns", [pattern]):
                view = getattr(leaf.callback, "__func__", leaf.callback)
                view.login_required = False
        return urls

    def login(self, request, extra_context=None):
        """Staff sign in by the site's own door, with its limits and second factor."""
        raise Http404


class CoopolAdminConfig(AdminConfig):
    default_site = "coopol.adminsite.CoopolAdminSite"
