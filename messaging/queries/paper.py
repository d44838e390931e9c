"""The letters of a mailing: how many, whose, printed or not."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from events.policies.answering import no_answer
from events.policies.behalf import no_behalf
from events.queries.behalf import Said, concerned, may_write_for_others, said_by
from messaging.addresses import lines_of
from messaging.models import Channel, Copy, Mailing
from messaging.policies import paper as policies
from messaging.queries.served import after_ref, alphabetical, mailings_of, served_by
from profiles.models import Person

PAGE = 30
# As many letters as one file holds: of two pages each, two seconds and 300 megabytes.
BATCH = 100
SHOWN = 30

TO_PRINT, PRINTED, ALL = "", "imprimees", "toutes"
FILTERS = {TO_PRINT: "À imprimer", PRINTED: "Déjà imprimées", ALL: "Toutes"}


@dataclass(frozen=True)
class Row:
    """One letter."""

    person: Person
    lines: tuple[str, ...]
    is_whole: bool
    printed_at: object
    said: Said | None


@dataclass(frozen=True)
class Batch:
    """Letters that one file holds."""

    words: str
    letters_url: str
    duplex_url: str
    labels_url: str


@dataclass(frozen=True)
class PaperPage:
    """What `mailings/paper.html` shows; numbers are those of what the reader may print."""

    rows: tuple[Row, ...]
    total: int
    to_print: int
    chips: tuple
    batches: tuple[Batch, ...]
    next_url: str
    previous_url: str
    refusal: str
    answers: bool

    @property
    def printed(self):
        return self.total - self.to_print


def letters_of(viewer, mailing, kept=ALL):
    """The Copies of `mailing` on paper that `viewer` prints, by name, those that `kept` says."""
    copies = served_by(viewer, Channel.PAPER).filter(mailing=mailing)
    if kept in (TO_PRINT, PRINTED):
        copies = copies.filter(printed_at__isnull=kept == TO_PRINT)
    return alphabetical(copies).select_related("person__commune")


def paper_page(viewer, mailing, kept=TO_PRINT, after=""):
    """The PaperPage of `mailing`; six queries at most once rights are read."""
    kept = kept if kept in FILTERS else TO_PRINT
    total, to_print = counts(viewer, mailing)
    here = reverse("mailings:paper", args=[mailing.ref])
    copies = after_ref(viewer, letters_of(viewer, mailing, kept), after)
    found = list(copies[: PAGE + 1])
    shown = found[:PAGE]
    more = len(found) > PAGE
    answers = can_answer(viewer, mailing)
    return PaperPage(
        rows=rows_of(viewer, mailing, shown, answers),
        total=total,
        to_print=to_print,
        chips=chips(here, kept, total, to_print),
        batches=batches(
            mailing, kept, {TO_PRINT: to_print, ALL: total}.get(kept, total - to_print)
        ),
        next_url=address(here, voir=kept, apres=shown[-1].person.ref) if more else "",
        previous_url=address(here, voir=kept) if after else "",
        refusal=policies.no_work(mailing),
        answers=answers,
    )


def counts(viewer, mailing):
    """How many letters `viewer` prints, and how many of them are still to print; one query."""
    copies = served_by(viewer, Channel.PAPER).filter(mailing=mailing)
    found = copies.aggregate(all=Count("pk"), left=Count("pk", filter=Q(printed_at=None)))
    return found["all"], found["left"]


def rows_of(viewer, mailing, copies, answers):
    """The Rows of `copies`; one query at most."""
    people = [copy.person for copy in copies]
    said = said_by(viewer, mailing.event, people) if answers and people else {}
    return tuple(row_of(copy, said.get(copy.person_id)) for copy in copies)


def row_of(copy, said):
    """The Row of a Copy."""
    found = lines_of(copy.person.address, copy.person.commune)
    return Row(copy.person, found.lines, found.is_whole, copy.printed_at, said)


def chips(here, kept, total, to_print):
    """(words, number, address, whether it is here) of each filter."""
    numbers = {TO_PRINT: to_print, PRINTED: total - to_print, ALL: total}
    return tuple(
        (words, numbers[name], address(here, voir=name), name == kept)
        for name, words in FILTERS.items()
    )


def batches(mailing, kept, number):
    """The Batches that `number` letters make."""
    found = []
    for n in range(-(-number // BATCH)):
        first, last = n * BATCH + 1, min((n + 1) * BATCH, number)
        words = f"Lettres {first} à {last}" if number > BATCH else ""
        given = {"voir": kept, "lot": n + 1 if n else ""}
        letters = reverse("mailings:letters", args=[mailing.ref])
        found.append(
            Batch(
                words,
                address(letters, **given),
                address(letters, **given, recto_verso=1),
                address(reverse("mailings:labels", args=[mailing.ref]), **given),
            )
        )
    return tuple(found)


def address(here, **parameters):
    """`here` with those of `parameters` that say something."""
    said = {name: value for name, value in parameters.items() if value}
    return f"{here}?{urlencode(said)}" if said else here


def can_answer(viewer, mailing):
    """Whether `viewer` writes what recipients answer to the event of `mailing`; one query at most."""
    event = mailing.event
    if event is None or event.is_masked or no_answer(event, timezone.now()):
        return False
    organises = may_write_for_others(viewer, event)
    return not no_behalf(viewer, event, organises, timezone.now())


def event_printed(viewer, mailing):
    """The event that letters of `mailing` ask about, or None: `viewer` sees it too, and it is told
    in the open; one query at most.
    """
    if mailing.event_id is None:
        return None
    seen = Event.objects.visible_to(viewer).in_the_open().filter(pk=mailing.event_id)
    event = seen.select_related("unit", "commune").first()
    return None if event is None or no_answer(event, timezone.now()) else event


def who_may_answer(event, copies):
    """The ids of the people of `copies` whom `event` is for; one query at most."""
    if event is None:
        return set()
    people = Person.objects.filter(pk__in=[copy.person_id for copy in copies])
    return set(people.filter(concerned(event)).values_list("pk", flat=True))


@dataclass(frozen=True)
class Work:
    """What is left to print and to call for one mailing."""

    mailing: Mailing
    letters: int
    calls: int


def work_of(viewer, mailing):
    """The Work of `mailing` that waits for `viewer`; one query, none without an office."""
    copies = served_by(viewer, Channel.PAPER, Channel.PHONE).filter(mailing=mailing)
    letters = Q(channel=Channel.PAPER, printed_at=None)
    calls = Q(channel=Channel.PHONE, outcome="")
    found = copies.aggregate(letters=Count("pk", filter=letters), calls=Count("pk", filter=calls))
    return Work(mailing, **found)


def waiting():
    """The Copies that somebody must print or call."""
    printed = Q(channel=Channel.PAPER, printed_at=None)
    return Copy.objects.filter(printed | Q(channel=Channel.PHONE, outcome=""))


def desk_of(viewer):
    """The Works that wait for `viewer`, the newest first; three queries at most, none without an
    office.
    """
    if not policies.offices_of(viewer):
        return ()
    waiting = {}
    for channel in (Channel.PAPER, Channel.PHONE):
        left = Q(printed_at=None) if channel == Channel.PAPER else Q(outcome="")
        copies = served_by(viewer, channel).filter(left).order_by()
        rows = copies.values("mailing").annotate(n=Count("pk")).order_by("-mailing")[:SHOWN]
        waiting[channel] = {row["mailing"]: row["n"] for row in rows}
    letters, calls = waiting[Channel.PAPER], waiting[Channel.PHONE]
    found = mailings_of(viewer).filter(pk__in={*letters, *calls}).select_related("unit")
    newest = found.order_by("-started_at")[:SHOWN]
    return tuple(Work(one, letters.get(one.pk, 0), calls.get(one.pk, 0)) for one in newest)
