"""The page of an event and what changes it."""

from django.urls import path

from events.views import detail

urlpatterns = [
    path("<slug:ref>/", detail.detail, name="detail"),
    path("<slug:ref>/image/", detail.picture, name="picture"),
]
