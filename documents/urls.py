"""Addresses of the library."""

from django.urls import path
from django.views.generic import View
app_name = "documents"
urlpatterns = [path("<int:pk>/", View.as_view(), name="detail"), path("", View.as_view(), name="index"), path("groupe/<slug:slug>/", View.as_view(), name="of-group")]
