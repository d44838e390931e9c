"""Pages that gather several apps, and the pages of the site itself."""

from coopol.pages import gallery, home, static

urlpatterns = [*home.urlpatterns, *gallery.urlpatterns, *static.urlpatterns]
