"""A worker cleans and reads what arrived: once, whatever dies on the way."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from files import confined, registry, storage
from files.models import StoredFile
from files.services import prepare, prepare_waiting, tidy
from tests.files.corpus.documents import document
from tests.files.corpus.pdf import blank, saved
from tests.files.making import brought, ready

WORDS = "Fermeture de la classe"


@pytest.fixture
def told(monkeypatch):
    """What the hooks were told: (state, whether it was in a transaction)."""
    calls = []

    def hook(file):
        calls.append((file.state, connection.in_atomic_block))

    monkeypatch.setattr(registry, "HOOKS", [hook])
    return calls


def test_a_clean_file_is_read_and_its_parents_are_told(db, told):
    file = brought()

    assert prepare(file.pk)

    file.refresh_from_db()
    assert (file.state, file.pages, file.text) == ("ready", 1, WORDS)
    assert file.size == storage.path_of(file.token).stat().st_size
    assert len(file.digest) == 64
    assert told == [("ready", True)]


def test_what_arrived_is_thrown_away_once_it_is_settled(db, django_capture_on_commit_callbacks):
    file = brought()
    with django_capture_on_commit_callbacks(execute=True):
        prepare(file.pk)

    assert not storage.path_of(file.token, storage.RAW).exists()
    assert list((storage.root() / "work").iterdir()) == []


def test_a_locked_file_is_refused_with_a_reason(db, told):
    locked = saved(blank(), encryption={"user": "a", "owner": "b"})
    file = brought(locked)

    assert prepare(file.pk)

    file.refresh_from_db()
    assert file.state == "refused" and "mot de passe" in file.refusal
    assert not storage.path_of(file.token).exists()
    assert told == [("refused", True)]


def test_it_is_prepared_once(db, told):
    file = brought()

    assert prepare(file.pk)
    assert not prepare(file.pk)
    assert told == [("ready", True)]


def test_what_somebody_prepares_is_left_to_her(db):
    file = brought()
    StoredFile.objects.update(claimed_at=timezone.now())

    assert not prepare(file.pk)
    assert prepare_waiting() == 0


def test_a_claim_taken_over_writes_nothing(db, monkeypatch, told):
    file = brought()

    def slow(*arguments, **options):
        StoredFile.objects.update(claimed_at=timezone.now() + timedelta(seconds=1))
        run(*arguments, **options)

    run = confined.run
    monkeypatch.setattr(confined, "run", slow)

    assert not prepare(file.pk)
    file.refresh_from_db()
    assert file.state == "pending" and told == []


def test_a_failed_hook_leaves_the_file_to_the_next_worker(db, monkeypatch):
    def fail(file):
        raise RuntimeError

    monkeypatch.setattr(registry, "HOOKS", [fail])
    file = brought()
    with pytest.raises(RuntimeError), transaction.atomic():
        prepare(file.pk)

    monkeypatch.setattr(registry, "HOOKS", [])
    assert prepare(file.pk)


def test_a_file_that_kills_three_workers_is_refused(db, monkeypatch, told):
    def die(*arguments, **options):
        raise confined.Died("exit -9")

    monkeypatch.setattr(confined, "run", die)
    file = brought()
    for settled in (False, False, True):
        assert prepare(file.pk) is settled
        StoredFile.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))

    file.refresh_from_db()
    assert (file.state, file.attempts) == ("refused", 3)
    assert "Nous n’arrivons pas à lire ce fichier" in file.refusal
    assert told == [("refused", True)]


def test_a_file_whose_three_workers_died_themselves_is_refused(db):
    file = brought()
    StoredFile.objects.update(attempts=3, claimed_at=timezone.now() - timedelta(minutes=3))

    assert prepare_waiting() == 1
    file.refresh_from_db()
    assert file.state == "refused"


def test_everything_that_waits_is_prepared_the_oldest_first(
    db, told, django_assert_max_num_queries
):
    files = [brought(document(extension)) for extension in ("odt", "docx", "xlsx")]

    assert prepare_waiting() == 3
    assert [file.text for file in StoredFile.objects.filter(pk__in=[f.pk for f in files])] == [
        WORDS
    ] * 3


def test_a_process_that_lasts_is_killed(tmp_path):
    began = time.monotonic()
    with (tmp_path / "out").open("wb") as output, pytest.raises(confined.Died, match="too long"):
        confined.run("asyncio", folder=tmp_path, output=output, source=subprocess.PIPE, seconds=1)
    assert time.monotonic() - began < 5


def test_the_process_knows_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    with (tmp_path / "out").open("wb") as output:
        confined.run("tests.files.confides", folder=tmp_path, output=output, seconds=20)
    assert set((tmp_path / "out").read_text().split()) <= {
        "PYTHONPATH", "PYTHONUTF8", "LANG", "LC_CTYPE",
    }  # fmt: skip


@pytest.mark.ledger
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_work_leaves_the_file_to_the_next(monkeypatch, tmp_path, settings):
    monkeypatch.setattr("notifications.nudge.ring", lambda task: None)
    file = brought()
    script = (
        "import django, os, sys; django.setup()\n"
        "from files import confined\nfrom files.services import prepare\n"
        "def hang(*a, **k):\n  print('here', flush=True); import time; time.sleep(60)\n"
        "confined.run = hang\nprepare(int(sys.argv[1]))\n"
    )
    name = connection.settings_dict["NAME"]
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(file.pk)],
        env={**os.environ, "DATABASE_URL": f"{base}/{name}", "VAR_DIR": str(tmp_path),
             "DJANGO_SETTINGS_MODULE": "coopol.settings"},
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout.readline() == b"here\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()

    file.refresh_from_db()
    assert file.state == "pending" and file.claimed_at is not None
    assert prepare_waiting() == 0
    StoredFile.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))
    assert prepare_waiting() == 1
    file.refresh_from_db()
    assert file.state == "ready"


def test_tidying_leaves_what_is_held_and_young(db):
    old, young = ready(uploaded_at=timezone.now() - timedelta(days=2)), ready()
    stray = storage.path_of("ab" * 16)
    storage.write(stray, [b"a"])
    left = storage.root() / "work" / "dead"
    left.mkdir(parents=True)
    long_ago = time.time() - 2 * 86_400
    for path in (storage.path_of(old.token), stray, left):
        os.utime(path, (long_ago, long_ago))

    assert tidy() == (1, 3)
    assert storage.path_of(young.token).exists() and not stray.exists() and not left.exists()
    assert list(StoredFile.objects.all()) == [young]
    assert tidy() == (0, 0)


def test_the_tasks_are_scheduled_on_a_queue_that_a_worker_hears():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    ours = {name for name in current_app.tasks if name.startswith("files.")}
    assert ours == {"files.prepare", "files.tidy"} <= scheduled
    queue = django_settings.CELERY_TASK_ROUTES["files.*"]["queue"]
    for place in ("launcher/run.py", "docker-compose.yml"):
        assert f"mail,default,{queue}" in (django_settings.BASE_DIR / place).read_text()
