from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("nouvelles/", views.stream, name="stream"),
    path("nouvelles/lues/", views.read_all, name="read_all"),
    path("reglages/mails/", views.preferences, name="preferences"),
    path("desabonnement/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
