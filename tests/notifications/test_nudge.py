"""The bell of Celery: rung once written, and of no consequence when nobody hears it."""

import socket
import time

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import transaction

from notifications import nudge
from notifications.nudge import ring as really_ring


@pytest.fixture
def queue():
    """The length of the mail queue of the real broker, left as it was found."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    before = broker.llen("mail")
    yield lambda: broker.llen("mail") - before
    broker.ltrim("mail", broker.llen("mail") - before, -1)


def test_a_bell_reaches_the_mail_queue(queue):
    really_ring(nudge.SEND)
    assert queue() == 1


def test_a_lost_broker_costs_less_than_two_seconds_and_breaks_nothing(monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    began = time.monotonic()
    really_ring(nudge.SEND)
    assert time.monotonic() - began < 2


def test_a_silent_broker_costs_less_than_two_seconds(monkeypatch):
    """A broker that accepts the connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
        began = time.monotonic()
        really_ring(nudge.SEND)
        assert time.monotonic() - began < 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_rung_before_the_commit_nor_after_a_rollback(rung):
    with pytest.raises(RuntimeError), transaction.atomic():
        nudge.on_commit(nudge.SEND)
        raise RuntimeError
    assert rung == []
    with transaction.atomic():
        nudge.on_commit(nudge.SEND)
        nudge.on_commit(nudge.SEND)
        nudge.on_commit(nudge.COMPOSE)
        assert rung == []
    assert rung == [nudge.SEND, nudge.COMPOSE]


def test_every_scheduled_task_of_mail_and_journal_exists():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    ours = {name for name in scheduled if name.startswith(("notifications.", "journal."))}
    assert ours == {"notifications.sweep", "journal.purge"}
    assert ours | {nudge.SEND, nudge.COMPOSE} <= set(current_app.tasks)
