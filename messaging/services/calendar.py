"""The calendar of electoral silence, kept by headquarters (code électoral, art. L. 49)."""

import datetime

from django.db import transaction
from django.utils import timezone

from core.http import Invalid, refuse_unless
from journal.services import record
from messaging.models import Silence

NOT_YOURS = "Le calendrier de la réserve électorale est tenu par le siège."


@transaction.atomic
def declare(*, by, unit, label, vote_on, closes_at):
    """Nothing is sent in `unit`, nor below it, from the eve of `vote_on` at midnight to `closes_at`.

    Returns the Silence. Raises Refused to whoever does not keep the calendar, Invalid for a vote
    that is over.
    """
    refuse_unless(by.is_staff and by.has_perm("messaging.add_silence"), NOT_YOURS)
    ends_at = moment(vote_on, closes_at)
    if ends_at <= timezone.now():
        raise Invalid("Ce scrutin est passé.")
    eve = vote_on - datetime.timedelta(days=1)
    silence = Silence.objects.create(
        unit=unit, label=label, starts_at=moment(eve, datetime.time()), ends_at=ends_at
    )
    record(action="silence.declared", by=by, unit=unit, subject=silence, detail={"label": label})
    return silence


@transaction.atomic
def lift(*, by, silence):
    """Take a silence back: it was declared by mistake."""
    refuse_unless(by.is_staff and by.has_perm("messaging.delete_silence"), NOT_YOURS)
    detail = {"label": silence.label}
    record(action="silence.lifted", by=by, unit=silence.unit_id, subject=silence, detail=detail)
    silence.delete()


def moment(day, hour):
    """The moment of `hour` on `day`, by the clocks of Paris."""
    return timezone.make_aware(datetime.datetime.combine(day, hour))
