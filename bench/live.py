"""Weigh two ways to keep the counts of open pages up to date: asking now and then, or a stream.

    python bench/live.py poll             as static/js/live.js asks
    python bench/live.py sse              server-sent events, one thread for each open page
    python bench/live.py poll --clients 1000 --seconds 120

It needs DEMO=1, DATABASE_URL and REDIS_URL of a database filled by `manage.py demo`. Prints the
processor seconds of one open page during an hour (web and PostgreSQL), the memory of the web
processes, and how long an ordinary page takes meanwhile. Nothing changes in the base.
"""

import argparse
import asyncio
import http.client
import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import django
from serving import ROOT, Server

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")
django.setup()

import redis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import connection  # noqa: E402

from bench.live_sse import CHANNEL  # noqa: E402
from profiles.models import Person  # noqa: E402

# As static/js/live.js.
FIRST, SLOWEST = 30, 120
# How often something changes for one person.
NEWS_EVERY = 600
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = "/nouvelles/"


def cookies(number):
    """`number` open sessions, of as many people as there are: [(person id, key)]."""
    people = list(Person.objects.active().exclude(email=None).order_by("pk")[:number])
    made = []
    for place in range(number):
        person = people[place % len(people)]
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        made.append((person.pk, session.session_key))
    return made


def processor(pids):
    """Seconds of processor that those processes used; a process that ended counts for nothing."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def family(pid):
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def backends():
    """The processes of PostgreSQL that serve this database, this program's own excepted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def memory(pids):
    """Megabytes that are those processes' own (proportional share of what they share)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


class Spent:
    """The processor that web and PostgreSQL use, backends that come and go included."""

    def __init__(self, server):
        self.server, self.seen, self.base = server, {}, 0
        self.look()
        self.first = {pid: used for pid, used in self.seen.items()}
        self.web = processor(family(server.process.pid))

    def look(self):
        for pid in backends():
            self.seen[pid] = processor([pid])

    def total(self):
        """(seconds of web, seconds of PostgreSQL) since the beginning."""
        self.look()
        base = sum(used - self.first.get(pid, 0) for pid, used in self.seen.items())
        return processor(family(self.server.process.pid)) - self.web, base


async def ask(port, path, key, etag=""):
    """One request on a connection of its own; (status, ETag)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={key}\r\nConnection: close\r\n"
    )
    writer.write(f"{head}If-None-Match: {etag}\r\n\r\n".encode())
    answer = (await reader.read()).decode("latin-1")
    writer.close()
    found = [line[6:] for line in answer.split("\r\n") if line.startswith("ETag: ")]
    return int(answer.split()[1]), found[0] if found else ""


async def polling(port, key, until, counts):
    """An open page that asks: twice as late each time, soon again when something changed."""
    wait = random.choice((FIRST, SLOWEST / 2, SLOWEST, SLOWEST, SLOWEST))
    etag, pause = "", random.uniform(0, wait)
    while time.monotonic() + pause < until:
        await asyncio.sleep(pause)
        status, etag = await ask(port, "/vif/", key, etag)
        counts[status] = counts.get(status, 0) + 1
        changed = random.random() < wait / NEWS_EVERY
        wait = FIRST if changed else min(wait * 2, SLOWEST)
        etag = "" if changed else etag
        pause = wait * random.uniform(0.9, 1.1)
    await asyncio.sleep(max(0, until - time.monotonic()))


async def listening(port, key, until, counts):
    """An open page that listens to a stream."""
    await asyncio.sleep(random.uniform(0, 10))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /vif/flux/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={key}\r\n\r\n".encode()
    )
    while (left := until - time.monotonic()) > 0:
        try:
            line = await asyncio.wait_for(reader.readline(), left)
        except TimeoutError:
            break
        if not line:
            counts["hung up"] = counts.get("hung up", 0) + 1
            break
        if line.startswith(b"data:"):
            counts["told"] = counts.get("told", 0) + 1
    writer.close()


async def publishing(people, until):
    """Something changes for one person or another."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    while time.monotonic() < until:
        await asyncio.sleep(NEWS_EVERY / len(people))
        broker.publish(CHANNEL, random.choice(people)[0])


async def crowd(client, port, people, until, counts, *, publishes):
    """Every open page at once."""
    pages = [client(port, key, until, counts) for _, key in people]
    if publishes:
        pages.append(publishing(people, until))
    await asyncio.gather(*pages)


def probe(port, key, until, times):
    """An ordinary page, twice a second."""
    while time.monotonic() < until:
        began = time.perf_counter()
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        wire.request("GET", PAGE, headers={"Cookie": f"session={key}"})
        answer = wire.getresponse()
        assert answer.read() and answer.status == 200, answer.status
        times.append((time.perf_counter() - began) * 1000)
        wire.close()
        time.sleep(max(0, 0.5 - (time.perf_counter() - began)))


def measured(server, people, seconds, client, *, publishes):
    """Print what `seconds` of all those open pages cost."""
    key, times, counts = people[0][1], [], {}
    for _ in range(8):
        asyncio.run(ask(server.port, PAGE, key))
    spent = Spent(server)
    until = time.monotonic() + seconds
    prober = threading.Thread(target=probe, args=(server.port, key, until, times))
    prober.start()
    asyncio.run(crowd(client, server.port, people, until - 1, counts, publishes=publishes))
    used = memory(family(server.process.pid))
    prober.join()
    web, base = spent.total()
    own = cost_of_probe(server, key, len(times))
    hours = len(people) * seconds / 3600
    print(f"answers: {counts}")
    print(f"web {web:.1f} s, PostgreSQL {base:.1f} s, of which the page beside {own:.1f} s")
    print(f"processor seconds of an open page in an hour: {max(0, web + base - own) / hours:.2f}")
    print(f"share of one core: {max(0, web + base - own) / seconds:.1%}")
    print(f"memory of the web processes: {used:.0f} MB")
    print(f"{PAGE} beside: p50 {statistics.median(times):.0f} ms, p95 {p95(times):.0f} ms")


def cost_of_probe(server, key, number):
    """The processor that `number` ordinary pages take alone."""
    spent = Spent(server)
    for _ in range(40):
        asyncio.run(ask(server.port, PAGE, key))
    return sum(spent.total()) * number / 40


def p95(times):
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def stop(server):
    """End it, and say when streams that are still open keep it from ending."""
    try:
        server.stop()
    except subprocess.TimeoutExpired:
        print("it did not end in twenty seconds: killed")
        for pid in reversed(family(server.process.pid)):
            os.kill(pid, signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=("poll", "sse", "none"))
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    people = cookies(options.clients)
    is_stream = options.way == "sse"
    application = "bench.live_sse:application" if is_stream else "coopol.wsgi"
    threads = options.clients + 20 if is_stream else 4
    server = Server(application, "coopol.settings", threads=threads)
    try:
        server.wait()
        shown = people if options.way != "none" else people[:1]
        client = listening if is_stream else polling
        measured(server, shown, options.seconds, client, publishes=is_stream)
    finally:
        stop(server)
        Session.objects.filter(session_key__in=[key for _, key in people]).delete()


if __name__ == "__main__":
    main()
