"""Asking to join a section, and answering. A request climbs when nobody answers (PRODUCT §7.1)."""

import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from notifications.services import notify, withdraw
from profiles import policies
from profiles.models import JoinRequest, Person, UnitPermission
from profiles.services.memberships import enter
from sections.models import Level, Unit
from sections.permissions import Permission

GONE = "Cette demande a déjà reçu une réponse."


@transaction.atomic
def ask_to_join(*, by, unit, word="", asks_adherent=False):
    """`by` asks to join `unit`; returns the JoinRequest, and tells whoever must answer.

    Raises Refused when the unit takes nobody, Invalid when a request already waits.
    """
    refuse_unless(policies.can_ask_to_join(by, unit), "Tu ne peux pas demander à rejoindre ici.")
    try:
        with transaction.atomic():
            request = _open(by.pk, unit, word=word.strip(), asks_adherent=asks_adherent)
    except IntegrityError as error:
        raise Invalid("Tu as déjà une demande en attente\u00a0: retire-la d’abord.") from error
    record(action="request.made", by=by, about=by, unit=unit, subject=request)
    return request


@transaction.atomic
def withdraw_request(*, by, request):
    """The person takes her request back; nobody is asked for anything any more."""
    request = _lock(request)
    _still_waits(request)
    refuse_unless(policies.can_withdraw_request(by, request), "Cette demande n’est pas la tienne.")
    _close(request, JoinRequest.State.WITHDRAWN)
    record(action="request.withdrawn", by=by, about=by, unit=request.unit_id, subject=request)


@transaction.atomic
def accept_request(*, by, request, status, answer=""):
    """The person enters the section with `status`; returns the Membership."""
    request = _decide(by, request, JoinRequest.State.ACCEPTED, answer)
    membership = enter(by=by, person=request.person, unit=request.unit, status=status)
    _tell(request, "request.accepted", {"status": membership.status})
    _record(by, request, "request.accepted", {"status": membership.status})
    return membership


@transaction.atomic
def refuse_request(*, by, request, reason):
    """Refuse with a reason, which the person receives. Raises Invalid without one."""
    if not reason.strip():
        raise Invalid("Dis pourquoi\u00a0: la personne recevra ta raison.")
    request = _decide(by, request, JoinRequest.State.REFUSED, reason)
    _tell(request, "request.refused", {})
    _record(by, request, "request.refused", {})


@transaction.atomic
def redirect_request(*, by, request, to, answer=""):
    """Hand the request over to the section `to`, where it starts afresh; returns the new one."""
    if to.pk == request.unit_id or to.closed_on is not None or not policies.takes_members(to):
        raise Invalid("Choisis une autre section, ouverte.")
    if to.tree != request.tree:
        raise Invalid("Choisis une section du même mouvement.")
    request = _decide(by, request, JoinRequest.State.REDIRECTED, answer)
    if any(membership.unit_id == to.pk for membership in request.person.current_memberships):
        raise Invalid("Cette personne est déjà dans cette section.")
    new = _open(
        request.person_id,
        to,
        word=request.word,
        asks_adherent=request.asks_adherent,
        redirected_from=request,
    )
    _tell(request, "request.redirected", {"to": to.short_name, "to_slug": to.slug})
    _record(by, request, "request.redirected", {"to": to.pk})
    return new


@transaction.atomic
def rehome_requests(*, by, unit, to=None):
    """Hand over what waits for `unit`, which closes, to the section `to`; without one, refuse it."""
    for request in JoinRequest.objects.pending().filter(unit=unit):
        request = _lock(request)
        if not request.is_pending:
            continue
        if to is None:
            _close(request, JoinRequest.State.REFUSED, "Cette section ferme.")
            _tell(request, "request.refused", {})
            _record(by, request, "request.refused", {})
            continue
        withdraw(kind="request.to_decide", subject=request)
        request.unit, request.awaiting = to, _first_answering(to, request.person_id)
        request.save(update_fields=["unit", "awaiting"])
        _call_deciders(request)
        _tell(request, "request.redirected", {"to": to.short_name, "to_slug": to.slug})
        _record(by, request, "request.redirected", {"to": to.pk})


