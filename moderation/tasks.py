"""Doors for Celery."""

from celery import shared_task

from moderation import services


@shared_task(name="moderation.purge")
def purge():
    """Forget the reports older than a year; safe to run twice."""
    services.purge()
