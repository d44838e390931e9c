"""Addresses of the open data, under /api/."""

from django.urls import path

from events.api import api
from events.views import api as views

app_name = "api"


def behind_the_door():
    """The addresses of the open data that ninja makes, each behind `views.door`."""
    for pattern in api.urls[0]:
        if pattern.name != "api-root":
            route = f"v1/{pattern.pattern._route}"
            yield path(route, views.door(pattern.callback), name=pattern.name)


urlpatterns = [
    path("", views.about, name="about"),
    path("v1/openapi.json", views.door(views.document), name="openapi"),
    *behind_the_door(),
]
