"""The letters of one sending in number: stopped, resumed, and watched while they leave."""

from django.db import transaction
from django.utils import timezone

from notifications import nudge
from notifications.models import Batch, Bounce, Letter, Refusal

LISTENERS = []
# Providers judge whoever insists: above three dead addresses in a hundred, or a complaint in a
# thousand, a sending stops by itself (SECURITY E-18).
HARD_SHARE, FEWEST_HARD, FEWEST_TRIED = 0.03, 10, 100
COMPLAINT_SHARE, FEWEST_TOLD = 0.001, 1_000
TOO_MANY_DEAD = "Trop d’adresses ne répondent plus\u00a0: l’envoi s’est arrêté pour vérification."
TOO_MANY_COMPLAINTS = (
    "Trop de personnes l’ont signalé comme indésirable\u00a0: l’envoi s’est arrêté."
)


def on_stopped(listener):
    """Call `listener(batch, reason)` when the guard stops a batch, in the same transaction."""
    LISTENERS.append(listener)


@transaction.atomic
def stop(batch, reason):
    """Hold what has not left of `batch` (a Batch); returns how many letters that is."""
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.STOPPED, stop_reason=reason)
    queued = Letter.objects.filter(batch=batch.pk, state=Letter.State.QUEUED)
    return queued.update(state=Letter.State.HELD)


@transaction.atomic
def resume(batch, by):
    """Let leave what was held of `batch`; returns how many letters that is.

    `by` answers for it from then on: the guard does not stop it again.
    """
    Batch.objects.filter(pk=batch.pk).update(
        state=Batch.State.RUNNING, stop_reason="", is_unguarded=True
    )
    held = Letter.objects.filter(batch=batch.pk, state=Letter.State.HELD)
    nudge.on_commit(nudge.SEND)
    return held.update(state=Letter.State.QUEUED, not_before=timezone.now())


@transaction.atomic
def watch(pk):
    """Stop the batch numbered `pk` if too much of it comes back; whether it was stopped."""
    batch = Batch.objects.select_for_update().get(pk=pk)
    if batch.is_unguarded or batch.state == Batch.State.STOPPED:
        return False
    reason = reason_to_stop(batch)
    if not reason:
        return False
    stop(batch, reason)
    for listener in LISTENERS:
        listener(batch, reason)
    return True


def reason_to_stop(batch):
    """Why `batch` may not go on, "" when it may."""
    reports = Bounce.objects.filter(letter__batch=batch.pk)
    dead = reports.filter(kind=Refusal.HARD).values("letter").distinct().count()
    complaints = reports.filter(kind=Refusal.COMPLAINT).values("letter").distinct().count()
    if dead < FEWEST_HARD and not complaints:
        return ""
    tried = Letter.objects.filter(
        batch=batch.pk, state__in=[Letter.State.SENT, Letter.State.FAILED, Letter.State.UNCERTAIN]
    ).count()
    if dead >= FEWEST_HARD and tried >= FEWEST_TRIED and dead >= HARD_SHARE * tried:
        return TOO_MANY_DEAD
    if complaints and tried >= FEWEST_TOLD and complaints >= COMPLAINT_SHARE * tried:
        return TOO_MANY_COMPLAINTS
    return ""
