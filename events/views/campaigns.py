"""Missions to take up: the list, one of them, preparing and launching one, taking one up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import Invalid, get_visible_or_404, posted, refuse_unless, word
from events.forms.campaigns import CampaignForm, TakeUpForm
from events.models import Audience, Campaign
from events.policies import campaigns as policies
from events.queries import campaigns as queries
from events.queries.campaign_list import campaigns_page
from events.queries.taking_up import filled, start_of
from events.services import campaigns as services
from sections.models import Unit
from sections.permissions import Permission

require_form = require_http_methods(["GET", "HEAD", "POST"])
DRAFTED = "C’est gardé. Relis, puis lance-la\u00a0: rien n’est parti."
LAUNCHED = "C’est lancé. Celles et ceux qui tiennent la page d’une section l’apprennent."
CLOSED = "La mission est terminée. Ce qui est prévu reste prévu."
TAKEN = (
    "Ta section reprend la mission\u00a0: le rendez-vous est publié. Il ne reste qu’à y inviter."
)
ALREADY = "C’est déjà fait\u00a0: voici le rendez-vous."


@login_not_required
@require_safe
def index(request):
    """The missions that sections may take up, then those that are finished."""
    cursor = word(request, "apres")
    page = campaigns_page(request.user, timezone.now(), cursor)
    context = {"page": page, "launches": policies.launches(request.user)}
    response = render(request, "campaigns/index.html", context)
    response.indexable = not cursor
    return response


@login_not_required
@require_safe
def detail(request, ref):
    """One mission to take up, and what it adds up to at this moment."""
    campaign = campaign_or_404(request, ref)
    page = queries.campaign_page(request.user, campaign, timezone.now())
    response = render(request, "campaigns/detail.html", {"campaign": campaign, "page": page})
    response.indexable = is_for_all(campaign)
    return response


@login_not_required
@require_safe
def federation(request, ref, slug):
    """What the sections of one federation do of a mission."""
    campaign = campaign_or_404(request, ref)
    units = Unit.objects.within(campaign.unit).federations()
    federation = get_visible_or_404(units, request.user, slug=slug)
    if federation == campaign.unit:
        return redirect(campaign)
    page = queries.federation_page(request.user, campaign, federation, timezone.now())
    context = {"campaign": campaign, "federation": federation, "page": page}
    response = render(request, "campaigns/federation.html", context)
    response.indexable = is_for_all(campaign)
    return response


@require_form
def create(request):
    """Prepare a mission in the name of a unit: nothing leaves before it is launched."""
    refuse_unless(policies.launches(request.user), policies.NOT_LAUNCHING)
    held = request.user.rights.own_unit_ids(Permission.LAUNCH_CAMPAIGNS)
    units = Unit.objects.visible_to(request.user).filter(pk__in=held, level__in=policies.LAUNCHING)
    form = CampaignForm(posted(request), units=units)
    if request.method == "POST" and form.is_valid():
        campaign = services.create(by=request.user, **form.cleaned_data)
        messages.success(request, DRAFTED)
        return redirect(campaign)
    return render(request, "campaigns/create.html", {"form": form})


@require_form
def edit(request, ref):
    """Change what a mission says; once launched, only what sections do not count on."""
    campaign = editable(request, ref)
    settled = ("unit",) if campaign.is_draft else ("unit", *services.SETTLED)
    initial = {name: getattr(campaign, name) for name in services.FIELDS | services.SETTLED}
    form = CampaignForm(posted(request), settled=settled, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.edit(by=request.user, campaign=campaign, changes=form.cleaned_data)
        messages.success(request, "C’est changé.")
        return redirect(campaign)
    return render(request, "campaigns/edit.html", {"form": form, "campaign": campaign})


@require_POST
def launch(request, ref):
    """Let sections take the mission up, and tell those who keep their pages."""
    campaign = editable(request, ref)
    try:
        services.launch(by=request.user, campaign=campaign)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, LAUNCHED)
    return redirect(campaign)


@require_form
def close(request, ref):
    """End a mission, after reading what it changes."""
    campaign = editable(request, ref)
    if request.method != "POST":
        return render(request, "campaigns/close.html", {"campaign": campaign})
    try:
        services.close(by=request.user, campaign=campaign)
    except Invalid as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, CLOSED)
    return redirect(campaign)


@require_form
def take_up(request, ref):
    """Take a mission up for a section: a form filled in beforehand, and it is published."""
    campaign = campaign_or_404(request, ref)
    unit, others = unit_to_take(request, campaign)
    reason = policies.no_take_up(request.user, campaign, unit)
    refuse_unless(not reason, reason)
    now = timezone.now()
    start = start_of(campaign, unit, now)
    form = TakeUpForm(posted(request), start=start, initial=filled(campaign, start, now))
    if request.method == "POST" and form.is_valid():
        event = taken_up(request, campaign, unit, form)
        if event is not None:
            return redirect(event)
    context = {"form": form, "campaign": campaign, "unit": unit, "others": others}
    return render(request, "campaigns/take_up.html", context)


def taken_up(request, campaign, unit, form):
    """The Event that `unit` holds by the answers of `form`; None when it cannot, and `form` says why."""
    try:
        event, is_new = services.take_up(
            by=request.user, campaign=campaign, unit=unit, **form.cleaned_data
        )
    except Invalid as error:
        form.add_error("day", str(error))
        return None
    messages.success(request, TAKEN if is_new else ALREADY)
    return event


def unit_to_take(request, campaign):
    """(the Unit that takes `campaign` up, the others she could choose): that of `?pour=`, or hers.

    Raises Http404 for an unknown unit, Refused to who has none.
    """
    reason = policies.not_open(campaign)
    refuse_unless(not reason, reason)
    places = queries.places_of(request.user, campaign)
    slug = word(request, "pour", 80) or (places[0].slug if places else "")
    refuse_unless(slug, policies.PROPOSE_IT)
    unit = get_visible_or_404(Unit.objects, request.user, slug=slug)
    return unit, [place for place in places if place.slug != slug]


def campaign_or_404(request, ref):
    """The campaign I may read; raises Http404."""
    campaigns = Campaign.objects.select_related("unit").defer("search")
    return get_visible_or_404(campaigns, request.user, ref=ref)


def editable(request, ref):
    """The campaign I may change; raises Http404, or Refused with the reason."""
    campaign = campaign_or_404(request, ref)
    refuse_unless(policies.can_edit(request.user, campaign), policies.NOT_YOURS)
    return campaign


def is_for_all(campaign):
    """Whether search engines may read the page."""
    return campaign.audience == Audience.PUBLIC and not campaign.is_draft
