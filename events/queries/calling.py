"""Who may be called when people are missing: those who agreed to it, near enough."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.typography import count
from events.models import ActionSettings, Audience, Call, CallReceived, Invitation, Participation
from events.policies import timing as policies
from events.space import KM_PER_DEGREE, distance
from groups.queries.readers import readers_of
from profiles.models import Membership, Person

# Whoever calls, nobody is called twice in a week. An event calls once a day.
RESTED = timedelta(days=7)
STEPS = (5, 10, 20, 50, 100, 200, 500)
FARTHEST_KM = 200


AGAIN_AFTER = timedelta(hours=24)
ALREADY = "Un appel est déjà parti aujourd’hui\u00a0: laisse le temps de répondre."


@dataclass(frozen=True)
class Near:
    """Somebody who may be called, and how far she is from the pin of the event."""

    person: int
    km: float


@dataclass(frozen=True)
class CallPage:
    """What whoever organises reads before she calls: `reason` says why she may not."""

    missing: int
    near: str
    reason: str


def call_page(viewer, event, now):
    """The CallPage of `event`, which `viewer` organises; two queries."""
    reason = no_call(event, now)
    near = "" if reason else known_number(viewer, event, now)
    return CallPage(max((event.target or 0) - event.seats_taken, 0), near, reason)


def no_call(event, now):
    """Why nobody may be called for `event` now; "" when people may."""
    if reason := policies.no_call(event, now):
        return reason
    recent = Call.objects.filter(event=event, at__gt=now - AGAIN_AFTER)
    return ALREADY if recent.exists() else ""


def callable_for(event, now, *, people=None):
    """The Near of an event, the nearest first; one query. None without a place on the map.

    Those who agreed, whom the event is addressed to, who have not answered, and whom nobody called
    for a week. `people`, if given, says among whom: the others are not counted.
    """
    if event.pin_lat is None:
        return []
    agreed = ActionSettings.objects.filter(answers_calls=True, person__in=addressed(event))
    agreed = agreed.exclude(person__in=event.hosts.exclude(person=None).values("person"))
    if people is not None:
        agreed = agreed.filter(person__in=people)
    answered = Participation.objects.filter(event=event, person=OuterRef("person"))
    called = CallReceived.objects.filter(person=OuterRef("person"), at__gt=now - RESTED)
    sections = Membership.objects.current().filter(person=OuterRef("person"))
    sections = sections.order_by("-tree", "pk")
    high = FARTHEST_KM / KM_PER_DEGREE
    rows = agreed.filter(~Exists(answered), ~Exists(called)).annotate(
        lat=Coalesce(F("commune__lat"), Subquery(sections.values("unit__lat")[:1])),
        lon=Coalesce(F("commune__lon"), Subquery(sections.values("unit__lon")[:1])),
    )
    rows = rows.filter(lat__range=(event.pin_lat - high, event.pin_lat + high), lon__isnull=False)
    return sorted(nearest(event, rows), key=lambda near: (near.km, near.person))


def nearest(event, rows):
    """The Near of those whose radius reaches the event."""
    for person, lat, lon, radius in rows.values_list("person", "lat", "lon", "radius_km"):
        km = distance(lat, lon, event.pin_lat, event.pin_lon)
        if km <= radius:
            yield Near(person, km)


def addressed(event):
    """Ids of the active people whom `event`, not discreet, is for: `Event.objects.visible_to` turned
    round. A test holds that both ways tell the same.
    """
    people = Person.objects.active()
    invited = Q(pk__in=Invitation.objects.filter(event=event).values("person"))
    return people.filter(audience_of(event) | invited).values("pk")


def audience_of(event):
    """The condition of the people in the audience of `event`, invitations apart."""
    current = Membership.objects.current()
    if event.audience in (Audience.PUBLIC, Audience.REGISTERED):
        return Q(is_active=True)
    if event.audience == Audience.ADHERENTS:
        return Q(pk__in=current.adherents().values("person"))
    if event.audience == Audience.UNIT and event.unit.closed_on is None:
        return Q(pk__in=current.within(event.unit).values("person"))
    if event.audience == Audience.GROUP and not (event.group.is_gone or event.group.is_masked):
        return readers_of(event.group)
    return Q(pk__in=[])


def known_number(viewer, event, now):
    """« moins de 5 », « au moins 20 »: how many of those who may be called `viewer` could know of.

    Hidden people are called as the others are, and counted nowhere.
    """
    shown = Person.objects.open_to(adherents=viewer.is_adherent).values("pk")
    number = len(callable_for(event, now, people=shown))
    reached = [step for step in STEPS if step <= number]
    return f"au moins {count(reached[-1])}" if reached else f"moins de {STEPS[0]}"
