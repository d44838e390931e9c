"""Conversations and what was received, under /messages/."""

app_name = "messaging"
urlpatterns = []
