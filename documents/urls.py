"""Addresses of the library."""

app_name = "documents"
urlpatterns = []
