"""Addresses by which animators moderate their group; under the namespace of the groups."""

from django.urls import path

from groups.views import moderation as views

urlpatterns = [
    path("<slug:slug>/moderation/", views.moderation, name="moderation"),
    path("<slug:slug>/moderation/<int:pk>/", views.moderation_case, name="moderation-case"),
]
