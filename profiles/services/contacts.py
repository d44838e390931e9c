"""Coopains: asked with a word, accepted, declined without a sign, ended the same way."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from notifications.services import notify, withdraw
from profiles.models import Contact, ContactRequest, Person
from profiles.policies import contacts as policies

ASKED, ACCEPTED = "contact.asked", "contact.accepted"
DAY = datetime.timedelta(days=1)
State = ContactRequest.State


@transaction.atomic
def ask(*, by, person, word=""):
    """`by` asks `person` to be coopains; returns the ContactRequest, None when they are at once.

    Whoever was asked and asks in her turn accepts. Asking again changes nothing. Raises Refused
    when they do not see each other, Invalid after too many in a day.
    """
    lock(by, person)
    reason = policies.no_request(by, person)
    refuse_unless(not reason, reason)
    if Contact.objects.filter(person=by, other=person).exists():
        return None
    crossed = waiting(sender=person, receiver=by)
    if crossed is not None:
        bind(by, crossed)
        return None
    open_one = ContactRequest.objects.filter(
        sender=by, receiver=person, state__in=[State.PENDING, State.DECLINED]
    ).first()
    if open_one is not None:
        return open_one
    keep_pace(by)
    request = ContactRequest.objects.create(
        sender=by, receiver=person, word=" ".join(word.replace("\x00", "").split())[:300]
    )
    notify(kind=ASKED, recipient=person, key=f"request:{request.pk}", subject=request)
    return request


@transaction.atomic
def accept(*, by, request):
    """`by` accepts `request`; doing it again changes nothing. Raises Refused for somebody else's."""
    lock(by, request.sender)
    request = ContactRequest.objects.get(pk=request.pk)
    refuse_unless(request.receiver_id == by.pk, policies.NOT_YOURS)
    if request.state == State.PENDING:
        refuse_unless(policies.see_each_other(by, request.sender), policies.UNSEEN)
        bind(by, request)


@transaction.atomic
def decline(*, by, request):
    """`by` declines `request`; whoever asked is told nothing, now or later. Raises Refused."""
    refuse_unless(request.receiver_id == by.pk, policies.NOT_YOURS)
    pending = ContactRequest.objects.filter(pk=request.pk, state=State.PENDING)
    if pending.update(state=State.DECLINED, answered_at=timezone.now()):
        withdraw(kind=ASKED, subject=request)


@transaction.atomic
def take_back(*, by, request):
    """`by` takes back the request she made, whatever became of it. Raises Refused."""
    refuse_unless(request.sender_id == by.pk, policies.NOT_YOURS)
    if request.state in (State.PENDING, State.DECLINED):
        ContactRequest.objects.filter(pk=request.pk).update(
            # Declined, it stays so: she may not ask again by taking it back.
            state=State.WITHDRAWN if request.state == State.PENDING else State.DECLINED,
            answered_at=timezone.now(),
        )
        withdraw(kind=ASKED, subject=request)


@transaction.atomic
def remove(*, by, person):
    """`by` and `person` are no longer coopains; the other one is told nothing."""
    lock(by, person)
    Contact.objects.filter(between(by, person)).delete()


def end_between(one, other):
    """Nothing binds two people any more: a block does this, in its own transaction."""
    Contact.objects.filter(between(one, other)).delete()
    requests = ContactRequest.objects.filter(
        Q(sender=one, receiver=other) | Q(sender=other, receiver=one), state=State.PENDING
    )
    for request in requests:
        withdraw(kind=ASKED, subject=request)
    requests.update(state=State.WITHDRAWN, answered_at=timezone.now())


def bind(by, request):
    """Make the two people of `request`, which `by` answers, coopains."""
    now = timezone.now()
    pair = ((request.sender_id, request.receiver_id), (request.receiver_id, request.sender_id))
    Contact.objects.bulk_create(
        [Contact(person_id=one, other_id=other, since=now) for one, other in pair],
        ignore_conflicts=True,
    )
    ContactRequest.objects.filter(pk=request.pk).update(state=State.ACCEPTED, answered_at=now)
    withdraw(kind=ASKED, subject=request)
    notify(kind=ACCEPTED, recipient=request.sender, key=f"request:{request.pk}", subject=request)


def waiting(*, sender, receiver):
    """The request of `sender` that waits for `receiver`, or None."""
    return ContactRequest.objects.filter(
        sender=sender, receiver=receiver, state=State.PENDING
    ).first()


def between(one, other):
    """The condition of both rows of a bond."""
    return Q(person=one, other=other) | Q(person=other, other=one)


def lock(*people):
    """Lock those people in the order of their ids: two crossed requests make one bond."""
    ids = sorted(person.pk for person in people)
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk"))


def keep_pace(by):
    """Raise Invalid once `by` asked too many people in a day; the journal says so once."""
    since = timezone.now() - DAY
    asked = ContactRequest.objects.filter(sender=by, created_at__gt=since).count()
    if asked >= settings.CONTACT_REQUESTS_PER_DAY:
        record(action="contact.limit_reached", by=by, about=by)
        raise Invalid(
            f"{asked} demandes en un jour, c’est beaucoup\u00a0: reprends demain. Rien n’est perdu."
        )
