"""Every address of the site; each has its line in the access table of the tests."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "coopol.pages.errors.bad_request"
handler403 = "coopol.pages.errors.forbidden"
handler404 = "coopol.pages.errors.not_found"
handler500 = "coopol.pages.errors.server_error"


def optional(prefix, module):
    """Scaffolding while rooms are being built."""
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    return [path(prefix, include(module))] if found else []


urlpatterns = [
    *optional("", "coopol.pages.urls"),
    *optional("sections/", "sections.urls"),
    *optional("", "coopol.pages.units"),
    *optional("", "profiles.urls.account"),
    *optional("", "profiles.urls.people"),
    *optional("reglages/", "profiles.urls.settings"),
    *optional("bureau/", "profiles.urls.desk"),
    *optional("rejoindre/", "profiles.urls.joining"),
    *optional("", "notifications.urls"),
    path("gestion/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns += optional("demo/", "coopol.demo.urls")
