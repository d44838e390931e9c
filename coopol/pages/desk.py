"""The desk: what waits for whoever keeps a unit, people first, then what its events lack and what is sent in its name."""

from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import number, refuse_unless
from events.queries.desk import to_do_for
from messaging.queries import mailings, paper
from profiles.policies import has_desk
from profiles.queries.desk import desk
from profiles.urls import desk as people

NO_DESK = "Le bureau s’ouvre à qui tient une section ou une fédération."


@require_safe
def index(request):
    """Everything that waits for me, and the state of my file."""
    refuse_unless(has_desk(request.user), NO_DESK)
    after = number(request.GET.get("apres"))
    context = {
        "desk": desk(request.user, after=after),
        "events_to_do": to_do_for(request.user, timezone.now()),
        "mailings": mailings.desk_of(request.user),
        "works": paper.desk_of(request.user),
    }
    return render(request, "desk/index.html", context)


app_name = "desk"
urlpatterns = [path("", index, name="index"), *people.urlpatterns]
