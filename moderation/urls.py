"""Addresses of reports and decisions."""

from django.urls import path

from moderation import views

app_name = "moderation"
urlpatterns = [
    path("decision/<int:pk>/", views.decision, name="decision"),
    path("<slug:kind>/<str:key>/", views.flag, name="flag"),
]
