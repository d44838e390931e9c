"""Addresses of topics and posts."""

app_name = "topics"
urlpatterns = []
