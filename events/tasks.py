"""Doors for Celery. Each may run twice, or at once in two places, without harm."""

from celery import shared_task
from django.utils import timezone

from events.services import announcing, purging, releasing, reminding, series, telling, waiting


@shared_task(name="events.tell")
def tell():
    """Say what changed half an hour ago."""
    telling.tell()


@shared_task(name="events.remind")
def remind():
    """Say what time makes due: reminders, the place of discreet missions, thanks."""
    releasing.release_due()
    reminding.remind()
    telling.take_note()


@shared_task(name="events.announce")
def announce():
    """Leave word of what is new near people."""
    announcing.announce()


@shared_task(name="events.offer")
def offer():
    """Offer to others the seats that nobody took in time."""
    waiting.expire()


@shared_task(name="events.purge")
def purge():
    """Forget discreet missions, and those who came without an account."""
    purging.purge()


@shared_task(name="events.extend")
def extend():
    """Make the next occurrences of what comes back."""
    series.extend(timezone.now())
