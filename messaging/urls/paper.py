"""Letters, labels and calls of a mailing: a part of /envois/. Words come before what names one."""

from django.urls import path

from messaging.views import calls, paper

urlpatterns = [
    path("courriers/", paper.papers, name="papers"),
    path("appels/", calls.callings, name="callings"),
    path("<slug:ref>/courriers/", paper.page, name="paper"),
    path("<slug:ref>/courriers/imprimes/", paper.mark_all, name="paper-mark"),
    path("<slug:ref>/courriers/<slug:person>/", paper.mark, name="paper-mark-one"),
    path("<slug:ref>/lettres.pdf", paper.letters, name="letters"),
    path("<slug:ref>/etiquettes.pdf", paper.labels, name="labels"),
    path("<slug:ref>/appels/", calls.page, name="calls"),
    path("<slug:ref>/appels.pdf", calls.sheet, name="calls-sheet"),
    path("<slug:ref>/appels/confier/", calls.share, name="calls-share"),
    path("<slug:ref>/appels/<slug:person>/", calls.tick, name="call-tick"),
    path("<slug:ref>/appels/<slug:person>/rendre/", calls.give_back, name="call-give-back"),
    path("<slug:ref>/mes-appels/", calls.mine, name="my-calls"),
]
