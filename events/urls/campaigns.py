"""Addresses of missions to take up; those of challenges stand with the events."""

from django.urls import path

from events.views import campaigns, challenges

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.index, name="index"),
    path("nouvelle/", campaigns.create, name="create"),
    path("<slug:ref>/", campaigns.detail, name="detail"),
    path("<slug:ref>/modifier/", campaigns.edit, name="edit"),
    path("<slug:ref>/lancer/", campaigns.launch, name="launch"),
    path("<slug:ref>/terminer/", campaigns.close, name="close"),
    path("<slug:ref>/reprendre/", campaigns.take_up, name="take-up"),
    path("<slug:ref>/federation/<slug:slug>/", campaigns.federation, name="federation"),
]
challenge_urlpatterns = [
    path("defis/<slug:unit>/", challenges.challenges, name="challenges"),
    path("defis/<slug:unit>/nouveau/", challenges.open_challenge, name="challenge-open"),
    path("defis/<slug:unit>/<int:pk>/retirer/", challenges.remove, name="challenge-remove"),
]
