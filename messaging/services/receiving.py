"""How far one read what was sent to many."""

from django.utils import timezone

from messaging.models import Copy


def mark_read(*, by, copy):
    """Mark the copy of `by` as read; again, it stays as it was."""
    mine = Copy.objects.received_by(by).filter(pk=copy.pk, read_at=None)
    mine.update(read_at=timezone.now())
