"""Addresses of what is found."""

from django.urls import path

from events.views import finding

urlpatterns = [
    path("", finding.index, name="index"),
    path("lieux/", finding.places, name="places"),
    path("carte.json", finding.points, name="map-points"),
    path("departements/<slug:code>/", finding.department, name="department"),
]
