"""Coopains: asked with a word, accepted, declined without a sign, ended the same way."""

import datetime

from django.conf import settings
from django.core.cache import cache
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
# What an open request becomes when whoever made it takes it back.
TAKEN_BACK = {State.PENDING: State.WITHDRAWN, State.DECLINED: State.DROPPED}


class TooMany(Invalid):
    """She asked as many people as one may in a day."""


def ask(*, by, person, word=""):
    """`by` asks `person` to be coopains; returns the ContactRequest, None when they already are.

    Whoever was asked and asks in her turn accepts, even after she declined: what is returned is then
    ACCEPTED. Asking again changes nothing. Raises Refused when they do not see each other, TooMany
    after too many in a day, which the journal says once.
    """
    try:
        return ask_once(by, person, " ".join(word.replace("\x00", "").split())[:300])
    except TooMany:
        if cache.add(f"contacts:{by.pk}:told", 1, DAY.total_seconds()):
            record(action="contact.limit_reached", by=by, about=by)
        raise


@transaction.atomic
def ask_once(by, person, word):
    """`ask`, all of it or nothing."""
    lock(by, person)
    reason = policies.no_request(by, person)
    refuse_unless(not reason, reason)
    if Contact.objects.filter(person=by, other=person).exists():
        return None
    crossed = open_between(sender=person, receiver=by)
    if crossed is not None:
        return bind(by, crossed)
    asked = open_between(sender=by, receiver=person)
    if asked is not None:
        return asked
    keep_pace(by)
    declined = ContactRequest.objects.filter(sender=by, receiver=person, state=State.DROPPED)
    if declined.exists():
        return ContactRequest.objects.create(
            sender=by, receiver=person, word=word, state=State.DECLINED
        )
    request = ContactRequest.objects.create(sender=by, receiver=person, word=word)
    notify(kind=ASKED, recipient=person, key=f"request:{request.pk}", subject=request)
    return request


@transaction.atomic
def accept(*, by, request):
    """`by` accepts `request`; whether they are coopains. Doing it again changes nothing.

    Raises Refused for somebody else's, or when they no longer see each other.
    """
    refuse_unless(request.receiver_id == by.pk, policies.NOT_YOURS)
    request = locked(request)
    if request.state in ContactRequest.OPEN:
        refuse_unless(policies.see_each_other(by, request.sender), policies.UNSEEN)
        bind(by, request)
    return Contact.objects.filter(person=by, other=request.sender_id).exists()


@transaction.atomic
def decline(*, by, request):
    """`by` declines `request`; whoever asked is told nothing, now or later. Whether it is declined.

    Raises Refused for somebody else's.
    """
    refuse_unless(request.receiver_id == by.pk, policies.NOT_YOURS)
    request = locked(request)
    if request.state == State.PENDING:
        close(request, State.DECLINED)
    return request.state in (State.DECLINED, State.DROPPED)


@transaction.atomic
def take_back(*, by, request):
    """`by` takes back the request she made; whether it waits no longer. Raises Refused.

    Declined, it is as if it were not: nothing tells her so.
    """
    refuse_unless(request.sender_id == by.pk, policies.NOT_YOURS)
    request = locked(request)
    if request.state in ContactRequest.OPEN:
        close(request, TAKEN_BACK[request.state])
    return request.state in TAKEN_BACK.values()


@transaction.atomic
def remove(*, by, person):
    """`by` and `person` are no longer coopains; the other one is told nothing."""
    lock(by, person)
    Contact.objects.filter(between(by, person)).delete()


def end_between(one, other):
    """Nothing binds two people any more: a block does this, in its own transaction, both locked."""
    Contact.objects.filter(between(one, other)).delete()
    pairs = Q(sender=one, receiver=other) | Q(sender=other, receiver=one)
    for request in ContactRequest.objects.open().filter(pairs):
        close(request, TAKEN_BACK[request.state])


def bind(by, request):
    """Make the two people of `request`, which `by` answers, coopains; returns it, accepted."""
    pair = ((request.sender_id, request.receiver_id), (request.receiver_id, request.sender_id))
    now = timezone.now()
    Contact.objects.bulk_create(
        [Contact(person_id=one, other_id=other, since=now) for one, other in pair],
        ignore_conflicts=True,
    )
    close(request, State.ACCEPTED)
    notify(kind=ACCEPTED, recipient=request.sender, key=f"request:{request.pk}", subject=request)
    return request


def close(request, state):
    """Give the locked `request` its answer: nobody is told of it any more."""
    request.state, request.answered_at = state, timezone.now()
    request.save(update_fields=["state", "answered_at"])
    withdraw(kind=ASKED, subject=request)


def open_between(*, sender, receiver):
    """The request of `sender` to `receiver` that waits, as far as she is told; or None."""
    return ContactRequest.objects.open().filter(sender=sender, receiver=receiver).first()


def between(one, other):
    """The condition of both rows of a bond."""
    return Q(person=one, other=other) | Q(person=other, other=one)


def lock(*people):
    """Lock those people in the order of their ids: two crossed requests make one bond."""
    ids = [person.pk for person in people]
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk"))


def locked(request):
    """`request` as it is once its two people are locked; Raises DoesNotExist if it is gone."""
    lock(request.sender, request.receiver)
    return ContactRequest.objects.select_related("sender", "receiver").get(pk=request.pk)


def keep_pace(by):
    """Raise TooMany once `by` asked too many people in a day."""
    since = timezone.now() - DAY
    asked = ContactRequest.objects.filter(sender=by, created_at__gt=since).count()
    if asked >= settings.CONTACT_REQUESTS_PER_DAY:
        raise TooMany(
            f"{asked} demandes en un jour, c’est beaucoup\u00a0: reprends demain. Rien n’est perdu."
        )
