"""Addresses of the groups."""

app_name = "groups"
urlpatterns = []
