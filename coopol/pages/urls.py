"""Pages that gather several apps, and the pages of the site itself."""

from django.urls import path

from coopol.pages import gallery, health, home, static

urlpatterns = [
    *home.urlpatterns,
    *gallery.urlpatterns,
    *static.urlpatterns,
    path("sante/", health.health, name="health"),
]
