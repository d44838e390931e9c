from django.urls import path

from notifications import views, views_push

app_name = "notifications"
urlpatterns = [
    path("nouvelles/", views.stream, name="stream"),
    path("nouvelles/lues/", views.read_all, name="read_all"),
    path("reglages/mails/", views.preferences, name="preferences"),
    path("reglages/appareils/", views_push.devices, name="devices"),
    path("reglages/appareils/ajouter/", views_push.add_device, name="device-add"),
    path("reglages/appareils/<int:pk>/retirer/", views_push.remove_device, name="device-remove"),
    path("desabonnement/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
