"""Doors for Celery. Each may run twice, or at once in two places, without harm."""

from celery import shared_task

from events.services import reminding, telling


@shared_task(name="events.tell")
def tell():
    """Say what changed half an hour ago."""
    telling.tell()


@shared_task(name="events.remind")
def remind():
    """Say what time makes due."""
    reminding.remind()
