"""Doors for Celery. Each may run twice, or at once in two places, without harm."""

from celery import shared_task

from notifications import services
from notifications.services import pushing


@shared_task(name="notifications.compose")
def compose():
    """Put what is due into letters, and send them."""
    services.compose()
    services.send()


@shared_task(name="notifications.send")
def send():
    """Send the letters that wait."""
    services.send()


@shared_task(name="notifications.push")
def push():
    """Have devices tell what is due."""
    pushing.push()


@shared_task(name="notifications.sweep")
def sweep():
    """Do whatever a nudge missed."""
    services.sweep()
    services.forget_closed_devices()
    pushing.push()
