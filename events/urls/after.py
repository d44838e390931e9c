"""Addresses of what comes after an event, and of one's own actions."""

from django.urls import path

from events.views import after, behalf, mine, thanks

urlpatterns = [
    path("moi/", mine.mine, name="mine"),
    path("moi/passe/", mine.done, name="done"),
    path("moi/cartes/", mine.cards, name="cards"),
    path("moi/reglages/", mine.settings, name="settings"),
    path("<slug:ref>/presence/", after.presence, name="presence"),
    path("<slug:ref>/presence/ajouter/", after.add, name="presence-add"),
    path("<slug:ref>/presence.pdf", after.sheet, name="presence-sheet"),
    path("<slug:ref>/au-nom-de/", behalf.behalf, name="behalf"),
    path("<slug:ref>/au-nom-de/<slug:person>/", behalf.answer, name="behalf-answer"),
    path("<slug:ref>/j-y-etais/", after.attended, name="attended"),
    path("<slug:ref>/bilan/", after.report, name="report"),
    path("<slug:ref>/bilan/photos/<int:pk>/", after.photo, name="report-photo"),
    path("<slug:ref>/merci/", thanks.index, name="thanks"),
    path("<slug:ref>/merci/<slug:person>/", thanks.thank, name="thank"),
]
