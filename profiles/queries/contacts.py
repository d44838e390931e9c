"""Coopains as one person reads them: hers, those who ask, those she asked."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q

from profiles.models import Contact, ContactRequest, Person
from profiles.models.sight import Seen
from profiles.policies import contacts as policies
from profiles.queries.directory import cursor_at, cursor_of
from profiles.queries.rows import FACE

PAGE = 40
NONE, ASKED, ASKS, BOUND = "none", "asked", "asks", "bound"


@dataclass(frozen=True)
class Friends:
    """A page of coopains, by name."""

    people: tuple[Person, ...]
    q: str = ""
    next_url: str = ""
    previous_url: str = ""


@dataclass(frozen=True)
class Requests:
    """A page of requests, the last ones first."""

    rows: tuple[ContactRequest, ...]
    next_url: str = ""
    previous_url: str = ""


@dataclass(frozen=True)
class Bond:
    """Where a person stands with another, as she may know it."""

    state: str
    request: ContactRequest | None = None
    # Why she may not ask, "" when she may.
    refusal: str = ""
    in_common: int = 0


def friends(person, *, q="", after=""):
    """The Friends of `person` that she still sees; one query."""
    mine = Contact.objects.visible_to(person).values("other")
    people = Person.objects.filter(pk__in=mine).matching(q)
    cursor = cursor_of(after)
    if cursor:
        name, ref = cursor
        people = people.filter(Q(sort_key__gt=name) | Q(ref__gt=ref), sort_key__gte=name)
    found = list(
        people.only(*FACE, "status_line", "sort_key").order_by("sort_key", "ref")[: PAGE + 1]
    )
    more = address(q=q, apres=cursor_at(found[PAGE - 1])) if len(found) > PAGE else ""
    return Friends(tuple(found[:PAGE]), q, more, address(q=q) if cursor else "")


def received(person, before=None):
    """The Requests that wait for `person`, from people she sees, older than `before`; one query."""
    rows = ContactRequest.objects.visible_to(person).pending().filter(receiver=person)
    return requests_of(rows.select_related("sender"), "recues", before)


def made(person, before=None):
    """The Requests of `person` that wait, as far as she is told, older than `before`; one query.

    One that was declined waits like the others.
    """
    rows = ContactRequest.objects.visible_to(person).open().filter(sender=person)
    return requests_of(rows.select_related("receiver"), "envoyees", before)


def requests_of(rows, name, before):
    """A page of the requests `rows`; `name` is what addresses call the cursor `before`, an id."""
    older = rows.filter(pk__lt=before) if before else rows
    found = list(older.order_by("-pk")[: PAGE + 1])
    more = address(**{name: found[PAGE - 1].pk}) if len(found) > PAGE else ""
    return Requests(tuple(found[:PAGE]), more, address() if before else "")


def address(**values):
    """The address of the page with those of `values` that say something."""
    return "?" + urlencode({name: value for name, value in values.items() if value})


def bond_between(person, other):
    """The Bond of `person` with `other`, whom she sees; three queries, more when she may ask."""
    if Contact.objects.filter(person=person, other=other).exists():
        return Bond(BOUND, in_common=in_common(person, other))
    hers, theirs = Q(sender=person, receiver=other), Q(sender=other, receiver=person)
    waits = ContactRequest.objects.open().filter(hers) | ContactRequest.objects.pending().filter(
        theirs
    )
    request = waits.order_by("pk").first()
    if request is None:
        return Bond(NONE, None, policies.no_request(person, other), in_common(person, other))
    state = ASKED if request.sender_id == person.pk else ASKS
    return Bond(state, request, in_common=in_common(person, other))


IN_COMMON = Seen(
    lambda viewer, other: (
        Contact.objects.visible_to(viewer)
        .filter(other__in=Contact.objects.filter(person=other).values("other"))
        .values_list("pk")
    ),
    int,
)


def in_common(person, other):
    """How many coopains of `person` are those of `other` too, among those `person` sees."""
    return len(IN_COMMON.rows(person, other.pk))
