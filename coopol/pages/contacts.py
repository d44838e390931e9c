"""The page of my coopains, with people I may know."""

from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from coopol.suggestions import suggestions_of
from core.http import number, word
from profiles.queries.contacts import friends, made, received
from profiles.views import contacts


@require_safe
def index(request):
    """Who asks me, whom I asked, my coopains, and people I may know."""
    person = request.user
    q = word(request, "q")
    context = {
        "friends": friends(person, q=q, after=word(request, "apres")),
        "received": received(person, number(request.GET.get("recues", ""))),
        "made": made(person, number(request.GET.get("envoyees", ""))),
        "suggestions": suggestions_of(person) if not q else (),
    }
    return render(request, "contacts/index.html", context)


app_name = "contacts"
urlpatterns = [
    path("", index, name="index"),
    path("demander/<slug:ref>/", contacts.ask, name="ask"),
    path("demandes/<int:pk>/accepter/", contacts.accept, name="accept"),
    path("demandes/<int:pk>/decliner/", contacts.decline, name="decline"),
    path("demandes/<int:pk>/retirer/", contacts.take_back, name="take-back"),
    path("<slug:ref>/retirer/", contacts.remove, name="remove"),
]
