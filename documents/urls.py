"""Addresses of the library."""

from django.urls import path

from documents.views import adapting, library, publishing, reading

app_name = "documents"
urlpatterns = [
    path("", library.index, name="index"),
    path("groupe/<slug:slug>/", library.of_group, name="of-group"),
    path("instance/<slug:slug>/", library.of_unit, name="of-unit"),
    path("deposer/", publishing.add, name="add"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/version/<int:number>/fichier/", reading.file, name="file"),
    path("<int:pk>/pdf/", reading.pdf, name="pdf"),
    path("<int:pk>/versions/", reading.versions, name="versions"),
    path("<int:pk>/reprises/", reading.adaptations, name="adaptations"),
    path("<int:pk>/modifier/", publishing.edit, name="edit"),
    path("<int:pk>/nouvelle-version/", publishing.new_version, name="new-version"),
    path("<int:pk>/reprendre/", adapting.take_up, name="adapt"),
    path("<int:pk>/relire/", adapting.review, name="review"),
]
