"""Conversations and what was received, under /messages/."""

from django.urls import include, path

from messaging.views import conversation, inbox

app_name = "messaging"
urlpatterns = [
    path("", inbox.index, name="inbox"),
    path("ecrire/", inbox.write, name="write"),
    path("chercher/", inbox.find, name="search"),
    path("bureau/<slug:slug>/", inbox.to_board, name="board"),
    path("fichier/<slug:token>/", conversation.file, name="file"),
    path("message/<int:pk>/retirer/", conversation.take_back, name="take-back"),
    path("recus/", include("messaging.urls.received")),
    path("<slug:ref>/", conversation.detail, name="conversation"),
    path("<slug:ref>/repondre/", conversation.say, name="say"),
    path("<slug:ref>/brouillon/", conversation.draft, name="draft"),
    path("<slug:ref>/lu/", conversation.read, name="read"),
    path("<slug:ref>/regler/", conversation.settle, name="settle"),
    path("<slug:ref>/qui/", conversation.people, name="people"),
    path("<slug:ref>/inviter/", conversation.invite, name="invite"),
    path("<slug:ref>/nommer/", conversation.rename, name="rename"),
    path("<slug:ref>/quitter/", conversation.leave, name="leave"),
]
