"""The front door: what a visitor sees, what a member finds, how a newcomer is shown round."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coopol.counts import counts_of
from events.queries.beside import near
from events.queries.campaigns import campaign_strip
from events.queries.dashboard import home_block
from groups.queries.news import news_of
from notifications.queries import dead_address, stream
from profiles.forms.signup import SignupForm
from profiles.policies import has_desk
from profiles.queries.first_steps import first_steps, pending_request
from sections.models import Unit

NEWS = 5
HOUR = 3600
# The page counts the requests that wait, and shows what is new in groups: the news need not.
SAID_ELSEWHERE = ("request.to_decide", "desk.day", "groups.news")
HIDDEN = "first_steps_hidden"


@login_not_required
@require_safe
def home(request):
    """`/`: the landing page, or the home of whoever is logged in."""
    if not request.user.is_authenticated:
        return landing(request)
    person, counts = request.user, counts_of(request.user)
    asked, now = pending_request(person), timezone.now()
    steps = first_steps(person, asked)
    show_steps = not steps.finished and not request.session.get(HIDDEN)
    context = {
        "today": timezone.localdate(),
        "steps": steps if show_steps else None,
        "request_pending": asked,
        "memberships": person.current_memberships,
        "desk": has_desk(person),
        "waiting": counts.bureau,
        "unread": counts.nouvelles,
        "actions": home_block(person, now),
        "campaigns": campaign_strip(person, now),
        "near": near(person, now),
        "in_groups": news_of(person),
        "dead_address": dead_address(person),
        "news": stream(person, size=NEWS, without=SAID_ELSEWHERE),
    }
    return render(request, "pages/home.html", context)


def landing(request):
    """The landing page, with the form that takes a place."""
    context = {"form": SignupForm(), "sections_count": sections_count(request.user)}
    response = render(request, "pages/landing.html", context)
    response.indexable = True
    return response


def sections_count(person):
    """How many sections are open, counted at most once an hour."""
    return cache.get_or_set(
        "home:sections", lambda: Unit.objects.visible_to(person).sections().count(), HOUR
    )


@require_safe
def welcome(request):
    """The first page of a newcomer: find a section, then the rest of the checklist."""
    asked = pending_request(request.user)
    context = {
        "steps": first_steps(request.user, asked),
        "request_pending": asked,
        "memberships": request.user.current_memberships,
    }
    return render(request, "pages/welcome.html", context)


@require_POST
def hide_steps(request):
    """Put the checklist away until the next log-in."""
    request.session[HIDDEN] = True
    return redirect("home")


urlpatterns = [
    path("", home, name="home"),
    path("bienvenue/", welcome, name="welcome"),
    path("bienvenue/plus-tard/", hide_steps, name="hide_steps"),
]
