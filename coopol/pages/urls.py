"""Pages that gather several apps, and the pages of the site itself."""

from coopol.pages import gallery, static

urlpatterns = [*gallery.urlpatterns, *static.urlpatterns]
