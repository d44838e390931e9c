from django.urls import path

from sections import views

app_name = "sections"
urlpatterns = [
    path("", views.index, name="index"),
    path("trouver/", views.find, name="find"),
    path("departement/<str:code>/", views.federation_of, name="federation-of"),
]
