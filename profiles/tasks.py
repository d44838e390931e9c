"""Doors for Celery."""

from celery import shared_task

from profiles import services
from profiles.services import desk


@shared_task(name="profiles.rebuild_rights")
def rebuild_rights():
    services.rebuild_rights()


@shared_task(name="profiles.escalate_requests")
def escalate_requests():
    services.escalate_requests()


@shared_task(name="profiles.tell_desks")
def tell_desks():
    desk.announce_days()


@shared_task(name="profiles.purge_unconfirmed")
def purge_unconfirmed():
    services.purge_unconfirmed()


@shared_task(name="profiles.end_suspensions")
def end_suspensions():
    services.end_suspensions()
