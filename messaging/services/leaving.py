"""A mailing is given its hour, read by somebody else when it is for many, stopped, resumed."""

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from core.typography import day_words, moment_words
from groups.models import Group
from groups.moderable import animators_of
from journal.services import record
from messaging import quotas, silences, wording
from messaging.audience import people_for, read
from messaging.models import Mailing
from messaging.policies import mailings as policies
from messaging.services import ringing
from messaging.services.drafting import check, locked, locked_draft, locked_leaving, save
from notifications.services import batches, notify, notify_many
from notifications.services import withdraw as withdraw_notice
from profiles.models import Person, UnitPermission
from sections.models import Unit
from sections.permissions import Permission

State = Mailing.State


@transaction.atomic
def submit(*, by, mailing, at=None):
    """Let the draft `mailing` leave at the moment `at`, now by default; returns the Mailing.

    It first waits for somebody else when it is for many. Raises Refused, and Invalid when it is
    unfinished, when nobody would receive it, in a time of silence, or beyond what its sender has.
    """
    mailing = locked_draft(by, mailing)
    lock_sender(mailing.sender)
    now = timezone.now()
    moment = max(at or now, now)
    check_ready(by, mailing, moment)
    people = people_for(mailing).visible_to(by).count()
    if not people:
        raise Invalid(
            "Personne ne recevrait ce message\u00a0: choisis quelqu’un d’autre à qui écrire."
        )
    waits = policies.needs_approval(mailing, people)
    if waits and not approvers(mailing).exists():
        raise Invalid(
            "Un message à tant de monde doit être relu, et personne d’autre ne peut le faire."
        )
    state = State.TO_APPROVE if waits else State.SCHEDULED
    save(mailing, state=state, scheduled_at=moment, submitted_at=now, stop_reason="")
    tell(mailing, "mailing.submitted", by, people=people)
    if waits:
        key = f"{mailing.pk}:{now:%Y%m%d%H%M%S}"
        kind = "messaging.mailing-to-approve"
        notify_many(kind=kind, recipients=list(approvers(mailing)), key=key, subject=mailing)
    else:
        ringing.on_commit()
    return mailing


@transaction.atomic
def approve(*, by, mailing):
    """Somebody else than its author lets `mailing` leave, at its hour or now if it has passed."""
    mailing = locked(mailing.pk)
    refuse_unless(policies.can_approve(by, mailing), policies.NOT_YOUR_TURN)
    now = timezone.now()
    moment = max(mailing.scheduled_at, now)
    check_silence(mailing, moment)
    save(mailing, state=State.SCHEDULED, scheduled_at=moment, approved_by=by, approved_at=now)
    tell(mailing, "mailing.approved", by)
    withdraw_notice(kind="messaging.mailing-to-approve", subject=mailing)
    tell_author(mailing, "messaging.mailing-approved")
    ringing.on_commit()


@transaction.atomic
def send_back(*, by, mailing, word):
    """Somebody else than its author asks for `mailing` to be written again, and says why."""
    mailing = locked(mailing.pk)
    refuse_unless(policies.can_approve(by, mailing), policies.NOT_YOUR_TURN)
    save(mailing, state=State.DRAFT, stop_reason=word, submitted_at=None, scheduled_at=None)
    tell(mailing, "mailing.sent_back", by)
    withdraw_notice(kind="messaging.mailing-to-approve", subject=mailing)
    tell_author(mailing, "messaging.mailing-sent-back", words=word)


@transaction.atomic
def withdraw(*, by, mailing):
    """Make a draft again of `mailing`, which has not left."""
    mailing = locked(mailing.pk)
    refuse_unless(policies.can_withdraw(by, mailing), "Ce message est déjà parti.")
    save(mailing, state=State.DRAFT, stop_reason="", scheduled_at=None, submitted_at=None)
    withdraw_notice(kind="messaging.mailing-to-approve", subject=mailing)
    tell(mailing, "mailing.withdrawn", by)


@transaction.atomic
def confirm(*, by, mailing):
    """Let leave now what missed its hour."""
    mailing = locked(mailing.pk)
    refuse_unless(policies.can_confirm(by, mailing), "Rien n’est à confirmer.")
    now = timezone.now()
    check_silence(mailing, now)
    save(mailing, scheduled_at=now, stop_reason="")
    withdraw_notice(kind="messaging.mailing-late", subject=mailing)
    tell(mailing, "mailing.confirmed", by)
    ringing.on_commit()


