"""Answering, taking in charge, going together."""

from django.urls import path

from events.views import answering, replying, rides

urlpatterns = [
    path("reponse/<str:token>/", replying.reply, name="reply"),
    path("besoins/<int:pk>/prendre/", answering.take, name="need-take"),
    path("besoins/<int:pk>/rendre/", answering.leave, name="need-leave"),
    path("trajets/<int:pk>/monter/", rides.join, name="ride-join"),
    path("trajets/<int:pk>/descendre/", rides.leave, name="ride-leave"),
    path("<slug:ref>/repondre/", answering.answer, name="answer"),
    path("<slug:ref>/sans-compte/", answering.without_account, name="without-account"),
    path("<slug:ref>/trajet/", rides.offer, name="ride"),
    path("<slug:ref>/trajet/retirer/", rides.withdraw, name="ride-withdraw"),
]
