"""Addresses of the groups."""

from django.urls import path

from groups.urls import moderation
from groups.views import animate, directory, doorstep, group, members

app_name = "groups"
urlpatterns = [
    path("", directory.index, name="index"),
    path("creer/", directory.create, name="create"),
    path("creer/semblables/", directory.similar, name="similar"),
    path("<slug:slug>/", group.detail, name="detail"),
    path("<slug:slug>/rejoindre/", group.join, name="join"),
    path("<slug:slug>/quitter/", group.leave, name="leave"),
    path("<slug:slug>/suivre/", group.follow, name="follow"),
    path("<slug:slug>/reveiller/", group.wake, name="wake"),
    path("<slug:slug>/demander/", doorstep.ask, name="ask"),
    path("<slug:slug>/demander/retirer/", doorstep.take_back, name="take-back"),
    path("<slug:slug>/invitation/refuser/", doorstep.decline, name="decline"),
    path("<slug:slug>/inviter/", doorstep.invite, name="invite"),
    path("<slug:slug>/invitations/<int:pk>/annuler/", doorstep.cancel, name="cancel"),
    path("<slug:slug>/demandes/", doorstep.requests, name="requests"),
    path("<slug:slug>/demandes/<int:pk>/accepter/", doorstep.accept, name="accept"),
    path("<slug:slug>/demandes/<int:pk>/refuser/", doorstep.refuse, name="refuse"),
    path("<slug:slug>/membres/", members.members, name="members"),
    path("<slug:slug>/membres/<slug:ref>/", members.member, name="member"),
    path("<slug:slug>/membres/<slug:ref>/nommer/", members.name_helper, name="name-helper"),
    path("<slug:slug>/membres/<slug:ref>/retirer/", members.remove_helper, name="remove-helper"),
    path("<slug:slug>/membres/<slug:ref>/passer-la-main/", members.hand_over, name="hand-over"),
    path("<slug:slug>/exclus/", members.sent_out, name="sent-out"),
    path("<slug:slug>/exclus/<int:pk>/rouvrir/", members.let_back, name="let-back"),
    path("<slug:slug>/reglages/", animate.edit, name="edit"),
    path("<slug:slug>/reglages/acces/", animate.access, name="access"),
    path("<slug:slug>/reglages/officiel/", animate.official, name="official"),
    path("<slug:slug>/reunir/", animate.merge, name="merge"),
    path("<slug:slug>/reunir/<int:pk>/accepter/", animate.merge_accept, name="merge-accept"),
    path("<slug:slug>/reunir/<int:pk>/abandonner/", animate.merge_drop, name="merge-drop"),
    *moderation.urlpatterns,
]
