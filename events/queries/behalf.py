"""Answers in the name of somebody else: for whom, and what they answered so far."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from events.models import Audience, Invitation, Participation
from events.policies.common import organises
from groups.models import Member
from profiles.models import Membership, Person, Visibility
from sections.permissions import Permission

PAGE = 30
WORDS = {"yes": "vient", "no": "ne vient pas", "maybe": "hésite"}
IN_LINE = {"waiting": "sur la liste d’attente", "offered": "une place l’attend"}


def concerned(event):
    """The condition of a Person to be of those `event` is for, as `Event.objects.visible_to` says."""
    current = Membership.objects.current().filter(person=OuterRef("pk"))
    adherent = Exists(current.adherents())
    invited = Q(pk__in=Invitation.objects.filter(event=event.pk).values("person"))
    if event.audience in (Audience.PUBLIC, Audience.REGISTERED):
        return Q()
    if event.audience == Audience.ADHERENTS:
        fits = invited | Q(adherent)
    elif event.audience == Audience.UNIT:
        fits = invited | Q(Exists(current.within(event.unit)))
    elif event.audience == Audience.GROUP:
        members = Member.objects.present().filter(group=event.group_id)
        fits = invited | Q(pk__in=members.values("person"))
    else:
        fits = invited
    return fits & Q(adherent) if event.is_discreet else fits


def of_her_files(viewer):
    """The active people whose file `viewer` keeps; hidden ones, for the board of their section."""
    current = Membership.objects.current().filter(person=OuterRef("pk"))
    held = Q(pk__in=[])
    for path in viewer.rights.own_paths(Permission.SEE_FILE):
        held |= Q(Exists(current.filter(unit__path__startswith=path)))
    own = current.filter(unit__in=viewer.rights.own_unit_ids(Permission.SEE_HIDDEN))
    known = ~Q(visibility=Visibility.SECTION) | Q(Exists(own))
    return Person.objects.visible_to(viewer).active().filter(held & known)


def answered_for(viewer, event):
    """The people in whose name `viewer`, who organises `event`, may answer it."""
    return of_her_files(viewer).filter(concerned(event)).exclude(pk=viewer.pk)


@dataclass(frozen=True)
class Said:
    """What somebody answered; `by` is who wrote it for her, as far as the reader may know."""

    answer: str
    words: str
    by: str = ""


def said_by(viewer, event, people):
    """{person id: the Said of those of `people` who answered}, for who may answer for them."""
    rows = Participation.objects.filter(event=event, person__in=[one.pk for one in people])
    rows = list(rows)
    writers = {row.entered_by_id for row in rows} - {None}
    names = Person.objects.visible_to(viewer).in_bulk(writers) if writers else {}
    return {row.person_id: said_of(row, names) for row in rows}


def said_of(row, names):
    """The Said of a Participation."""
    words = IN_LINE.get(row.place) or WORDS[row.answer]
    by = names.get(row.entered_by_id)
    unnamed = "un membre" if row.entered_by_id else ""
    return Said(row.answer, words, by.full_name if by else unnamed)


@dataclass(frozen=True)
class Row:
    """One person, and what she answered or None."""

    person: Person
    said: Said | None


@dataclass(frozen=True)
class BehalfPage:
    """What `events/behalf.html` shows: those without an e-mail, or those whose name was searched."""

    rows: tuple[Row, ...]
    next_url: str
    previous_url: str


def behalf_page(viewer, event, q="", after=""):
    """The BehalfPage of `event`; three queries at most once rights are read."""
    people = answered_for(viewer, event)
    people = people.matching(q) if q.strip() else people.filter(email=None)
    last = Person.objects.visible_to(viewer).filter(ref=after).first() if after else None
    if last is not None:
        people = people.filter(
            Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, pk__gt=last.pk)
        )
    found = list(people.for_cards().alphabetical()[: PAGE + 1])
    shown = found[:PAGE]
    said = said_by(viewer, event, shown)
    here = reverse("events:behalf", args=[event.ref])
    more = f"{here}?apres={shown[-1].ref}" if len(found) > PAGE and not q.strip() else ""
    return BehalfPage(
        rows=tuple(Row(one, said.get(one.pk)) for one in shown),
        next_url=more,
        previous_url=here if last is not None else "",
    )


def may_write_for_others(viewer, event):
    """Whether `viewer` organises `event` and keeps a file; one query at most."""
    return viewer.rights.holds(Permission.SEE_FILE) and organises(viewer, event)
