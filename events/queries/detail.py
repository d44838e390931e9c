"""One event as one viewer reads it: what her place in it lets her know, and who else comes."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404

from core.typography import day_words
from events import kinds
from events.clock import local
from events.models import Audience, Event, Host, Organiser, Participation, Place, State
from events.policies import editing as policies
from events.policies.common import knows_the_place, participation_of
from events.queries.after import outcome_of
from events.queries.answering import panel_of
from events.queries.comments import questions_of
from events.queries.tools import Tool, tools_of
from events.words_of import when_words
from files.models import StoredFile
from groups.models import Group
from groups.models.sight import Read
from groups.queries.columns import columns
from profiles.models import Person
from profiles.models.sight import Seen
from profiles.queries.rows import FACE, FACES
from sections.models import Commune, Unit
from sections.permissions import Permission

FACES_SHOWN = 24
# Free seats are drawn one by one up to here.
FREE_SHOWN = 30

EVENT = columns(
    Event,
    *("id", "ref", "kind", "state", "state_words", "audience", "is_discreet", "masked_rule"),
    *("title", "summary", "html", "text", "checklist", "bring", "theme", "picture_id"),
    *("picture_words", "organiser", "unit_id", "group_id", "author_id", "starts_at", "ends_at"),
    *("zone", "series_id", "occurrence", "is_apart", "is_online", "online_url", "place"),
    *("address", "commune_id", "lat", "lon", "pin_lat", "pin_lon", "hides_place", "released_at"),
    *("wheelchair", "sign_language", "access_words", "target", "minimum", "capacity"),
    *("seats_taken", "waiting_count", "maybe_count", "comments_count", "campaign_id"),
    *("changed_at", "published_at", "sequence"),
)
UNIT = columns(Unit, "id", "slug", "name", "short_name", "path", "level", "closed_on", "tree")
GROUP = columns(Group, "id", "slug", "name", "kind", "access", "state", "unit_id", "masked_rule")
COMMUNE = columns(Commune, "insee", "name", "department_id", "lat", "lon")
JOINED = (("unit", Unit, UNIT), ("group", Group, GROUP), ("commune", Commune, COMMUNE))


def named(viewer, ref):
    """The row of the event at `ref`, whether `viewer` organises it and may know of its group."""
    mine = Event.objects.organised_by(viewer).filter(pk=OuterRef("pk"))
    group = Group.objects.visible_to(viewer).filter(pk=OuterRef("group"), masked_rule=None)
    return (
        Event.objects.visible_to(viewer)
        .filter(ref=ref)
        .values_list(
            *EVENT,
            *(f"{name}__{column}" for name, _model, names in JOINED for column in names),
            Exists(mine),
            Exists(group),
        )
    )


NAMED = Read(named, str)


def coming(is_open, organises):
    """The Seen of the faces of those who have a seat in an event, among those the viewer sees."""

    def build(viewer, event):
        seen = {"is_open": is_open, "organises": organises}
        rows = Participation.objects.visible_in(viewer, event, **seen).exclude(person=None)
        return rows.filter(place=Place.SEATED).order_by("pk").values_list(*FACES)[:FACES_SHOWN]

    return Seen(build, int)


COMING = {
    (opened, mine): coming(opened, mine) for opened in (True, False) for mine in (True, False)
}


@dataclass(frozen=True)
class Found:
    """An event that the viewer may open, and her place in it."""

    event: Event
    organises: bool
    sees_group: bool
    participation: Participation | None


def found_or_404(viewer, ref):
    """The Found of the event at `ref`, of which `viewer` may know; raises Http404. Two queries."""
    rows = NAMED.rows(viewer, ref.replace("\x00", ""))
    if not rows:
        raise Http404
    *row, organises, sees_group = rows[0]
    event = Event.from_db("default", EVENT, row[: len(EVENT)])
    start = len(EVENT)
    for name, model, names in JOINED:
        values = row[start : start + len(names)]
        setattr(event, name, None if values[0] is None else model.from_db("default", names, values))
        start += len(names)
    return Found(event, organises, sees_group, participation_of(viewer, event))


def picture_or_404(viewer, ref):
    """The StoredFile of the picture of an event that `viewer` may open; raises Http404."""
    event = found_or_404(viewer, ref).event
    if event.is_masked or event.picture_id is None:
        raise Http404
    return StoredFile.objects.get(pk=event.picture_id)


@dataclass(frozen=True)
class Named:
    """One of those who organise, as the viewer may name her: a name, its address or "", an icon."""

    name: str
    url: str
    icon: str


@dataclass(frozen=True)
class Table:
    """« La tablée »: the seats of an event. `words` alone for what is discreet."""

    people: tuple = ()
    taken: int = 0
    total: int | None = None
    # Taken by people who are not named: guests, people without an account, hidden ones, others.
    unnamed: int = 0
    free: int = 0
    words: str = ""

    @property
    def unnamed_seats(self):
        return range(self.unnamed)

    @property
    def free_seats(self):
        return range(self.free)


@dataclass(frozen=True)
class Page:
    """All that the page of an event shows one viewer."""

    event: Event
    kind: kinds.Model
    organises: bool
    participation: Participation | None
    knows_place: bool
    knows_link: bool
    organisers: tuple[Named, ...]
    table: Table
    audience: str
    day: datetime.date
    is_over: bool
    silence: str
    can_invite: bool
    panel: object = None
    questions: object = None
    outcome: object = None
    checklist: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()

    @property
    def is_public(self):
        """Whether a visitor opens it: its address may be shown around."""
        event = self.event
        return (
            event.audience == Audience.PUBLIC
            and not event.is_masked
            and not event.is_draft
            and not event.is_discreet
        )

    @property
    def point(self):
        """(lat, lon) of the point the viewer may know, or None."""
        event = self.event
        if event.pin_lat is None or (event.is_discreet and not self.knows_place):
            return None
        exact = self.organises or self.is_seated
        return (event.lat, event.lon) if exact else (event.pin_lat, event.pin_lon)

    @property
    def when(self):
        """Day and hours; of a discreet mission the day alone, for who may not know more."""
        words = when_words(self.event) if self.knows_place else day_words(self.day)
        return words[:1].upper() + words[1:]

    @property
    def lead(self):
        """What the number of people means."""
        event = self.event
        if event.capacity is not None and event.seats_taken >= event.capacity:
            return "C’est complet\u00a0: on peut attendre qu’une place se libère."
        if event.minimum and event.seats_taken < event.minimum:
            return f"Il faut être {event.minimum} pour que ça se fasse."
        missing = (event.target or 0) - event.seats_taken
        if missing > 0 and event.is_short:
            return f"L’objectif\u00a0: {event.target}. Il en manque {missing}."
        return ""

    @property
    def map_url(self):
        """Where a map of the world shows the point the viewer may know."""
        lat, lon = self.point
        return f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=15/{lat}/{lon}"

    @property
    def is_seated(self):
        return self.participation is not None and self.participation.place == Place.SEATED


def page_of(viewer, found, now):
    """The Page of a Found; at most nine queries of its own."""
    event, organises, mine = found.event, found.organises, found.participation
    knows = knows_the_place(viewer, event, organises=organises, participation=mine, now=now)
    place = {"organises": organises, "participation": mine, "now": now}
    seated = mine is not None and mine.place == Place.SEATED
    shut = event.is_masked
    is_over = ended(event, knows, now) and event.state != State.POSTPONED
    comes = mine is not None and mine.answer == "yes"
    return Page(
        event=event,
        kind=kinds.model_of(event.kind),
        organises=organises,
        participation=mine,
        knows_place=knows,
        knows_link=organises or (seated and knows) or event.audience == Audience.PUBLIC,
        organisers=() if shut else organisers_of(viewer, found),
        table=Table() if shut else table_of(viewer, event, organises),
        audience=audience_words(event, found.sees_group),
        day=local(event.starts_at, event.zone).date(),
        is_over=is_over,
        silence=policies.no_change(viewer, event, organises),
        can_invite=not policies.no_invitation(viewer, event, organises, comes),
        panel=None if shut else panel_of(viewer, event, **place),
        questions=None if shut else questions_of(viewer, event),
        outcome=None if shut else outcome_of(viewer, event, **place),
        checklist=tuple(line for line in event.checklist.splitlines() if line.strip())
        if organises
        else (),
        tools=tools_for(viewer, event, is_over) if organises else (),
    )


def tools_for(viewer, event, is_over):
    """The Tools of `event`, which `viewer` organises; no query once her rights are read."""
    keeps_file = viewer.rights.holds(Permission.SEE_FILE)
    return tools_of(event, is_over=is_over, keeps_file=keeps_file)


def ended(event, knows, now):
    """Whether `event` is finished; its day tells it, to who may not know the hour."""
    if knows:
        return event.is_over(now)
    return local(event.ends_at, event.zone).date() < local(now, event.zone).date()


def organisers_of(viewer, found):
    """The Named who organise, those in whose name first; never somebody the viewer may not see.

    A visitor reads no name of a person (SECURITY: belonging to a party is nobody's business).
    """
    event = found.event
    units, groups, people = {}, {}, []
    if event.organiser == Organiser.UNIT:
        units[event.unit.pk] = (event.unit.name, event.unit.slug)
    if event.organiser == Organiser.GROUP and found.sees_group:
        groups[event.group.pk] = (event.group.name, event.group.slug)
    rows = list(
        Host.objects.filter(event=event)
        .exclude(accepted_at=None)
        .order_by("accepted_at", "pk")
        .values_list("person", "unit", "unit__name", "unit__slug", "unit__closed_on", "group")
    )
    for _person, unit, name, slug, closed_on, _group in rows:
        if unit and closed_on is None:
            units.setdefault(unit, (name, slug))
    hosting = [row[5] for row in rows if row[5]]
    if hosting:
        seen = Group.objects.visible_to(viewer).filter(pk__in=hosting, masked_rule=None)
        groups |= {pk: (name, slug) for pk, name, slug in seen.values_list("pk", "name", "slug")}
    if viewer.is_authenticated:
        ids = [row[0] for row in rows if row[0]]
        seen = Person.objects.visible_to(viewer).for_cards().in_bulk(ids)
        people = [seen[pk] for pk in ids if pk in seen]
    return (
        *(Named(name, Unit(slug=slug).get_absolute_url(), "flag") for name, slug in units.values()),
        *(
            Named(name, Group(slug=slug).get_absolute_url(), "users-three")
            for name, slug in groups.values()
        ),
        *(Named(one.full_name, one.get_absolute_url(), "user-circle") for one in people),
    ) or (Named("une personne de la Coopol", "", "user-circle"),)


def table_of(viewer, event, organises):
    """The Table of `event`: faces for those who may see them, words for what is discreet."""
    if event.is_discreet and not organises:
        return Table(words=discreet_words(event))
    people = ()
    if viewer.is_authenticated:
        opened = not (event.is_discreet or event.is_masked or event.is_draft)
        rows = COMING[opened, organises].rows(viewer, event.pk)
        people = tuple(Person(**dict(zip(FACE, row, strict=True))) for row in rows)
    total = event.capacity or event.target
    free = max((total or 0) - event.seats_taken, 0)
    return Table(
        people=people,
        taken=event.seats_taken,
        total=total,
        unnamed=min(max(event.seats_taken - len(people), 0), FREE_SHOWN),
        free=min(free, FREE_SHOWN),
    )


def discreet_words(event):
    """How full a discreet mission is, for those who do not organise it: never a number."""
    if event.capacity is not None and event.seats_taken >= event.capacity:
        return "C’est complet."
    total = event.capacity or event.target
    if total is None:
        return "On compte sur toi."
    if event.seats_taken * 10 < total * 7:
        return "Il manque du monde."
    return "C’est presque complet."


WORDS = {
    Audience.PUBLIC: "Visible par tout le monde, même sans compte",
    Audience.REGISTERED: "Visible par les personnes inscrites sur la Coopol",
    Audience.ADHERENTS: "Visible par les adhérents",
    Audience.INVITED: "Visible par les personnes invitées",
}


def audience_words(event, sees_group):
    """Who sees `event`, in words."""
    if event.is_draft:
        return "Brouillon\u00a0: seules les personnes qui organisent le voient"
    if event.audience == Audience.UNIT:
        words = f"Visible par les membres de «\u00a0{event.unit.name}\u00a0»"
    elif event.audience == Audience.GROUP:
        words = (
            f"Visible par les membres de «\u00a0{event.group.name}\u00a0»"
            if sees_group
            else "Visible par les membres d’un groupe"
        )
    else:
        words = WORDS[event.audience]
    return f"{words}, adhérents seulement" if event.is_discreet else words
