"""One mission to take up, one of its federations, and where it is offered."""

import datetime
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from events.clock import local
from events.kinds import model_of
from events.models import Campaign
from events.policies import campaigns as policies
from events.queries.campaign_map import map_of
from events.queries.progress import progress_of
from events.queries.sums import (
    class_of,
    counted,
    roll_up,
    roll_up_below,
)
from groups.models.group import unit_paths
from profiles.policies import may
from sections.fragments import release
from sections.models import Level, Tree, Unit
from sections.permissions import Permission

# How many of its next missions the page of a federation shows.
NEXT = 12
STRIP = 3
# The sums are the same for everybody of a class, and are counted again after so many seconds.
KEPT = 20
# How many missions of her own section the page shows to a viewer.
MINE = 6


# One campaign


@dataclass(frozen=True)
class Place:
    """A unit in whose name the viewer may take the campaign up."""

    name: str
    slug: str


@dataclass(frozen=True)
class CampaignPage:
    """What the page of a campaign shows to one viewer, beside the sums that everybody reads."""

    campaign: Campaign
    kind: object
    is_over: bool
    can_edit: bool
    places: tuple[Place, ...]
    # What one reads who may not take it up; "" when she may, or when nobody may.
    propose: str
    mine: tuple
    federation: Unit | None
    sums: str


def campaign_page(viewer, campaign, now):
    """The CampaignPage of `campaign`; three queries for what is hers, three more for the sums."""
    today = timezone.localdate(now)
    is_open = not policies.not_open(campaign, today)
    places = places_of(viewer, campaign) if is_open else ()
    proposes = is_open and not places and viewer.is_authenticated
    return CampaignPage(
        campaign=campaign,
        kind=model_of(campaign.kind),
        is_over=campaign.is_over(today),
        can_edit=policies.can_edit(viewer, campaign),
        places=places,
        propose=policies.PROPOSE_IT if proposes else "",
        mine=missions_around(viewer, campaign, now),
        federation=federation_of(viewer, campaign),
        sums=sums_of(campaign, class_of(viewer), now),
    )


def places_of(viewer, campaign, below=None):
    """The Places where `viewer` takes `campaign` up: the sections and federations whose page is hers
    to keep, not those below them; only those within the unit `below`, when it is given.
    """
    if not viewer.is_authenticated:
        return ()
    held = viewer.rights.own_unit_ids(Permission.EDIT_UNIT_PAGE)
    if not held:
        return ()
    units = Unit.objects.open().within(below or campaign.unit).filter(pk__in=held)
    units = units.filter(level__in=policies.TAKING).order_by("-level", "name")
    return tuple(Place(name, slug) for name, slug in units.values_list("name", "slug"))


@dataclass(frozen=True)
class Mission:
    """One local mission."""

    title: str
    url: str
    # What the clocks of its place say.
    starts_at: datetime.datetime
    commune: str
    is_over: bool


def missions_of(events, now):
    """The Missions of `events`, whose hours are those of their zones; one query."""
    rows = events.values_list("title", "ref", "starts_at", "ends_at", "zone", "commune__name")
    return tuple(
        Mission(
            title,
            reverse("events:detail", args=[ref]),
            local(starts_at, zone).replace(tzinfo=None),
            commune or "",
            ends_at <= now,
        )
        for title, ref, starts_at, ends_at, zone, commune in rows
    )


def missions_around(viewer, campaign, now):
    """The Missions of the viewer's own units: the sections she belongs to, those she keeps."""
    if not viewer.is_authenticated:
        return ()
    own = {membership.unit_id for membership in viewer.current_memberships}
    own |= set(viewer.rights.own_unit_ids(Permission.EDIT_UNIT_PAGE))
    if not own:
        return ()
    events = counted(class_of(viewer)).filter(campaign=campaign, unit__in=own)
    return missions_of(events.order_by("-starts_at", "-pk")[:MINE], now)


def federation_of(viewer, campaign):
    """The federation of the viewer's section, within `campaign`; None without one."""
    if not viewer.is_authenticated or campaign.unit.level == Level.FEDERATION:
        return None
    federations = Unit.objects.open().within(campaign.unit).federations()
    mine = federations.filter(path__in=unit_paths(viewer))
    return mine.only("slug", "name", "short_name").first()


# The sums


def sums_of(campaign, sight, now):
    """The sums of `campaign` for the class `sight`, as HTML, kept for KEPT seconds."""
    key = release(f"campaign:{campaign.pk}:{sight}")
    return cache.get_or_set(key, lambda: draw_sums(campaign, sight, now), KEPT)


def draw_sums(campaign, sight, now):
    """What `sums_of` gives, drawn anew; three queries at most."""
    if campaign.unit.level == Level.FEDERATION:
        return draw(campaign, roll_up_below(campaign, campaign.unit, sight, now), now)
    total = roll_up(campaign, sight, now)
    return draw(campaign, total, now, country=map_of(campaign, total.departments))


