"""What is forgotten thirty days after: discreet missions, those who came without an account, and who
was called.
"""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.models import CallReceived, Event, Participation, ReportPhoto
from events.services.guests import KIND
from files.services import discard
from journal.services import record
from notifications.models import Notice
from notifications.services import forget_letters

KEPT = timedelta(days=30)
# An address that nobody confirmed.
UNCONFIRMED = timedelta(days=7)
SLICE = 500


def purge(now=None):
    """Forget all that is to be; return how many missions went. Killed anywhere, it goes on next time."""
    now = now or timezone.now()
    before = now - KEPT
    gone = sum(purge_one(pk, before) for pk in ids(past_discreet(before)))
    while forget_guests(now):
        pass
    forget_letters(kind=KIND, before=before)
    CallReceived.objects.filter(at__lt=before).delete()
    return gone


def ids(rows):
    return list(rows.order_by("pk").values_list("pk", flat=True))


def past_discreet(before):
    """The discreet missions that ended before that moment, called off or not."""
    return Event.objects.filter(is_discreet=True, ends_at__lte=before)


@transaction.atomic
def purge_one(pk, before):
    """Delete one mission, who answered, what was said; whether it was still there.

    The journal keeps that there was one, and neither its title nor its place.
    """
    event = past_discreet(before).select_for_update(skip_locked=True).filter(pk=pk).first()
    if event is None:
        return False
    files = [photo.file for photo in ReportPhoto.objects.filter(report__event=event)]
    files += [event.picture] if event.picture_id else []
    about = ContentType.objects.get_for_model(Event)
    Notice.objects.filter(subject_type=about, subject_id=pk).delete()
    record(action="event.purged", subject=event, unit=event.unit_id)
    event.delete()
    for file in files:
        discard(file)
    return True


@transaction.atomic
def forget_guests(now):
    """Delete some of those who only left an address; return how many, 0 when none is left."""
    over = Q(event__ends_at__lte=now - KEPT)
    never = Q(confirmed_at=None, answered_at__lte=now - UNCONFIRMED)
    rows = Participation.objects.filter(over | never, person=None).order_by("pk")
    some = list(rows.values_list("pk", flat=True)[:SLICE])
    Participation.objects.filter(pk__in=some).delete()
    return len(some)
