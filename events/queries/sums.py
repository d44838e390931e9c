"""What the local missions of a campaign add up to: section, federation, nation.

Nothing is written by anybody for this: a report that is filed counts at the next reading.
"""

from dataclasses import astuple, dataclass, field

from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Coalesce

from events.models import OPEN_AUDIENCES, Audience, Event, State
from sections.models import Department, Level, PlaceKey, Unit

SUMS = ("people", "leaflets", "doors", "conversations")
# What is called off counts for nothing; what is put off waits for a day.
TAKING_PLACE = State.PUBLISHED
FEDERATION = Case(
    When(unit__level=Level.SECTION, then=F("unit__parent")),
    When(unit__level=Level.FEDERATION, then=F("unit")),
)


@dataclass(frozen=True)
class Figures:
    """What some missions add up to. `units` is how many sections or federations took it up."""

    units: int = 0
    held: int = 0
    planned: int = 0
    coming: int = 0
    reports: int = 0
    people: int = 0
    leaflets: int = 0
    doors: int = 0
    conversations: int = 0

    @property
    def missions(self):
        return self.held + self.planned

    @property
    def awaited(self):
        """How many missions that are over have not been reported yet."""
        return self.held - self.reports

    def __add__(self, other):
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Row:
    """A unit and what its missions, and those below it, add up to."""

    unit: Unit
    figures: Figures


@dataclass(frozen=True)
class RollUp:
    """The whole of a campaign: its total, the units that took it up, and those that did not yet."""

    total: Figures
    rows: tuple[Row, ...]
    # What is done above the rows: by regional unions and the nation, or by the federation itself.
    above: Figures
    still: tuple[Unit, ...]
    # {code of a département: (its name, the federation that answers for it, its Row or None)}
    departments: dict = field(default_factory=dict)


def class_of(viewer):
    """The class of sight of `viewer`: all that the figures of a campaign depend on."""
    if not (viewer.is_authenticated and viewer.is_active):
        return Audience.PUBLIC
    return Audience.ADHERENTS if viewer.is_adherent else Audience.REGISTERED


def counted(sight):
    """The events of campaigns that everybody of the class `sight` sees: no more than what
    `Event.objects.visible_to` shows any of them, whatever else she belongs to.
    """
    classes = OPEN_AUDIENCES[: OPEN_AUDIENCES.index(sight) + 1]
    return (
        Event.objects.in_the_open()
        .filter(campaign__isnull=False, state=TAKING_PLACE, audience__in=classes)
        .order_by()
    )


def figures_by(events, key, now):
    """{value of the expression `key`: Figures} of `events`; one query."""
    over, to_come = Q(ends_at__lte=now), Q(ends_at__gt=now)
    # A report that moderation masked says nothing any more.
    told = Q(report__masked_rule=None)
    sums = {
        "units": Count("unit", distinct=True),
        "held": Count("pk", filter=over),
        "planned": Count("pk", filter=to_come),
        "coming": Coalesce(Sum("seats_taken", filter=to_come), 0),
        "reports": Count("report"),
        **{name: Coalesce(Sum(f"report__{name}", filter=told), 0) for name in SUMS},
    }
    rows = events.annotate(by=key).values("by").annotate(**sums).values_list("by", *sums)
    return {by: Figures(*figures) for by, *figures in rows}


def total_of(figures):
    """The sum of several Figures."""
    return sum(figures, Figures())


def roll_up(campaign, sight, now):
    """The RollUp of `campaign` for the class `sight`: its federations in the order of their names."""
    figures = figures_by(counted(sight).filter(campaign=campaign), FEDERATION, now)
    federations = named(
        Unit.objects.within(campaign.unit).federations().filter(open_or_in(figures))
    )
    rows = {unit.pk: Row(unit, figures[unit.pk]) for unit in federations if unit.pk in figures}
    known = {unit.pk: unit for unit in federations}
    departments = {
        code: (name, known[federation], rows.get(federation))
        for code, name, federation in Department.objects.values_list("code", "name", "federation")
        if federation in known
    }
    return RollUp(
        total=total_of(figures.values()),
        rows=tuple(rows.values()),
        above=total_of(value for key, value in figures.items() if key not in rows),
        still=tuple(unit for unit in federations if unit.pk not in rows),
        departments=departments,
    )


def roll_up_below(campaign, federation, sight, now):
    """The RollUp of `campaign` in one federation: its sections, and what it does by itself."""
    events = counted(sight).filter(campaign=campaign, unit__path__startswith=federation.path)
    figures = figures_by(events, F("unit"), now)
    sections = named(Unit.objects.within(federation).sections().filter(open_or_in(figures)))
    rows = {unit.pk: Row(unit, figures[unit.pk]) for unit in sections if unit.pk in figures}
    return RollUp(
        total=total_of(figures.values()),
        rows=tuple(rows.values()),
        above=figures.get(federation.pk, Figures()),
        still=tuple(unit for unit in sections if unit.pk not in rows),
    )


def open_or_in(figures):
    """The condition of a unit that is open, or that did something before it closed."""
    return Q(closed_on=None) | Q(pk__in=[key for key in figures if key is not None])


def named(units):
    """`units` in the order of their names, as a list."""
    return list(
        units.annotate(sort_key=PlaceKey(F("short_name")))
        .only("level", "path", "slug", "name", "short_name")
        .order_by("sort_key", "pk")
    )
