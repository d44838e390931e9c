"""The members of a group that the viewer sees, and the faces at its side."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from groups.models import Member
from groups.policies import groups as policies
from groups.policies.common import is_heard, place_of
from profiles.models import Person, UnitPermission
from profiles.models.sight import Seen
from profiles.queries.directory import COLUMNS, UNIT_NAME, cursor_at, cursor_of
from profiles.queries.units import FACE, SOME, face_of
from sections.permissions import Permission

PAGE = 30
FACES = 10


@dataclass(frozen=True)
class Row:
    """One member: her unit, what she does in the group, and what the viewer may change of it."""

    person: Person
    unit: str | None
    role: str

    @property
    def role_label(self):
        """What she does there, when it is more than being in."""
        return Member.Role(self.role).label if self.role in Member.ANIMATING else ""

    @property
    def helps(self):
        return self.role == Member.Role.CO_ANIMATOR

    @property
    def leads(self):
        return self.role == Member.Role.ANIMATOR


@dataclass(frozen=True)
class Members:
    """One page of members, in alphabetical order."""

    rows: tuple[Row, ...]
    next_url: str = ""
    first_url: str = ""
    previous_url: str = ""


def members_of(viewer, group, *, q="", after=""):
    """The Members that `viewer` sees of the readable `group`; one query."""
    role = Member.objects.filter(group=group, person=OuterRef("pk")).values("role")
    people = people_in(viewer, group).matching(q)
    cursor = cursor_of(after)
    if cursor:
        name, ref = cursor
        people = people.filter(Q(sort_key__gt=name) | Q(ref__gt=ref), sort_key__gte=name)
    rows = list(
        people.annotate(unit=UNIT_NAME, role=Subquery(role))
        .only(*COLUMNS)
        .order_by("sort_key", "ref")[: PAGE + 1]
    )
    more = len(rows) > PAGE
    shown = [Row(person, person.unit, person.role or "") for person in rows[:PAGE]]
    return Members(
        rows=tuple(shown),
        next_url=url_of(q, after=cursor_at(shown[-1].person)) if more else "",
        first_url=url_of(q) if cursor else "",
    )


def people_in(viewer, group):
    """The people `viewer` sees in `group`: its members, or those of the unit of the space."""
    people = Person.objects.visible_to(viewer).active()
    if group.is_space:
        return people.members_of(group.unit)
    return people.filter(pk__in=Member.objects.present().filter(group=group).values("person"))


def url_of(q, **more):
    """The address of the page with those filters."""
    query = {name: value for name, value in {"q": q, **more}.items() if value}
    return f"?{urlencode(query)}"


def faces(viewer, group):
    """The last who came in, among the people `viewer` sees; one query."""
    if group.is_space:
        return [face_of(row) for row in SOME.rows(viewer, group.unit.path)]
    return [face_of(row) for row in LATEST.rows(viewer, group.pk)]


def latest(viewer, group):
    """The rows of the last who came into the group `group`."""
    seen = Person.objects.visible_to(viewer).active()
    rows = Member.objects.present().filter(group=group, person__in=seen).order_by("-pk")
    return rows.values_list(*(f"person__{name}" for name in FACE))[:FACES]


def leading(viewer, group):
    """The rows of who animates the group `group`, those who lead it first, each with her role."""
    seen = Person.objects.visible_to(viewer).active()
    rows = Member.objects.filter(group=group, role__in=Member.ANIMATING, person__in=seen)
    ordered = rows.order_by("role", "joined_at", "pk")
    return ordered.values_list(*(f"person__{name}" for name in FACE), "role")[:FACES]


def keeping(viewer, unit, day):
    """The rows of who keeps the page of `unit` on that day, in alphabetical order."""
    rights = UnitPermission.objects.unexpired(day).filter(
        permission__codename=Permission.EDIT_UNIT_PAGE, content_object=unit
    )
    people = Person.objects.visible_to(viewer).active().filter(pk__in=rights.values("user"))
    return people.alphabetical().values_list(*FACE)[:FACES]


LATEST, LEADING = Seen(latest, int), Seen(leading, int)
KEEPING = Seen(keeping, int, date)


def animators(viewer, group):
    """The people `viewer` sees who animate `group`, those who lead it first; one query."""
    if group.is_space:
        rows = KEEPING.rows(viewer, group.unit_id, timezone.localdate())
        return [Row(face_of(row), None, Member.Role.ANIMATOR) for row in rows]
    rows = LEADING.rows(viewer, group.pk)
    return [Row(face_of(row), None, row[-1]) for row in rows]


@dataclass(frozen=True)
class Place:
    """What the viewer, who manages the group, may change of one person's place in it."""

    role: str
    can_name: bool
    can_remove: bool
    can_hand_over: bool
    can_send_out: bool

    @property
    def label(self):
        """What she does there."""
        return Member.Role(self.role).label if self.role else "Pas dans le groupe"


def place_told(viewer, group, person):
    """The Place of `person` in `group`, for whoever manages it; two queries."""
    mine, hers = place_of(viewer, group), place_of(person, group)
    leads = policies.can_lead(viewer, group, mine) and hers is not None and viewer.pk != person.pk
    role = hers.role if hers else ""
    heard = is_heard(person)
    return Place(
        role=role,
        can_name=leads and heard and role == Member.Role.MEMBER,
        can_remove=role == Member.Role.CO_ANIMATOR and (leads or viewer.pk == person.pk),
        can_hand_over=leads and heard and role in (Member.Role.MEMBER, Member.Role.CO_ANIMATOR),
        can_send_out=viewer.pk != person.pk and policies.can_send_out(viewer, group, mine, hers),
    )
