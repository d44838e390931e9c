"""Conversations and what was received, under /messages/."""

from django.urls import include, path

app_name = "messaging"
urlpatterns = [path("recus/", include("messaging.urls.received"))]
