from django.urls import path

from events.views import timing

urlpatterns = [
    path("<slug:ref>/appeler/", timing.call, name="call"),
    path("<slug:ref>/donner-le-lieu/", timing.release, name="release"),
]
