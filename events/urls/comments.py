"""Addresses of the questions under an event."""

from django.urls import path

from events.views import comments

urlpatterns = [
    path("<slug:ref>/questions/", comments.questions, name="comment"),
    path("<slug:ref>/questions/<int:pk>/", comments.thread, name="comment-thread"),
    path("<slug:ref>/questions/<int:pk>/modifier/", comments.edit, name="comment-edit"),
    path("<slug:ref>/questions/<int:pk>/effacer/", comments.delete, name="comment-delete"),
]
