from django.urls import path

from profiles.views import blocks, settings

app_name = "settings"
urlpatterns = [
    path("", settings.index, name="index"),
    path("profil/", settings.profile, name="profile"),
    path("profil/communes/", settings.communes, name="communes"),
    path("coordonnees/", settings.coordinates, name="coordinates"),
    path("visibilite/", settings.visibility, name="visibility"),
    path("photo/", settings.photo, name="photo"),
    path("confort/", settings.comfort, name="comfort"),
    path("blocages/", blocks.index, name="blocks"),
    path("blocages/<int:pk>/debloquer/", blocks.unblock, name="unblock"),
    path("journal/", settings.journal, name="journal"),
]
