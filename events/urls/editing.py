"""The page of an event and what changes it. What is a word comes before what names an event."""

from django.urls import path

from events.views import creating, detail, editing, hosting, inviting, lists, turning

urlpatterns = [
    path("nouveau/", creating.choose, name="choose"),
    path("nouveau/<slug:kind>/", creating.create, name="create"),
    path("organiser/", hosting.asked, name="asked"),
    path("organiser/<int:pk>/accepter/", hosting.accept, name="host-accept"),
    path("organiser/<int:pk>/refuser/", hosting.decline, name="host-decline"),
    path("groupe/<slug:slug>/", lists.of_group, name="of-group"),
    path("section/<slug:slug>/", lists.of_unit, name="of-unit"),
    path("<slug:ref>/", detail.detail, name="detail"),
    path("<slug:ref>/image/", detail.picture, name="picture"),
    path("<slug:ref>/modifier/", editing.edit, name="edit"),
    path("<slug:ref>/besoins/modifier/", editing.needs, name="needs-edit"),
    path("<slug:ref>/creneaux/modifier/", editing.shifts, name="shifts-edit"),
    path("<slug:ref>/publier/", editing.publish, name="publish"),
    path("<slug:ref>/effacer/", editing.delete, name="delete"),
    path("<slug:ref>/dupliquer/", editing.duplicate, name="duplicate"),
    path("<slug:ref>/reporter/", turning.postpone, name="postpone"),
    path("<slug:ref>/annuler/", turning.cancel, name="cancel"),
    path("<slug:ref>/retablir/", turning.restore, name="restore"),
    path("<slug:ref>/repeter/", turning.repeat, name="repeat"),
    path("<slug:ref>/dates/", turning.series, name="series"),
    path("<slug:ref>/dates/arreter/", turning.end_series, name="series-end"),
    path("<slug:ref>/organisateurs/", hosting.hosts, name="hosts"),
    path("<slug:ref>/organisateurs/<int:pk>/fin/", hosting.end, name="host-end"),
    path("<slug:ref>/inviter/", inviting.invite, name="invite"),
    path("<slug:ref>/inviter/<int:pk>/retirer/", inviting.take_back, name="invitation-take-back"),
]
