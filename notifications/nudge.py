"""Ring Celery's bell once the transaction is written. What is due lives in PostgreSQL: the bell may fail."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

# A lost broker costs the request a second at most; the minute sweep does the work.
IMPATIENT = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
}
COMPOSE = "notifications.compose"
SEND = "notifications.send"
PUSH = "notifications.push"


def on_commit(task):
    """Ring `task` when the present transaction commits; once, however often it is asked."""
    pending = transaction.get_connection().run_on_commit
    if not any(getattr(call[1], "args", None) == (task,) for call in pending):
        transaction.on_commit(partial(ring, task))


def ring(task):
    """Ask a worker to run `task` by its name; never raises, whatever the state of the broker."""
    try:
        with current_app.connection_for_write(transport_options=IMPATIENT) as connection:
            current_app.send_task(task, connection=connection, retry=False, expires=600)
    except Exception:
        logger.warning("No broker to ring for %s; the sweep will do it.", task)
