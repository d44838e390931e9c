"""What instances and groups wrote to me: a part of /messages/."""

from django.urls import path

from messaging.views import received

urlpatterns = [
    path("", received.received_list, name="received-list"),
    path("<slug:ref>/", received.received, name="received"),
    path("<slug:ref>/lu/", received.received_read, name="received-read"),
]