@transaction.atomic
def stop(*, by, mailing):
    """Stop `mailing`: what has not left waits until somebody resumes it."""
    mailing = locked_leaving(mailing.pk)
    refuse_unless(policies.can_stop(by, mailing), "Ce message n’est pas en train de partir.")
    reason = "Arrêté à la main."
    if mailing.batch_id:
        batches.stop(mailing.batch, reason)
    save(mailing, state=State.STOPPED, stop_reason=reason)
    tell(mailing, "mailing.stopped", by)


@transaction.atomic
def resume(*, by, mailing):
    """Let leave again what was stopped."""
    mailing = locked_leaving(mailing.pk)
    refuse_unless(policies.can_resume(by, mailing), "Ce message n’est pas arrêté.")
    now = timezone.now()
    check_silence(mailing, now)
    if mailing.batch_id:
        batches.resume(mailing.batch, by)
        save(mailing, state=State.PREPARING, stop_reason="")
    else:
        save(mailing, state=State.SCHEDULED, scheduled_at=now, stop_reason="")
    withdraw_notice(kind="messaging.mailing-stopped", subject=mailing)
    tell(mailing, "mailing.resumed", by)
    ringing.on_commit()


def stopped_by_the_guard(batch, reason):
    """Called when the guard of bounces stopped `batch`: its mailing stops, its people are told."""
    found = Mailing.objects.filter(batch=batch).values_list("pk", flat=True).first()
    if found is None:
        return
    mailing = locked(found)
    if mailing.state in (State.PREPARING, State.SENDING):
        save(mailing, state=State.STOPPED, stop_reason=reason)
        tell_author(mailing, "messaging.mailing-stopped", words=reason)


def check_ready(by, mailing, moment):
    """Raise Invalid unless `mailing` may leave at `moment`."""
    if not (mailing.subject and mailing.text):
        raise Invalid(wording.UNFINISHED)
    check(mailing.sender, read(mailing))
    check_silence(mailing, moment)
    possible = quotas.next_possible(mailing.sender, moment)
    if possible is not None:
        allowed = quotas.allowance(mailing.sender)
        raise Invalid(
            f"{mailing.sender.name} a déjà écrit {allowed}\u00a0fois en trente jours\u00a0: "
            f"le prochain message pourra partir à partir du {day_words(possible, weekday=False)}."
        )


def check_silence(mailing, moment):
    """Raise Invalid, saying when it opens again, while nothing may be sent where `mailing` is from."""
    silence = silences.silence_of(mailing.sender, moment)
    if silence is not None:
        opened = silences.open_from(mailing.sender, moment)
        raise Invalid(
            f"Réserve électorale ({silence.label})\u00a0: rien ne peut partir avant "
            f"{moment_words(opened)}. C’est la loi, et elle protège tout le monde."
        )


def approvers(mailing):
    """The active people other than its author who may read `mailing` before it leaves."""
    if mailing.group_id:
        people = animators_of(mailing.group)
    else:
        paths = [*mailing.unit.ancestor_paths, mailing.unit.path]
        rights = UnitPermission.objects.unexpired().filter(
            permission__codename=Permission.WRITE_TO_MEMBERS, content_object__path__in=paths
        )
        people = Person.objects.active().filter(pk__in=rights.values("user"))
    return people.exclude(pk=mailing.author_id)


def lock_sender(sender):
    """Hold the row of `sender`: what it sent is counted by one at a time."""
    model = Group if isinstance(sender, Group) else Unit
    model.objects.select_for_update(no_key=True).only("pk").get(pk=sender.pk)


def tell(mailing, action, by, **detail):
    """Write in the journal what `by` did with `mailing`."""
    record(action=action, by=by, unit=mailing.unit_id, subject=mailing, detail=detail)


def tell_author(mailing, kind, words=""):
    """Tell its author, if she is still here."""
    if mailing.author is None:
        return
    key = f"{mailing.pk}:{timezone.now():%Y%m%d%H%M%S}"
    payload = {"words": words} if words else {}
    notify(kind=kind, recipient=mailing.author, key=key, payload=payload, subject=mailing)
