"""Addresses of what a discussion comes to; under the namespace `topics`, as posts are."""

from django.urls import path

from groups.views import gestures, polls, rounds, syntheses

urlpatterns = [
    path("message/<int:pk>/soutien/", gestures.support, name="post-support"),
    path("message/<int:pk>/avis/", gestures.opinions, name="post-opinions"),
    path("message/<int:pk>/avis/donner/", gestures.stance, name="post-stance"),
    path("<int:pk>/sondage/", polls.detail, name="poll"),
    path("<int:pk>/sondage/nouveau/", polls.create, name="poll-create"),
    path("<int:pk>/sondage/voter/", polls.vote, name="poll-vote"),
    path("<int:pk>/sondage/clore/", polls.close, name="poll-close"),
    path("<int:pk>/sondage/retirer/", polls.remove, name="poll-remove"),
    path("<int:pk>/synthese/", syntheses.versions, name="syntheses"),
    path("<int:pk>/synthese/ecrire/", syntheses.write, name="synthesis-write"),
    path("<int:pk>/synthese/avis/", syntheses.judge, name="synthesis-judge"),
    path("<int:pk>/tour/", rounds.lead, name="round"),
]
