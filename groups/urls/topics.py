"""Addresses of topics and posts."""

from django.urls import path

from groups.urls import deciding
from groups.views import posts, topics

app_name = "topics"
urlpatterns = [
    path("nouveau/<slug:slug>/", topics.create, name="create"),
    path("personnes/<slug:slug>/", posts.people, name="people"),
    path("fichier/<slug:token>/", posts.file, name="file"),
    path("message/<int:pk>/modifier/", posts.edit, name="post-edit"),
    path("message/<int:pk>/versions/", posts.versions, name="post-versions"),
    path("<int:pk>/", topics.detail, name="detail"),
    path("<int:pk>/repondre/", posts.reply, name="reply"),
    path("<int:pk>/titre/", topics.rename, name="rename"),
    path("<int:pk>/epingler/", topics.pin, name="pin"),
    path("<int:pk>/fermer/", topics.lock, name="lock"),
    path("<int:pk>/rythme/", topics.slow, name="slow"),
    path("<int:pk>/deplacer/", topics.move, name="move"),
    *deciding.urlpatterns,
]