def escalate_requests(now=None):
    """Hand unanswered requests to the federation, then to the national body; returns how many.

    Safe to run twice: a request climbs only when it waits lower than its age allows.
    """
    now = now or timezone.now()
    return sum(
        _climb(level, now - datetime.timedelta(days=days))
        for level, days in (
            (Level.NATIONAL, settings.JOIN_REQUEST_TO_NATIONAL_DAYS),
            (Level.FEDERATION, settings.JOIN_REQUEST_TO_FEDERATION_DAYS),
        )
    )


def _climb(level, before):
    lower = [Level.SECTION]
    if level == Level.NATIONAL:
        lower += [Level.FEDERATION, Level.REGION]
    waiting = JoinRequest.objects.pending().filter(
        created_at__lte=before, awaiting__level__in=lower
    )
    climbed = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            request = (
                waiting.select_for_update(of=("self",), skip_locked=True)
                .select_related("unit")
                .filter(pk=pk)
                .first()
            )
            if request is not None:
                climbed += _raise_to(request, level)
    return climbed


def _raise_to(request, level):
    above = Unit.objects.ancestors_of(request.unit).filter(level=level).first()
    if above is None:
        return 0
    request.awaiting = _first_answering(above, request.person_id)
    request.save(update_fields=["awaiting"])
    _call_deciders(request)
    _tell(request, "request.escalated", {"to": request.awaiting.name})
    _record(None, request, "request.escalated", {"to": request.awaiting_id})
    return 1


def _open(person_id, unit, **fields):
    request = JoinRequest.objects.create(
        person_id=person_id,
        unit=unit,
        awaiting=_first_answering(unit, person_id),
        tree=unit.tree,
        **fields,
    )
    _call_deciders(request)
    return request


def _first_answering(unit, asking):
    """The lowest unit, from `unit` up, where somebody else than the person `asking` can answer.

    The root when nobody can.
    """
    paths = [unit.path, *reversed(unit.ancestor_paths)]
    held = set(
        UnitPermission.objects.valid()
        .filter(permission__codename=Permission.DECIDE_REQUESTS, content_object__path__in=paths)
        .exclude(user=asking)
        .values_list("content_object__path", flat=True)
    )
    answering = next((path for path in paths if path in held), paths[-1])
    return Unit.objects.get(path=answering)


def _call_deciders(request):
    deciders = Person.objects.deciders_at(request.awaiting).exclude(pk=request.person_id)
    for person in deciders:
        notify(
            kind="request.to_decide",
            recipient=person,
            key=f"{request.pk}:{request.awaiting_id}",
            payload={"request": request.pk, "unit": request.unit.short_name},
            subject=request,
        )


def _decide(by, request, state, answer):
    request = _lock(request)
    _still_waits(request)
    refuse_unless(policies.can_decide_request(by, request), "Tu ne peux pas répondre ici.")
    _close(request, state, answer.strip())
    return request


def _still_waits(request):
    if not request.is_pending:
        raise Invalid(GONE)


def _lock(request):
    return (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("unit", "awaiting", "person")
        .get(pk=request.pk)
    )


def _close(request, state, answer=""):
    request.state = state
    request.answer = answer
    request.decided_at = timezone.now()
    request.save(update_fields=["state", "answer", "decided_at"])
    withdraw(kind="request.to_decide", subject=request)


def _tell(request, kind, payload):
    notify(
        kind=kind,
        recipient=request.person,
        key=f"{request.pk}:{request.awaiting_id}",
        payload={
            "unit": request.unit.short_name,
            "slug": request.unit.slug,
            "answer": request.answer,
            **payload,
        },
        subject=request,
    )


def _record(by, request, action, detail):
    record(
        action=action,
        by=by,
        about=request.person_id,
        unit=request.unit_id,
        subject=request,
        detail=detail,
    )
