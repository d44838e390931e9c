from django.urls import path

from profiles.views import joining

app_name = "joining"
urlpatterns = [
    path("", joining.mine, name="mine"),
    path("demandes/<int:pk>/retirer/", joining.withdraw, name="withdraw"),
    path("quitter/<slug:slug>/", joining.leave, name="leave"),
    path("<slug:slug>/", joining.ask, name="ask"),
]
