"""Addresses of topics and posts."""

from groups.urls import deciding

app_name = "topics"
urlpatterns = [*deciding.urlpatterns]
