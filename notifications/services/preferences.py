"""What a person accepts by mail. A refusal wins over everything already queued (INV-6)."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from notifications import nudge, registry
from notifications.models import Cadence, Letter, MailSettings, Notice, Preference

PER_WEEK = MailSettings._meta.get_field("per_week").default


@transaction.atomic
def save_preferences(*, by, cadences, digests, weekday, hour, per_week=PER_WEEK, paused_until=None):
    """Keep what `by` chose: `cadences` is {kind: cadence}; choices equal to a default leave no row.

    `per_week` is how many mails she accepts, `paused_until` the moment her mails start again, if any.
    """
    kept = {}
    for code, cadence in cadences.items():
        kind = registry.get(code)
        refused = kind and cadence == Cadence.NONE and not kind.can_be_disabled
        if kind and not refused and cadence != kind.default_cadence:
            kept[code] = cadence
    Preference.objects.filter(recipient=by, kind__in=cadences).exclude(kind__in=kept).delete()
    write_choices(by.pk, kept)
    MailSettings.objects.update_or_create(
        recipient=by,
        defaults={
            "digests": digests,
            "weekday": weekday,
            "hour": hour,
            "per_week": per_week,
            "paused_until": paused_until,
        },
    )
    retract(by.pk, [code for code, cadence in kept.items() if cadence == Cadence.NONE])


@transaction.atomic
def unsubscribe(*, person_id, kinds):
    """Stop the mails of `kinds` for that person and cancel those queued; True when she exists.

    Several kinds are those of a digest: digests stop too. Safe to repeat.
    """
    if not get_user_model().objects.filter(pk=person_id).exists():
        return False
    refused = [code for code in kinds if registry.can_be_disabled(code)]
    write_choices(person_id, dict.fromkeys(refused, Cadence.NONE))
    if len(kinds) > 1:
        MailSettings.objects.update_or_create(recipient_id=person_id, defaults={"digests": False})
    retract(person_id, refused)
    return True


def write_choices(person_id, cadences):
    """Insert or change the Preference rows of those kinds; 1 query."""
    Preference.objects.bulk_create(
        [Preference(recipient_id=person_id, kind=k, cadence=c) for k, c in cadences.items()],
        update_conflicts=True,
        unique_fields=["recipient", "kind"],
        update_fields=["cadence"],
    )


def retract(person_id, kinds):
    """Cancel the queued letters telling any of `kinds`; what else they told is composed again."""
    if not kinds:
        return
    queued = Letter.objects.filter(
        recipient=person_id, state=Letter.State.QUEUED, kinds__overlap=kinds
    )
    letters = list(queued.select_for_update().values_list("pk", flat=True))
    Letter.objects.filter(pk__in=letters).update(
        state=Letter.State.CANCELLED, error="désabonnement", text="", html=""
    )
    told = Notice.objects.filter(letter__in=letters)
    told.filter(kind__in=kinds).update(due_at=None, state=Notice.State.PENDING, letter=None)
    told.update(due_at=timezone.now(), state=Notice.State.PENDING, letter=None)
    Notice.objects.filter(recipient=person_id, kind__in=kinds, state=Notice.State.PENDING).update(
        due_at=None
    )
    if letters:
        nudge.on_commit(nudge.COMPOSE)
