"""The list of missions to take up: those open, then the finished ones."""

import datetime
from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.cursors import position, position_of
from events.kinds import model_of
from events.models import Campaign
from events.policies import campaigns as policies
from events.queries.progress import progress_of
from events.queries.sums import Figures, class_of, counted, figures_by

PAGE = 12
OPEN, FINISHED = 0, 1
# What no list shows.
TEXTS = ("text", "html", "checklist", "search")


@dataclass(frozen=True)
class Card:
    """A campaign in a list, and what it adds up to."""

    campaign: Campaign
    figures: Figures
    is_over: bool

    @property
    def kind(self):
        return model_of(self.campaign.kind)

    @property
    def progress(self):
        return progress_of(self.campaign, self.figures)


@dataclass(frozen=True)
class CampaignsPage:
    """One page of the list: those open, then the finished ones; and her drafts on the first."""

    open: tuple[Card, ...]
    finished: tuple[Card, ...]
    drafts: tuple[Campaign, ...]
    next_url: str
    previous_url: str


def campaigns_page(viewer, now, cursor=""):
    """The CampaignsPage after `cursor`; four queries at most."""
    today = timezone.localdate(now)
    start = start_of(cursor)
    rows = page_rows(Campaign.objects.visible_to(viewer).defer(*TEXTS), today, start)
    shown = rows[:PAGE]
    events = counted(class_of(viewer)).filter(campaign__in=[row.pk for row in shown])
    figures = figures_by(events, F("campaign"), now) if shown else {}
    cards = [Card(row, figures.get(row.pk, Figures()), row.is_over(today)) for row in shown]
    return CampaignsPage(
        open=tuple(card for card in cards if not card.is_over),
        finished=tuple(card for card in cards if card.is_over),
        drafts=() if start else drafts_of(viewer),
        next_url=f"?apres={cursor_at(shown[-1], today)}" if len(rows) > PAGE else "",
        previous_url=reverse("campaigns:index") if start else "",
    )


def page_rows(campaigns, today, start):
    """One more campaign than a page holds, after `start`: (part, day, pk), or None."""
    part, day, pk = start or (OPEN, None, 0)
    campaigns = campaigns.select_related("unit")
    rows = []
    if part == OPEN:
        opened = campaigns.filter(state=Campaign.State.OPEN, ends_on__gte=today)
        if day:
            opened = opened.filter(Q(ends_on__gt=day) | Q(ends_on=day, pk__gt=pk))
        rows = list(opened.order_by("ends_on", "pk")[: PAGE + 1])
    if len(rows) <= PAGE:
        over = campaigns.filter(
            Q(state=Campaign.State.CLOSED) | Q(state=Campaign.State.OPEN, ends_on__lt=today)
        )
        if part == FINISHED:
            over = over.filter(Q(ends_on__lt=day) | Q(ends_on=day, pk__lt=pk))
        rows += over.order_by("-ends_on", "-pk")[: PAGE + 1 - len(rows)]
    return rows


def cursor_at(campaign, today):
    """The cursor of what follows `campaign`."""
    part = FINISHED if campaign.is_over(today) else OPEN
    return position(part, campaign.ends_on.toordinal(), campaign.pk)


def start_of(cursor):
    """(part, day, pk) of a cursor; None when there is none or somebody made it up."""
    part, ordinal, pk = position_of(cursor, 3) or (-1, 0, 0)
    if part not in (OPEN, FINISHED) or not 0 < ordinal <= datetime.date.max.toordinal():
        return None
    return part, datetime.date.fromordinal(ordinal), pk


def drafts_of(viewer):
    """The campaigns that `viewer` prepares, or that are prepared where she launches."""
    if not policies.launches(viewer):
        return ()
    drafts = Campaign.objects.visible_to(viewer).filter(state=Campaign.State.DRAFT)
    return tuple(drafts.only("ref", "title", "state").order_by("-pk")[:PAGE])
