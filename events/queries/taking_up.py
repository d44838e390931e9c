"""What is filled in beforehand when a unit takes up a mission."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from events.clock import instant
from events.kinds import model_of
from events.models import Kind
from events.space import zone_of
from sections.models import Commune, Level, Unit

SATURDAY = 5
MORNING, EVENING = datetime.time(10), datetime.time(18, 30)
# What is done when people are at home.
EVENINGS = (Kind.PHONING, Kind.CANVASSING, Kind.ONLINE, Kind.PASTING)


@dataclass(frozen=True)
class Start:
    """A unit that takes a mission up: where it would be, and between which days."""

    unit: Unit
    commune: Commune | None
    is_online: bool
    first: datetime.date
    last: datetime.date

    @property
    def is_abroad(self):
        """Whether it has no commune of France, and so no time zone that is known."""
        return self.commune is None and self.unit.country != "France"


def start_of(campaign, unit, now):
    """The Start of `unit` in `campaign`; two queries at most."""
    is_online = campaign.kind == Kind.ONLINE
    return Start(
        unit=unit,
        commune=None if is_online else commune_of(unit),
        is_online=is_online,
        first=max(campaign.starts_on, timezone.localdate(now)),
        last=campaign.ends_on,
    )


def commune_of(unit):
    """The largest commune of a section, or of the départements of a federation; None without one."""
    if unit.level == Level.SECTION:
        communes = Commune.objects.filter(section_links__unit=unit.pk)
    else:
        communes = Commune.objects.filter(department__federation=unit.pk)
    return communes.order_by("-population", "insee").first()


def filled(campaign, start, now):
    """What the form says at first: the next Saturday of the campaign, at the hour of its kind."""
    hour = EVENING if campaign.kind in EVENINGS else MORNING
    day = start.first
    if instant(day, hour, zone_of(start.commune)) <= now:
        day = min(day + datetime.timedelta(days=1), start.last)
    saturday = day + datetime.timedelta(days=(SATURDAY - day.weekday()) % 7)
    return {
        "day": saturday if saturday <= start.last else day,
        "hour": hour,
        "place": start.unit.meeting_place,
        "commune": commune_words(start.commune),
        "target": model_of(campaign.kind).target,
    }


def commune_words(commune):
    """« Vannes (56) », as the form reads it back."""
    return f"{commune.name} ({commune.department_id})" if commune else ""
