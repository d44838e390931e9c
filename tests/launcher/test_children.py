"""Processes that are started, watched, ended, and what a killed launcher leaves."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from launcher.children import Children, Died, began_at
from launcher.console import Sorry

ROOT = Path(__file__).resolve().parents[2]
SERVERS = """
import sys, time
from pathlib import Path
from launcher.children import Children
from launcher.postgres import Postgres
from launcher.valkey import Valkey
home = Path(sys.argv[1])
children = Children(home)
children.take_home()
valkey = Valkey(home / "valkey")
valkey.start(children)
postgres = Postgres(home, throw_away=True)
postgres.create(home / "log" / "initdb.log")
postgres.start(children)
postgres.wait()
print(postgres.sockets, valkey.url, *(child.process.pid for child in children.all), flush=True)
time.sleep(60)
"""


@pytest.fixture
def children(tmp_path):
    """The launcher's children in a folder of their own, stopped in the end."""
    ours = Children(tmp_path / "var")
    ours.take_home()
    yield ours
    ours.stop()
    ours.leave_home()


def wait_until_gone(pid, seconds=8):
    until = time.monotonic() + seconds
    while began_at(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return began_at(pid) is None


def test_a_second_launcher_is_told_so(children):
    with pytest.raises(Sorry, match="tourne déjà"):
        Children(children.home).take_home()


def test_a_child_that_dies_is_named_with_its_last_words(children):
    child = children.start("Horloge", ["sh", "-c", "echo adieu; exit 3"], log="clock")
    child.process.wait()
    with pytest.raises(Died) as died:
        children.check()
    assert died.value.child.name == "Horloge"
    assert child.log.read_text() == "adieu\n"


def test_a_task_may_end_well_and_not_badly(children):
    good = children.start("Tâche", ["true"], log="good", must_stay=False)
    children.finish(good)
    bad = children.start("Tâche", ["false"], log="bad", must_stay=False)
    with pytest.raises(Died):
        children.finish(bad)


def test_a_stubborn_child_is_killed_with_all_it_started(children):
    script = "trap '' TERM; sleep 60 & echo $!; wait; wait"
    child = children.start("Têtu", ["sh", "-c", script], log="stubborn")
    while not child.log.read_text():
        time.sleep(0.02)
    children.stop(patience=0.2)
    assert wait_until_gone(int(child.log.read_text()))


def test_what_a_dead_launcher_left_is_ended_and_nothing_else(tmp_path):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as left:
        bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
        ours = Children(tmp_path)
        ours.list.write_text(
            f'[[{left.pid}, "{began_at(left.pid)}"], [{bystander.pid}, "another"]]'
        )
        ours.end_leftovers()
        assert left.wait(5) == -signal.SIGKILL
        assert bystander.poll() is None
        bystander.kill()
        bystander.wait()


def start_servers(home):
    """A launcher of the two servers: (process, socket folder, Valkey's URL, pids)."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVERS, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        if "redis://" in line:
            sockets, url, *pids = line.split()
            return process, sockets, url, [int(pid) for pid in pids]
    raise AssertionError("The servers did not start.")


def test_a_killed_launcher_leaves_nothing_in_the_way_and_loses_nothing(tmp_path):
    home = tmp_path / "var"
    process, sockets, url, pids = start_servers(home)
    database = psycopg2.connect(host=sockets, user="coopol", dbname="coopol")
    with database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 'toujours là' AS word")
    database.close()
    redis.from_url(url).set("kept", "aussi")

    process.kill()
    process.wait()
    process.stdout.close()
    process, sockets, url, new_pids = start_servers(home)

    try:
        assert all(wait_until_gone(pid) for pid in pids)
        database = psycopg2.connect(host=sockets, user="coopol", dbname="coopol")
        with database, database.cursor() as cursor:
            cursor.execute("SELECT word FROM kept")
            assert cursor.fetchone() == ("toujours là",)
        database.close()
        assert redis.from_url(url).get("kept") == b"aussi"
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert all(wait_until_gone(pid) for pid in new_pids)
