"""Calendars and news of events. Rights are asked at each request, and no session but for one event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.http import get_visible_or_404, word
from events.feeds import address
from events.feeds import atom as news
from events.forms.finding import FindForm, asked_of
from events.queries import feeds as queries
from events.queries.finding import found_by
from events.services.agenda import renew
from events.views.doors import OPEN, answer, calendar_answer, for_anybody, known, reader
from events.views.finding import wanted_of
from groups.models import Group
from sections.models import Unit

MINE = "Mon agenda de la Coopol"
FOUND = "Agir avec la Coopol"
RENEWED = "C’est fait\u00a0: l’ancienne adresse ne mène plus nulle part."


@login_not_required
@require_safe
def event(request, ref):
    """One event, to be put in one's calendar; a discreet mission is never told."""
    entry = queries.one(request.user, ref, timezone.now())
    if entry is None:
        raise Http404
    response = calendar_answer(request, entry.title, [entry], is_file=True)
    response.headers["Content-Disposition"] = f'inline; filename="agir-{ref}.ics"'
    return response


@for_anybody
@require_safe
def agenda(request, token):
    """All that somebody answered to or organises, at her secret address."""
    entries = queries.agenda_of(known(token), timezone.now())
    return calendar_answer(request, MINE, entries, is_secret=True)


@for_anybody
@require_safe
def unit(request, slug):
    """What a unit and those below it organise, as far as the reader sees it."""
    viewer = reader(request)
    found = get_visible_or_404(Unit.objects, viewer, slug=slug)
    entries = queries.feed(viewer, queries.of_unit(found), timezone.now())
    return calendar_answer(request, found.name, entries, is_secret=viewer.is_authenticated)


@for_anybody
@require_safe
def group(request, slug):
    """What a group organises, as far as the reader sees it."""
    viewer = reader(request)
    found = get_visible_or_404(Group.objects, viewer, slug=slug)
    entries = queries.feed(viewer, queries.of_group(found), timezone.now())
    return calendar_answer(request, found.name, entries, is_secret=viewer.is_authenticated)


@for_anybody
@require_safe
def search(request):
    """What a search finds, as far as the reader sees it: the same filters as the page."""
    # Where she usually looks is hers, whoever's telephone asks.
    viewer = request.user = reader(request)
    now = timezone.now()
    found = found_by(viewer, wanted_of(request, FindForm(asked_of(request))), now)
    entries = queries.feed(viewer, Q(pk__in=found.values("pk")), now)
    return calendar_answer(request, FOUND, entries, is_secret=viewer.is_authenticated)


@for_anybody
@require_safe
def atom(request):
    """The latest public events, of a unit with ?section=, of a département with ?departement=."""
    slug, code = word(request, "section"), word(request, "departement", 3)
    found = get_visible_or_404(Unit.objects, request.user, slug=slug) if slug else None
    entries = queries.latest(request.user, timezone.now(), unit=found, department=code)
    told = (found.name if found else news.NAME, request.get_full_path(), entries)
    return answer(request, told, lambda: news.atom(*told), news.TYPE, OPEN)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_help(request):
    """How to have one's agenda in a telephone; a POST gives it another address."""
    if request.method == "POST":
        renew(by=request.user)
        messages.success(request, RENEWED)
        return redirect("events:agenda-help")
    url = address.agenda_url(request.user)
    context = {"url": url, "webcal": f"webcal:{url.partition(':')[2]}"}
    return render(request, "events/agenda_help.html", context)
