"""Doors for Celery."""

from celery import shared_task

from messaging.services import copying


@shared_task(name="messaging.prepare")
def prepare():
    """Start, copy and close what is due."""
    copying.prepare()
