"""Pages that gather several apps, and the pages of the site itself."""

from django.urls import path

from coopol.pages import clear, gallery, health, home, live, pwa, search, static

urlpatterns = [
    *home.urlpatterns,
    *gallery.urlpatterns,
    *static.urlpatterns,
    *search.urlpatterns,
    *pwa.urlpatterns,
    *live.urlpatterns,
    path("en-clair/", clear.clear, name="clear"),
    path("sante/", health.health, name="health"),
]
