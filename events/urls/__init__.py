"""Addresses of events: those that are words come before those that name an event."""

from events.urls import after, answering, campaigns, comments, editing, feeds, finding, timing

app_name = "events"
urlpatterns = [
    *finding.urlpatterns,
    *after.urlpatterns,
    *answering.urlpatterns,
    *feeds.urlpatterns,
    *timing.urlpatterns,
    *comments.urlpatterns,
    *campaigns.challenge_urlpatterns,
    *editing.urlpatterns,
]
