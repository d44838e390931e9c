"""Workers killed while they send: nobody is written to twice, nothing is lost.

`bench/mail_faults.py` breaks everything else as well, with the real workers.
"""

import os
import signal
from types import SimpleNamespace

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from bench import mail_kill
from coopol.celery import app
from notifications.models import Letter, Notice
from notifications.services import composing, notify_many
from notifications.services.composing import compose
from tests.factories import make_person

pytestmark = [pytest.mark.ledger, pytest.mark.django_db(transaction=True)]


def run(tmp_path, **options):
    url = mail_kill.database_url(connection.settings_dict)
    return mail_kill.run(folder=tmp_path, database_url=url, **options)


def test_workers_killed_and_cut_off_while_sending_write_to_nobody_twice_and_lose_nothing(tmp_path):
    figures = run(tmp_path, letters=400, kills=4, cuts=2)
    assert figures.holds, str(figures)


def test_the_same_kills_show_duplicates_without_the_ledger(tmp_path):
    """The positive control: a loop that sends then marks, under the same harness."""
    figures = run(tmp_path, letters=60, kills=2, naive=True)
    assert figures.twice
    assert not figures.holds


class Deadly:
    """Kills this process right after its `at`-th statement that writes, for connection.execute_wrapper."""

    def __init__(self, at):
        self.left = at

    def __call__(self, execute, sql, *arguments):
        result = execute(sql, *arguments)
        self.left -= sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def killed_composing(at):
    """Whether a process that composes was killed after its `at`-th writing, or came to its end."""
    connection.close()
    child = os.fork()
    if not child:
        with connection.execute_wrapper(Deadly(at)):
            compose()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_composer_killed_after_each_of_its_writings_tells_everybody_once(monkeypatch):
    monkeypatch.setattr(composing, "SLICE", 3)
    people = [make_person(f"Personne{n}") for n in range(10)]
    for key in ("a", "b"):
        notify_many(kind="test.now", recipients=people, key=key)
    kills, committed = 0, set()
    # Each goes one writing further, from where the one before was stopped.
    while killed_composing(kills + 1):
        kills += 1
        committed.add(Letter.objects.count())

    assert kills > 3 and len(committed) > 1
    told = Letter.objects.values_list("recipient", flat=True)
    assert sorted(told) == sorted(person.pk for person in people)
    assert not Notice.objects.filter(state=Notice.State.PENDING).exists()


def test_a_worker_whose_session_was_ended_works_again_at_its_next_task():
    """As after a restart of PostgreSQL: nobody has to start the workers again."""
    fixup = DjangoWorkerFixup(app)
    task = SimpleNamespace(request=SimpleNamespace(is_eager=False))
    for _ in range(3):
        fixup.on_task_prerun(task)
        assert not Letter.objects.exists()
        fixup.on_task_postrun(task)
    end_own_session()

    fixup.on_task_prerun(task)
    assert not Letter.objects.exists()


def end_own_session():
    """PostgreSQL ends the session of this process, which does not know yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
