"""Addresses of calendars and news of events."""

from django.urls import path

from events.views import feeds

urlpatterns = [
    path("agenda.ics", feeds.search, name="search-ics"),
    path("atom.xml", feeds.atom, name="atom"),
    path("agenda/<str:token>.ics", feeds.agenda, name="agenda"),
    path("moi/agenda/", feeds.agenda_help, name="agenda-help"),
    path("section/<slug:slug>/agenda.ics", feeds.unit, name="unit-ics"),
    path("groupe/<slug:slug>/agenda.ics", feeds.group, name="group-ics"),
    path("<slug:ref>/agenda.ics", feeds.event, name="ics"),
]
