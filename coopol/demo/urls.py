from django.urls import path

from coopol.demo import views

app_name = "demo"

urlpatterns = [
    path("courriels/", views.letters, name="letters"),
    path("courriels/<slug:name>/", views.letter, name="letter"),
    path("courriels/<slug:name>/html/", views.letter_html, name="letter_html"),
]
