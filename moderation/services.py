"""Every write of this app: reporting, deciding, forgetting. Others call these names."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from moderation import policies, registry
from moderation.charter import GRAVITY, Rule
from moderation.models import KEPT, Case, Decision, Flag
from notifications.services import notify, notify_many, withdraw

Action = Decision.Action
CITES_A_RULE = (Action.WARN, Action.MASK, Action.SUSPEND)

OWN = "C’est à toi\u00a0: on ne signale pas ce qu’on a écrit soi-même."
MASKED = "C’est déjà masqué par la modération."
TWICE = "Tu l’as déjà signalé."
EXAMINED = "Tu l’avais signalé, et c’est déjà examiné."
TOO_MANY = "Tu as beaucoup signalé aujourd’hui. Reviens demain, ou écris-nous si c’est grave."
BUSY = "Quelqu’un a décidé entre-temps. Relis le dossier avant de décider à ton tour."

FLAGS_PER_DAY = 20
# What a snapshot keeps at most: a document has a long text, and many versions.
TEXT, TEXTS = 20_000, 30


@transaction.atomic
def flag(*, by, kind, thing, rule, word=""):
    """`by` says that `thing`, of the Moderable `kind`, breaks `rule`; returns the Flag.

    All reports of one thing gather in one open case. Raises Refused for what is her own or masked,
    Invalid when she said it already or said too much today.
    """
    refuse_unless(policies.can_flag(by, kind, thing), OWN)
    refuse_unless(not kind.is_covered(thing), MASKED)
    snapshot = take(kind, thing)
    case = _lock_open_case(kind, thing)
    if case.flags.filter(reporter=by).exists():
        raise Invalid(TWICE)
    if Flag.objects.filter(
        reporter=by, case__in=Case.objects.about(thing).decided(), snapshot=snapshot
    ).exists():
        raise Invalid(EXAMINED)
    _not_too_many(by)
    flagged = Flag.objects.create(
        case=case, reporter=by, rule=Rule(rule), word=word.strip(), snapshot=snapshot
    )
    case.flags_count = case.flags.count()
    case.gravity = max(case.gravity, GRAVITY[Rule(rule)])
    case.save(update_fields=["flags_count", "gravity"])
    _call_deciders(kind, case, by)
    record(action="case.flagged", by=by, about=by, subject=case, detail={"rule": int(rule)})
    return flagged


@transaction.atomic
def decide(*, by, case, action, reason, rule=None, until=None, seen=0):
    """Decide of `case` and tell its author; returns the Decision.

    `seen` is how many decisions `by` had read: somebody else's in the meantime is a conflict, and
    raises Invalid, as does an action without its rule, its reason or its day. Raises Refused when
    `by` may not. A decided case may be decided again: restored, masked, suspended.
    """
    case = _lock(case)
    if case is None or case.decisions.count() != seen:
        raise Invalid(BUSY)
    role = policies.role_in(by, case)
    refuse_unless(role, policies.ELSEWHERE)
    refuse_unless(
        action in policies.actions(by, case, role), "Cette décision n’est pas possible ici."
    )
    grounds = _grounds(action, reason, rule, until)
    _apply(by, case, action, **grounds)
    decision = Decision.objects.create(
        case=case, by=by, role=role, action=Action(action), **grounds
    )
    if case.is_open:
        case.state = Case.State.DECIDED
        case.save(update_fields=["state"])
        withdraw(kind="moderation.to_decide", subject=case)
        _thank_reporters(case, decision)
    _tell_author(case, decision)
    detail = {"rule": decision.rule, "kind": case.kind}
    record(
        action=f"case.{decision.action}",
        by=by,
        about=case.author,
        subject=case,
        reason=decision.reason,
        role=decision.get_role_display(),
        detail=detail,
    )
    return decision


@transaction.atomic
def move_place(*, source, target):
    """What stood in `source` stands in `target` now: its cases follow."""
    place_type = ContentType.objects.get_for_model(target)
    Case.objects.standing_in(source).update(place_type=place_type, place_id=target.pk)


@transaction.atomic
def move_things(*, things, place):
    """The rows of the queryset `things` now stand in `place`: their cases follow."""
    Case.objects.filter(
        subject_type=ContentType.objects.get_for_model(things.model),
        subject_id__in=things.values("pk"),
    ).update(place_type=ContentType.objects.get_for_model(place), place_id=place.pk)


@transaction.atomic
def purge(now=None):
    """Forget the reports older than twelve months, and what they saw (SECURITY X-10).

    Decisions stay, for those they concern. Returns how many reports went; safe to run twice.
    """
    old = Flag.objects.filter(at__lt=(now or timezone.now()) - KEPT)
    cases = Case.objects.filter(pk__in=old.values("case"))
    locked = cases.select_for_update(of=("self",)).order_by("pk")
    touched = list(locked.values_list("pk", flat=True))
    forgotten, _ = old.filter(case__in=touched).delete()
    left = Flag.objects.filter(case=OuterRef("pk")).order_by().values("case")
    left = left.annotate(found=Count("pk")).values("found")
    Case.objects.filter(pk__in=touched).update(flags_count=Coalesce(Subquery(left), 0))
    Case.objects.filter(pk__in=touched, flags_count=0).opened().delete()
    return forgotten


def take(kind, thing):
    """The snapshot of `thing` as it is now, as a Flag keeps it."""
    return [[label, text[:TEXT]] for label, text in kind.snapshot(thing)[:TEXTS]]


def _lock_open_case(kind, thing):
    """The open Case of `thing`, made if need be, locked until the transaction ends."""
    facts = {
        "kind": kind.code,
        "subject": thing,
        "place": kind.place(thing),
        "author": kind.author(thing),
    }
    locked = Case.objects.about(thing).opened().select_for_update(of=("self",))
    # Another may decide of it between the two: there is none then, and a new one opens.
    for _attempt in range(3):
        Case.objects.bulk_create([Case(**facts)], ignore_conflicts=True)
        case = locked.first()
        if case is not None:
            return case
    raise Invalid(BUSY)


def _not_too_many(by):
    """Raise Invalid when `by` reported as much as one may in a day; her row is locked meanwhile."""
    people = get_user_model().objects.select_for_update(of=("self",), no_key=True)
    people.get(pk=by.pk)
    today = timezone.now() - timedelta(days=1)
    if Flag.objects.filter(reporter=by, at__gt=today).count() >= FLAGS_PER_DAY:
        raise Invalid(TOO_MANY)


def _lock(case):
    return Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()


def _grounds(action, reason, rule, until):
    """The reason, rule and day of a Decision, as far as `action` has them."""
    if not reason.strip():
        raise Invalid("Dis pourquoi\u00a0: la personne recevra ta raison.")
    cites, suspends = action in CITES_A_RULE, action == Action.SUSPEND
    if cites and rule is None:
        raise Invalid("Choisis la règle de la charte.")
    if suspends and (until is None or until <= timezone.localdate()):
        raise Invalid("Choisis jusqu’à quel jour, à partir de demain.")
    return {
        "reason": reason.strip(),
        "rule": Rule(rule) if cites else None,
        "until": until if suspends else None,
    }


def _apply(by, case, action, *, reason, rule, until):
    """Do to the thing, or to the account, what is decided. Restoring undoes all that was done."""
    thing, kind = case.thing, registry.get(case.kind)
    if action == Action.MASK:
        _mask(thing, rule, timezone.now())
        kind.masked(thing)
    elif action == Action.SUSPEND:
        registry.people().suspend(by=by, person=case.author, until=until, reason=reason)
    elif action == Action.RESTORE:
        if policies.is_masked(thing):
            _mask(thing, None, None)
            kind.restored(thing)
        if policies.is_suspended_by(case) and policies.can_suspend(by, case.author):
            registry.people().reinstate(by=by, person=case.author)


def _mask(thing, rule, at):
    thing.masked_rule, thing.masked_at = rule, at
    thing.save(update_fields=["masked_rule", "masked_at"])


def _call_deciders(kind, case, reporter):
    """Tell who decides there, once, that something waits; headquarters read their queue."""
    if case.flags_count == 1 and case.place is not None:
        others = kind.deciders(case.place).exclude(pk__in=[reporter.pk, case.author_id or 0])
        notify_many(
            kind="moderation.to_decide", recipients=list(others), key=str(case.pk), subject=case
        )


def _tell_author(case, decision):
    if case.author is None:
        return
    notify(
        kind=f"moderation.{'cleared' if decision.action == Action.NOTHING else 'decision'}",
        recipient=case.author,
        key=str(decision.pk),
        payload={
            "kind": case.kind,
            "action": decision.action,
            "role": decision.get_role_display(),
            "rule": decision.rule,
            "reason": decision.reason,
            "until": decision.until.isoformat() if decision.until else None,
        },
        subject=decision,
    )


def _thank_reporters(case, decision):
    """Tell those who reported that it was examined; nothing of the person it is about."""
    reporters = get_user_model().objects.filter(pk__in=case.flags.values("reporter"))
    notify_many(
        kind="moderation.examined",
        recipients=list(reporters),
        key=str(case.pk),
        payload={"kind": case.kind, "found": decision.action != Action.NOTHING},
    )
