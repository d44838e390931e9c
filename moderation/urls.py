"""Addresses of reports and decisions."""

app_name = "moderation"
urlpatterns = []
