"""Every address of the site; each has its line in the access table of the tests."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "coopol.pages.errors.bad_request"
handler403 = "coopol.pages.errors.forbidden"
handler404 = "coopol.pages.errors.not_found"
handler500 = "coopol.pages.errors.server_error"

urlpatterns = [
    path("", include("coopol.pages.urls")),
    # Before the page of a unit, whose slug would take /sections/trouver/ for a name.
    path("sections/", include("sections.urls")),
    path("", include("coopol.pages.units")),
    path("", include("profiles.urls.account")),
    path("", include("profiles.urls.people")),
    path("reglages/", include("profiles.urls.settings")),
    path("bureau/", include("coopol.pages.desk")),
    path("rejoindre/", include("profiles.urls.joining")),
    path("", include("notifications.urls")),
    path("groupes/", include("groups.urls.groups")),
    path("sujets/", include("groups.urls.topics")),
    path("coopains/", include("coopol.pages.contacts")),
    path("messages/", include("messaging.urls.conversations")),
    path("envois/", include("messaging.urls.mailings")),
    path("agir/", include("events.urls")),
    path("missions/", include("events.urls.campaigns")),
    path("integrer/", include("events.urls.embeds")),
    path("api/", include("events.urls.api")),
    path("documents/", include("documents.urls")),
    path("signaler/", include("moderation.urls")),
    path("gestion/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("coopol.demo.urls")))
