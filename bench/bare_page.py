"""The one page of bench.bare, its address and its WSGI application."""

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.urls import path

ROWS = 30


def page(request):
    """Thirty rows read by index, with what a page usually asks besides."""
    person = get_user_model().objects
    rows = person.filter(last_name__isnull=False, pk__gt=request.user.pk).order_by("pk")[:ROWS]
    return render(
        request,
        "bare.html",
        {
            "rows": rows,
            "neighbour": person.get(username="u00100"),
            "more": person.filter(pk__gt=request.user.pk + ROWS).order_by("pk")[:1].first(),
        },
    )


urlpatterns = [path("", page)]
application = get_wsgi_application()
