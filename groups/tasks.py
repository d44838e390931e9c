"""Doors for Celery."""

from celery import shared_task

from groups.services import lifecycle, night, telling


@shared_task(name="groups.pass_a_night")
def pass_a_night():
    night.pass_a_night()


@shared_task(name="groups.count_voices")
def count_voices():
    lifecycle.count_voices()


@shared_task(name="groups.announce")
def announce():
    telling.announce()
