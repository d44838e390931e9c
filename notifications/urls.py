from django.urls import path

from notifications import views, views_push

app_name = "notifications"
urlpatterns = [
    path("nouvelles/", views.stream, name="stream"),
    path("nouvelles/lues/", views.read_all, name="read_all"),
    path("nouvelles/vues/", views.read, name="read"),
    path("nouvelles/<int:pk>/ouvrir/", views.open_one, name="open"),
    path("nouvelles/<int:pk>/sourdine/", views.silence, name="silence"),
    path("reglages/mails/", views.preferences, name="preferences"),
    path("reglages/appareils/", views_push.devices, name="devices"),
    path("reglages/appareils/ajouter/", views_push.add_device, name="device-add"),
    path("reglages/appareils/<int:pk>/retirer/", views_push.remove_device, name="device-remove"),
    path("reglages/mails/chose/", views.one_thing, name="object"),
    path("reglages/mails/reessayer/", views.try_address, name="try-address"),
    path("sourdine/<str:token>/", views.quiet, name="quiet"),
    path("desabonnement/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
