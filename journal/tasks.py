"""Doors for Celery."""

from celery import shared_task

from journal import services


@shared_task(name="journal.purge")
def purge():
    """Delete what is older than a year; safe to run twice."""
    services.purge()
