"""The calls of a mailing: those who must be called, who calls them, and what it gave."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.safestring import mark_safe

from events.queries.behalf import Said, said_by
from messaging.models import CallOutcome, Channel, Mailing
from messaging.policies import paper as policies
from messaging.queries.paper import address, can_answer
from messaging.queries.served import (
    after_ref,
    alphabetical,
    called_by,
    known_to,
    served_by,
    within,
)
from messaging.wording import filled
from profiles.models import Membership, Person

PAGE, FOUND, PRINTED = 30, 8, 1_000
LEFT, DONE, ALL = "", "faits", "tous"
FILTERS = {LEFT: "À faire", DONE: "Faits", ALL: "Tous"}
MEMBER = "Membre"
UNSAID = "numéro à demander au bureau"


@dataclass(frozen=True)
class Call:
    """One call. `caller` is who took it, as the reader may name her; "" when nobody did."""

    person: Person
    name: str
    number: str
    tel: str
    caller: str
    outcome: str
    words: str
    called_at: object
    said: Said | None = None


@dataclass(frozen=True)
class CallsPage:
    """What `mailings/calls.html` shows; numbers are those of the calls the reader shares out."""

    rows: tuple[Call, ...]
    total: int
    left: int
    free: int
    chips: tuple
    next_url: str
    previous_url: str
    refusal: str
    answers: bool

    @property
    def done(self):
        return self.total - self.left


def calls_of(viewer, mailing, kept=ALL):
    """The Copies of `mailing` by telephone that `viewer` shares out, by name."""
    copies = served_by(viewer, Channel.PHONE).filter(mailing=mailing)
    if kept == LEFT:
        copies = copies.filter(waits())
    elif kept == DONE:
        copies = copies.exclude(waits())
    return alphabetical(copies).select_related("person")


def waits():
    """The condition of a call that is still to be made, or made again."""
    return Q(outcome__in=["", CallOutcome.ABSENT])


def calls_page(viewer, mailing, kept=LEFT, after=""):
    """The CallsPage of `mailing`; six queries at most once rights are read."""
    kept = kept if kept in FILTERS else LEFT
    numbers = counts(viewer, mailing)
    here = reverse("mailings:calls", args=[mailing.ref])
    found = list(after_ref(viewer, calls_of(viewer, mailing, kept), after)[: PAGE + 1])
    shown = found[:PAGE]
    answers = can_answer(viewer, mailing)
    people = [copy.person for copy in shown]
    said = said_by(viewer, mailing.event, people) if answers and people else {}
    names = names_of(viewer, shown)
    more = address(here, voir=kept, apres=shown[-1].person.ref) if len(found) > PAGE else ""
    return CallsPage(
        rows=tuple(call_of(copy, names, said.get(copy.person_id)) for copy in shown),
        **numbers,
        chips=tuple(
            (words, number, address(here, voir=name), name == kept)
            for (name, words), number in zip(FILTERS.items(), each(numbers), strict=True)
        ),
        next_url=more,
        previous_url=address(here, voir=kept) if after else "",
        refusal=policies.no_work(mailing),
        answers=answers,
    )


def counts(viewer, mailing):
    """How many calls `viewer` shares out, are left, and nobody took; one query."""
    free = Q(caller=None, outcome="")
    copies = served_by(viewer, Channel.PHONE).filter(mailing=mailing)
    return copies.aggregate(
        total=Count("pk"), left=Count("pk", filter=waits()), free=Count("pk", filter=free)
    )


def each(numbers):
    """The number that stands on each of FILTERS."""
    return (numbers["left"], numbers["total"] - numbers["left"], numbers["total"])


def names_of(viewer, copies):
    """{id: name} of the callers of `copies` that `viewer` sees; one query at most."""
    ids = {copy.caller_id for copy in copies} - {None}
    seen = Person.objects.visible_to(viewer).in_bulk(ids) if ids else {}
    return {pk: person.full_name for pk, person in seen.items()}


def call_of(copy, names, said=None):
    """The Call of a Copy, its person named in full."""
    person = copy.person
    return Call(
        person=person,
        name=person.full_name,
        number=person.phone or UNSAID,
        tel=digits(person.phone),
        caller=names.get(copy.caller_id, MEMBER) if copy.caller_id else "",
        outcome=copy.outcome,
        words=copy.get_outcome_display(),
        called_at=copy.called_at,
        said=said,
    )


def digits(number):
    """`number` as a link of telephone takes it; "" when it is not one."""
    found = "".join(char for char in number if char in "+0123456789")
    return found if len(found) > 5 else ""


def printed_rows(viewer, mailing):
    """(name, number, caller, outcome) of each call, for phone.typ; two queries."""
    copies = list(calls_of(viewer, mailing)[:PRINTED])
    calls = (call_of(copy, names) for names in [names_of(viewer, copies)] for copy in copies)
    return [(call.name, call.number, call.caller, call.words) for call in calls]


# Who may call


def willing(viewer, mailing):
    """The people to whom `viewer` may give calls: members with an account whom she sees, of her
    units and of that of `mailing`.
    """
    current = Membership.objects.current().filter(person=OuterRef("pk"))
    held = Q(pk__in=[])
    for path in policies.offices_of(viewer):
        narrow = max(path, mailing.unit.path, key=len)
        held |= Q(Exists(current.filter(unit__path__startswith=narrow)))
    return Person.objects.visible_to(viewer).active().exclude(email=None).filter(held)


def willing_named(viewer, mailing, q):
    """The first of them whose name holds the words of `q`; the reader herself when she says none."""
    people = willing(viewer, mailing)
    people = people.matching(q) if q.strip() else people.filter(pk=viewer.pk)
    return list(people.for_cards().alphabetical()[:FOUND])


def free_for(viewer, mailing, caller):
    """The calls that nobody took, which `viewer` may give to `caller`: to people she sees too."""
    copies = served_by(viewer, Channel.PHONE).filter(
        known_to(caller), mailing=mailing, caller=None, outcome=""
    )
    return alphabetical(copies.exclude(person=caller.pk))


# Those I make


@dataclass(frozen=True)
class Mine:
    """My calls for one mailing, and what there is to say."""

    mailing: Mailing
    script: str
    rows: tuple[Call, ...]
    next_url: str
    previous_url: str
    left: int


def mine_of(viewer, mailing, after=""):
    """The Mine of `mailing`, or None when I have no call for it; four queries at most."""
    copies = called_by(viewer).filter(mailing=mailing)
    found = list(
        after_ref(viewer, alphabetical(copies), after).select_related("person")[: PAGE + 1]
    )
    if not found:
        return None
    shown = found[:PAGE]
    here = reverse("mailings:my-calls", args=[mailing.ref])
    board = set(board_of(viewer, copies))
    return Mine(
        mailing=mailing,
        script=mark_safe(filled(mailing.html, "[prénom]")),
        rows=tuple(mine_row(copy, copy.person_id in board) for copy in shown),
        next_url=address(here, apres=shown[-1].person.ref) if len(found) > PAGE else "",
        previous_url=here if after else "",
        left=copies.filter(waits()).count(),
    )


def board_of(viewer, copies):
    """The ids of the people of `copies` whose file `viewer` keeps; no query without an office."""
    offices = policies.offices_of(viewer)
    return copies.filter(within(offices)).values_list("person", flat=True) if offices else ()


def mine_row(copy, is_board):
    """The Call of a Copy as its caller reads it: a first name alone, unless she keeps the file."""
    call = call_of(copy, {})
    person = copy.person
    return call if is_board else Call(**{**vars(call), "name": person.first_name, "caller": ""})


def my_mailings(viewer):
    """(Mailing, calls left) of those for which I was given calls, the newest first; two queries."""
    rows = called_by(viewer).values("mailing").annotate(
        n=Count("pk", filter=waits()),
    )  # fmt: skip
    left = {row["mailing"]: row["n"] for row in rows.order_by("-mailing")[:PAGE]}
    found = Mailing.objects.filter(pk__in=left).select_related("unit").order_by("-started_at")
    return [(mailing, left[mailing.pk]) for mailing in found]
