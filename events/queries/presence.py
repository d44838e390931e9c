"""The presence sheet of an event: who said she comes, among those its organiser may name.

Everybody else is a number: hidden people, people she does not see, and those who accompany somebody
are counted together, so that no line, no id and no order tells of one of them.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.crypto import salted_hmac

from core.cursors import position, position_of
from events.models import Audience, Organiser, Participation, Place, Presence
from events.queries.people import invitable
from events.words_of import place_words, when_words
from groups.models import Access
from profiles.models import Person, Visibility

# How many names a page of the site shows, and how many a printed sheet holds.
PAGE, PRINTED = 200, 1_000
FOUND = 8
SALT = "events.presence"
KNOWN = (Access.PUBLIC, Access.COLLABORATIVE)


def key_of(pk):
    """What stands for a Participation in the form: numbers that follow each other would tell that
    one is missing between two of them.
    """
    return salted_hmac(SALT, str(pk)).hexdigest()[:16]


def named(viewer, event):
    """The Participations with a seat in `event` whose author `viewer` may name, by name."""
    rows = Participation.objects.visible_to(viewer).filter(event=event, place=Place.SEATED)
    return rows.order_by("person__sort_key", "first_name", "pk")


@dataclass(frozen=True)
class Row:
    """One name to tick."""

    key: str
    name: str
    person: Person | None
    guests: int
    was_there: bool | None


@dataclass(frozen=True)
class Sheet:
    """One page of the sheet; `expected` is how many have no name in it."""

    rows: tuple[Row, ...]
    expected: int
    unnamed: int | None
    walk_ins: int
    there: int
    total: int
    next_url: str = ""
    previous_url: str = ""

    @property
    def is_filled(self):
        """Whether somebody already saved it."""
        return self.unnamed is not None

    @property
    def keys(self):
        """The rows of this page, as one field of the form carries them."""
        return " ".join(row.key for row in self.rows)

    @property
    def came(self):
        """How many people came in all."""
        return self.there + (self.unnamed or 0) + self.walk_ins


def sheet_of(viewer, event, after=""):
    """The Sheet of `event`, which `viewer` organises; three queries."""
    (start,) = position_of(after, 1) or (0,)
    rows = named(viewer, event)
    ticks = list(rows.order_by().values_list("was_there", flat=True))
    filled = presence_of(viewer, event)
    found = rows.select_related("person")[start : start + PAGE]
    return Sheet(
        rows=tuple(row_of(row) for row in found),
        expected=unnamed_in(event, len(ticks)),
        unnamed=filled and filled.unnamed,
        walk_ins=filled.walk_ins if filled else 0,
        there=ticks.count(True),
        total=len(ticks),
        next_url=f"?apres={position(start + PAGE)}" if start + PAGE < len(ticks) else "",
        previous_url=f"?apres={position(max(start - PAGE, 0))}" if start else "",
    )


def presence_of(viewer, event):
    """What was counted besides the names, or None; one query."""
    return Presence.objects.visible_to(viewer).filter(event=event).first()


def unnamed_in(event, named):
    """How many seats of `event` are those of people without a name here."""
    return max(event.seats_taken - named, 0)


def row_of(row):
    """The Row of a Participation and its person."""
    person = row.person if row.person_id else None
    name = person.full_name if person else row.first_name or "Sans prénom"
    return Row(key_of(row.pk), name, person, row.guests, row.was_there)


def came_count(viewer, event):
    """How many came by the sheet, or how many seats were taken when nobody filled it; two queries."""
    filled = presence_of(viewer, event)
    if filled is None:
        return event.seats_taken
    return named(viewer, event).filter(was_there=True).count() + filled.unnamed + filled.walk_ins


def addable(viewer, event):
    """The people `viewer` may add to the sheet of `event`: herself, and who she could invite there."""
    fit = Q(pk__in=invitable(viewer, event).values("pk")) | Q(pk=viewer.pk)
    return Person.objects.visible_to(viewer).filter(fit)


def people_to_add(viewer, event, q):
    """The first people whose names hold the words of `q`, and who are not on the sheet yet."""
    if not q.strip():
        return []
    on_it = Participation.objects.filter(event=event, place=Place.SEATED).exclude(person=None)
    rows = addable(viewer, event).exclude(pk__in=on_it.values("person"))
    return list(rows.matching(q).for_cards().alphabetical()[:FOUND])


def printed_of(viewer, event):
    """What presence.typ prints of `event`: words alone. One query.

    The sheet goes round the table: it names nobody whom one of those who may sit there does not
    see. The others sign on an empty line.
    """
    open_to = [Visibility.ALL]
    if event.is_discreet or event.audience == Audience.ADHERENTS:
        open_to.append(Visibility.ADHERENTS)
    rows = named(viewer, event).filter(Q(person=None) | Q(person__visibility__in=open_to))
    found = rows.values_list("person__first_name", "person__last_name", "first_name")[:PRINTED]
    names = [f"{first} {last}" if last else alone for first, last, alone in found]
    return {
        "title": event.title,
        "lines": [one for one in (in_capitals(when_words(event)), place_of(event)) if one],
        "owner": owner_of(event),
        "names": [name for name in names if name],
        "blanks": 12,
    }


def in_capitals(words):
    """`words` as a line begins."""
    return words[:1].upper() + words[1:]


def place_of(event):
    """Where `event` is, with its address."""
    if event.is_online or not event.address:
        return place_words(event)
    commune = event.commune.name if event.commune_id else ""
    return ", ".join(part for part in (event.place, event.address, commune) if part)


def owner_of(event):
    """In whose name `event` is organised: a unit, or a group that everybody may know of."""
    if event.organiser == Organiser.UNIT:
        return event.unit.name
    known = event.organiser == Organiser.GROUP and event.group.access in KNOWN
    return event.group.name if known else ""