def federation_sums(campaign, federation, sight, now):
    """The sums of `campaign` in one federation for the class `sight`, as HTML."""
    key = release(f"campaign:{campaign.pk}:{federation.pk}:{sight}")
    return cache.get_or_set(
        key,
        lambda: draw(
            campaign, roll_up_below(campaign, federation, sight, now), now, federation=federation
        ),
        KEPT,
    )


def draw(campaign, roll, now, **context):
    """The piece `campaigns/_sums.html`."""
    model = model_of(campaign.kind)
    context |= {
        "campaign": campaign,
        "roll": roll,
        "measures": [(one, one.label, getattr(roll.total, one)) for one in model.measures],
        "by_section": "country" not in context,
        "is_over": campaign.is_over(timezone.localdate(now)),
        "now": now,
    }
    if "federation" not in context:
        context["progress"] = progress_of(campaign, roll.total)
    return render_to_string("campaigns/_sums.html", context)


# One of its federations


@dataclass(frozen=True)
class FederationPage:
    """What the page of one federation shows: its next missions, and its sums."""

    missions: tuple[Mission, ...]
    # The units of the viewer that may take the campaign up there.
    places: tuple[Place, ...]
    is_over: bool
    sums: str


def federation_page(viewer, campaign, federation, now):
    """The FederationPage of `federation` in `campaign`; two queries, two more for the sums."""
    sight = class_of(viewer)
    events = counted(sight).filter(
        campaign=campaign, unit__path__startswith=federation.path, ends_at__gt=now
    )
    today = timezone.localdate(now)
    closed = policies.not_open(campaign, today)
    return FederationPage(
        missions=missions_of(events.order_by("starts_at", "pk")[:NEXT], now),
        places=() if closed else places_of(viewer, campaign, below=federation),
        is_over=campaign.is_over(today),
        sums=federation_sums(campaign, federation, sight, now),
    )


# Where they are offered


@dataclass(frozen=True)
class Offer:
    """An open campaign, offered: `url` is where one takes it up, or reads it when one may not."""

    title: str
    kind: object
    ends_on: datetime.date
    url: str
    detail_url: str
    takes_up: bool
    is_taken: bool


def campaign_strip(viewer, now):
    """What `campaigns/_strip.html` shows at home: the campaigns open to the units of `viewer`, those
    nobody took up there first; one query.
    """
    paths = unit_paths(viewer) if viewer.is_authenticated else []
    held = viewer.rights.own_unit_ids(Permission.EDIT_UNIT_PAGE) if paths else []
    own = [membership.unit_id for membership in viewer.current_memberships] if paths else []
    taken = counted(class_of(viewer)).filter(campaign=OuterRef("pk"), unit__in=[*held, *own])
    takers = Unit.objects.open().filter(
        pk__in=held, level__in=policies.TAKING, path__startswith=OuterRef("unit__path")
    )
    nation = Q(unit__level=Level.NATIONAL, unit__tree=Tree.PS)
    rows = (
        open_campaigns(viewer, now)
        .filter(nation | Q(unit__path__in=paths))
        .annotate(is_taken=Exists(taken), takes_up=Exists(takers))
        .order_by("is_taken", "ends_on", "pk")[:STRIP]
    )
    return tuple(offer_of(row, takes_up=row.takes_up, is_taken=row.is_taken) for row in rows)


def to_take_up(viewer, unit, now):
    """What `campaigns/_to_take_up.html` offers on the page of `unit` to whoever keeps it: the open
    campaigns, those `unit` did not take up first; one query, none for others.
    """
    if unit.level not in policies.TAKING or not may(viewer, Permission.EDIT_UNIT_PAGE, within=unit):
        return ()
    taken = counted(class_of(viewer)).filter(campaign=OuterRef("pk"), unit=unit.pk)
    rows = (
        open_campaigns(viewer, now)
        .filter(unit__path__in=[*unit.ancestor_paths, unit.path])
        .annotate(is_taken=Exists(taken))
        .order_by("is_taken", "ends_on", "pk")[:STRIP]
    )
    return tuple(
        offer_of(row, takes_up=True, is_taken=row.is_taken, of=f"?pour={unit.slug}") for row in rows
    )


def open_campaigns(viewer, now):
    """The campaigns that units may take up today."""
    return (
        Campaign.objects.visible_to(viewer)
        .filter(state=Campaign.State.OPEN, ends_on__gte=timezone.localdate(now))
        .only("ref", "title", "kind", "ends_on")
    )


def offer_of(campaign, *, takes_up, is_taken, of=""):
    """The Offer of `campaign`; `of` names the unit in the address."""
    detail = campaign.get_absolute_url()
    url = reverse("campaigns:take-up", args=[campaign.ref]) + of if takes_up else detail
    return Offer(
        title=campaign.title,
        kind=model_of(campaign.kind),
        ends_on=campaign.ends_on,
        url=url,
        detail_url=detail,
        takes_up=takes_up,
        is_taken=is_taken,
    )
