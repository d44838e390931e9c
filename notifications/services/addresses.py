"""An address that no longer answers, and its owner who says that it does."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.http import Invalid
from notifications.models import MailSettings
from notifications.services.bounces import forget_dead

ONCE_IN = timedelta(days=7)
TOO_SOON = "On a réessayé il y a moins d’une semaine\u00a0: vérifie ton adresse, ou change-la."


@transaction.atomic
def try_address_again(*, by):
    """`by` says that her address answers: it is written to again.

    Once a week: raises Invalid sooner. Returns whether it was held for dead.
    """
    clock, _ = MailSettings.objects.select_for_update().get_or_create(recipient=by)
    now = timezone.now()
    if clock.address_tried_at and clock.address_tried_at > now - ONCE_IN:
        raise Invalid(TOO_SOON)
    was_dead = bool(by.email) and forget_dead(address=by.email)
    if was_dead:
        clock.address_tried_at = now
        clock.save(update_fields=["address_tried_at"])
    return was_dead
