"""A mission is prepared, launched, taken up by sections, ended."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.markdown import render
from events.clock import instant
from events.kinds import model_of
from events.models import Campaign, Event, Kind, Organiser, State
from events.policies import campaigns as policies
from events.services import publishing, telling
from events.space import PARIS, zone_of
from journal.services import record
from sections.models import Unit

# What may still be changed once sections count on it, and what is settled by then.
FIELDS = frozenset({"title", "summary", "text", "checklist", "theme", "ends_on", "goal"})
SETTLED = frozenset({"kind", "audience", "starts_on", "measure"})

PAST = "Elle finirait avant aujourd’hui\u00a0: choisis une date à venir."
OUTSIDE = "Choisis un jour entre les dates de la mission."
LAUNCHED = "Cette mission est déjà lancée."
NOT_LAUNCHED = "Une mission qui n’est pas lancée n’a pas à être terminée."


@transaction.atomic
def create(*, by, unit, **fields):
    """`by` prepares a mission in the name of `unit`, with all of FIELDS and SETTLED; returns the
    Campaign, a draft that nobody else reads but those who launch for that unit.

    Raises Refused to whoever does not launch for `unit`, ValueError for a field it does not have.
    """
    refuse_unless(policies.can_launch_for(by, unit), policies.NOT_LAUNCHING)
    check_fields(fields, FIELDS | SETTLED)
    campaign = Campaign.objects.create(
        unit=unit, author=by, html=render(fields.get("text", "")), **fields
    )
    record(action="campaign.created", by=by, unit=unit, subject=campaign)
    return campaign


@transaction.atomic
def edit(*, by, campaign, changes):
    """Save `changes`, a dict of FIELDS, and of SETTLED as long as it is a draft; nobody is told.

    Raises Refused, or ValueError for a field that is not to be changed. Local missions keep the
    words they were given.
    """
    campaign = lock(campaign)
    refuse_unless(policies.can_edit(by, campaign), policies.NOT_YOURS)
    check_fields(changes, FIELDS | SETTLED if campaign.is_draft else FIELDS)
    for name, value in changes.items():
        setattr(campaign, name, value)
    campaign.html = render(campaign.text)
    campaign.save(update_fields=[*changes, "html"])
    record(
        action="campaign.edited",
        by=by,
        unit=campaign.unit_id,
        subject=campaign,
        detail={"fields": sorted(changes)},
    )


@transaction.atomic
def launch(*, by, campaign):
    """`campaign` may be taken up from now on; whoever keeps a page below its unit is told once.

    Raises Refused, Invalid when it is launched already or would be over.
    """
    campaign = lock(campaign)
    refuse_unless(policies.can_edit(by, campaign), policies.NOT_YOURS)
    if not campaign.is_draft:
        raise Invalid(LAUNCHED)
    if campaign.ends_on < timezone.localdate():
        raise Invalid(PAST)
    campaign.state, campaign.launched_at = Campaign.State.OPEN, timezone.now()
    campaign.save(update_fields=["state", "launched_at"])
    record(action="campaign.launched", by=by, unit=campaign.unit_id, subject=campaign)
    telling.campaign_launched(campaign)


@transaction.atomic
def close(*, by, campaign):
    """Nobody takes `campaign` up any more; what sections planned stays, and adds up.

    Raises Refused, Invalid for a draft.
    """
    campaign = lock(campaign)
    refuse_unless(policies.can_edit(by, campaign), policies.NOT_YOURS)
    if campaign.is_draft:
        raise Invalid(NOT_LAUNCHED)
    campaign.state = Campaign.State.CLOSED
    campaign.save(update_fields=["state"])
    record(action="campaign.closed", by=by, unit=campaign.unit_id, subject=campaign)


@transaction.atomic
def take_up(*, by, campaign, unit, day, hour, commune=None, place="", zone="", target=None):
    """`unit` holds a mission of `campaign` on `day` at `hour` of its place: it is published at once.

    `commune` is where, but for what is done online or abroad, where `zone` tells the time. The same
    mission of the same unit at the same moment is one: asked for twice, it is given again. Returns
    (the Event, whether it was made). Raises Refused, and Invalid out of the days of the campaign.
    """
    campaign = Campaign.objects.select_related("unit").defer("search").get(pk=campaign.pk)
    # One after the other for each unit: of two who press together, the second finds the first's.
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    reason = policies.no_take_up(by, campaign, unit)
    refuse_unless(not reason, reason)
    if not campaign.starts_on <= day <= campaign.ends_on:
        raise Invalid(OUTSIDE)
    model = model_of(campaign.kind)
    starts_at = instant(day, hour, zone_of(commune) if commune else zone or PARIS)
    twin = Event.objects.in_the_open().filter(campaign=campaign, unit=unit, starts_at=starts_at)
    if known := twin.exclude(state=State.CANCELLED).first():
        return known, False
    event = publishing.create(
        by=by,
        campaign=campaign,
        organiser=Organiser.UNIT,
        unit=unit,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=model.minutes),
        is_online=campaign.kind == Kind.ONLINE,
        **{"commune": commune, "place": place, "zone": zone, "target": target},
        **words_of(campaign, model),
        publishes=True,
    )
    record(action="campaign.taken_up", by=by, unit=unit, subject=campaign)
    return event, True


def words_of(campaign, model):
    """What a local mission says, by the words of `campaign`, or those of its kind."""
    return {
        "kind": campaign.kind,
        "audience": campaign.audience,
        "title": campaign.title,
        "summary": campaign.summary,
        "text": campaign.text or model.text,
        "checklist": campaign.checklist or "\n".join(model.checklist),
        "bring": model.bring,
        "theme": campaign.theme,
    }


def lock(campaign):
    """The Campaign as it stands now, locked."""
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit").defer("search").get(pk=campaign.pk)


def check_fields(fields, known):
    """Raise ValueError for what is not among the `known` fields."""
    if unknown := fields.keys() - known:
        raise ValueError(f"Not a field to change now: {', '.join(sorted(unknown))}.")
