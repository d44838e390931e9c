"""Addresses of what other sites frame, under /integrer/."""

from django.urls import path

from events.views import embeds

app_name = "embed"
urlpatterns = [
    path("", embeds.about, name="about"),
    path("agenda/<slug:slug>/", embeds.agenda, name="agenda"),
    path("carte/<slug:slug>/", embeds.board, name="map"),
    path("carte/<slug:slug>/points.json", embeds.points, name="points"),
]
