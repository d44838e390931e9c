"""Doors for Celery. Each may run twice, or at once in two places, without harm."""

from celery import shared_task

from files import services


@shared_task(name="files.prepare")
def prepare():
    """Clean and read what waits; rung when something arrives, and every minute."""
    services.prepare_waiting()


@shared_task(name="files.tidy")
def tidy():
    """Throw away what nobody holds any more."""
    services.tidy()
