"""What the mail benches stand on: a PostgreSQL, a Valkey, a mail server and workers of their own.

Everything lives in one temporary folder and ends with the bench. PostgreSQL keeps its promises
(fsync on), workers and clocks are started as the product starts them and come back when they die.
"""

import asyncio
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from launcher import needs  # noqa: E402
from launcher.children import Children, kill_group  # noqa: E402
from launcher.postgres import Postgres  # noqa: E402
from launcher.valkey import configuration, find_server, free_port  # noqa: E402

# A worker that died is started again after that many seconds, as a service manager does.
RESTART = 2.0
HEADER = re.compile(rb"^(to|cc|bcc|message-id|resent-[a-z]+):[ \t]*(.*)$", re.I | re.M)
ADDRESS = re.compile(r"[^\s,;<>]+@[^\s,;<>]+")


# The mail server


@dataclass
class Weather:
    """How the mail server behaves: it hangs up once in `odds` for `burst` messages, or is closed."""

    odds: float
    length: int
    closed: float
    burst: int = 0
    choose: random.Random = field(default_factory=lambda: random.Random(7))

    def hangs_up(self):
        if self.burst <= 0:
            return False
        self.burst -= 1
        return self.choose.random() < self.odds


class Sink:
    """An SMTP server that writes down each message, with its moment, before it answers."""

    def __init__(self, log, weather, delay):
        self.log = open(log, "a", encoding="ascii")  # noqa: SIM115
        self.weather = weather
        self.delay = delay
        self.lines = set()

    async def talk(self, reader, writer):
        self.lines.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.answer(reader, writer)
        self.lines.discard(writer)
        writer.close()

    async def answer(self, reader, writer):
        people = []
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                people += ADDRESS.findall(line.decode("ascii", "replace").partition(":")[2])
            elif verb in (b"MAIL", b"RSET", b"EHLO", b"HELO"):
                people = []
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                if not await self.keep(people, text):
                    writer.transport.abort()
                    return
            if verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            writer.write(b"250 ok\r\n")
            await writer.drain()

    async def keep(self, people, text):
        """Write one message down; whether to answer."""
        head = text.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n", b"\n")
        found = {name.lower().decode(): value.decode() for name, value in HEADER.findall(head)}
        silent = self.weather.hangs_up()
        line = {
            "t": time.time(),
            "rcpt": people,
            "to": ADDRESS.findall(found.pop("to", "")),
            "id": found.pop("message-id", ""),
            "copies": sorted(found),
            "silent": silent,
        }
        self.log.write(json.dumps(line) + "\n")
        self.log.flush()
        if self.delay:
            await asyncio.sleep(self.delay)
        return not silent

    async def serve(self, port):
        loop = asyncio.get_running_loop()
        storm = asyncio.Event()
        loop.add_signal_handler(
            signal.SIGUSR1, lambda: setattr(self.weather, "burst", self.weather.length)
        )
        loop.add_signal_handler(signal.SIGUSR2, storm.set)
        while True:
            server = await asyncio.start_server(
                self.talk, "127.0.0.1", port, limit=2**22, reuse_address=True
            )
            await storm.wait()
            server.close()
            for writer in list(self.lines):
                writer.transport.abort()
            await asyncio.sleep(self.weather.closed)
            storm.clear()


class Arrivals:
    """What the mail server wrote down; each call reads only what is new and tells how many came."""

    def __init__(self, log):
        self.file = log.open("rb")
        self.count = 0

    def __call__(self):
        self.count += self.file.read().count(b"\n")
        return self.count


def received(log):
    """What the mail server wrote down, one dict per message."""
    return [json.loads(line) for line in log.read_text().splitlines()]


# Workers


@dataclass
class Service:
    """A process that is started again whenever it dies."""

    name: str
    command: list
    child: object = None
    died_at: float = 0.0
    sessions: list = field(default_factory=list)

    def hands(self):
        """The processes that do its work: those it forked, even when it died before them."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                pid, session = int(entry.name), int(fields[3])
                if session in self.sessions and pid != session and fields[0] != "Z":
                    found.append(pid)
        return found


class Rig:
    """The servers and the workers of one bench, in `folder`."""

    def __init__(self, folder, *, weather="0,0,0", delay=0.0):
        self.folder = Path(folder)
        self.children = Children(self.folder)
        self.services = []
        self.weather, self.delay = weather, delay
        self.sink_log = self.folder / "sink.jsonl"

    def __enter__(self):
        self.children.take_home()
        self.database = Postgres(self.folder)
        self.database.create(self.children.logs / "initdb.log")
        self.start_database()
        self.broker_port, self.sink_port = free_port(), free_port()
        self.start_broker()
        self.sink_log.touch()
        self.sink = self.children.start(
            "sink",
            [
                *(sys.executable, __file__, "sink", self.sink_port, self.sink_log),
                *(self.weather, self.delay),
            ],
            log="sink",
            is_server=True,
        )
        self.env = os.environ | {
            "DEMO": "1",
            "DATABASE_URL": self.database.url,
            "REDIS_URL": f"redis://:bench@127.0.0.1:{self.broker_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink_port}",
            "DJANGO_SETTINGS_MODULE": "coopol.settings",
            "VAR_DIR": os.fspath(self.folder / "var"),
            "PYTHONPATH": os.fspath(ROOT),
        }
        os.environ.update(self.env)
        return self

    def __exit__(self, *error):
        for service in self.services:
            for session in service.sessions:
                kill_group(session)
        self.children.stop()
        self.database.clean()
        self.children.leave_home()

    def start_database(self):
        """Start PostgreSQL and wait until it answers."""
        self.database.start(self.children)
        self.database.wait()

    def crash_database(self, away=3.0):
        """PostgreSQL stops at once, as when the power goes (`immediate`), and comes back."""
        child = self.database.child
        child.process.send_signal(signal.SIGQUIT)
        child.process.wait(30)
        self.children.all.remove(child)
        time.sleep(away)
        self.start_database()

    def start_broker(self):
        """Start Valkey, always on the same port."""
        home = self.folder / "broker"
        home.mkdir(exist_ok=True)
        (home / "valkey.conf").write_text(configuration(self.broker_port, "bench", durable=True))
        self.broker = self.children.start(
            "Valkey", [find_server(), "valkey.conf"], log="valkey", is_server=True, cwd=home
        )

    def empty_broker(self):
        """FLUSHALL: whatever was asked of a worker is forgotten."""
        import redis  # noqa: PLC0415

        redis.Redis.from_url(self.env["REDIS_URL"]).flushall()

    def stop_broker(self):
        """Valkey is killed, and nothing of it remains."""
        self.empty_broker()
        self.broker.process.kill()
        self.broker.process.wait()
        self.children.all.remove(self.broker)

    def hang_up_now_and_then(self):
        self.sink.process.send_signal(signal.SIGUSR1)

    def close_sink(self):
        self.sink.process.send_signal(signal.SIGUSR2)

    def hire(self, name, command):
        """Start the Service `name`, and again whenever it dies."""
        service = Service(name, command)
        self.services.append(service)
        self.begin(service)
        return service

    def begin(self, service):
        service.child = self.children.start(
            service.name, service.command, log=service.name, env=self.env, must_stay=False, cwd=ROOT
        )
        service.sessions.append(service.child.process.pid)

    def hire_celery(self, name, queues):
        """One worker of one process, as docker-compose.yml starts it."""
        words = ["worker", "-Q", queues, "-c", "1", "-n", f"{name}@bench", "-l", "WARNING"]
        words += ["--without-gossip", "--without-mingle"]
        return self.hire(name, [*needs.command("celery", "-A", "coopol"), *words])

    def hire_beat(self, name):
        words = ["beat", "--schedule", self.folder / f"{name}.schedule", "--pidfile="]
        return self.hire(name, [*needs.command("celery", "-A", "coopol"), *words, "-l", "WARNING"])

    def tend(self):
        """Start again whatever died a while ago."""
        for service in self.services:
            if not service.child.is_gone:
                service.died_at = 0.0
            elif not service.died_at:
                service.died_at = time.monotonic()
            elif time.monotonic() - service.died_at > RESTART:
                self.children.all.remove(service.child)
                self.begin(service)
                service.died_at = 0.0


# People


def make_database():
    """The tables, in the database of the rig."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def make_people(count):
    """(author, second, party): two national secretaries, a Party, `count` adherents of forty sections."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from profiles.models import Membership, Person, Visibility  # noqa: PLC0415
    from profiles.models.belonging import Status  # noqa: PLC0415
    from sections.models import Level  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415

    party = factories.make_party()
    sections = [
        factories.make_unit(party.federation, Level.SECTION, f"Section {n}") for n in range(40)
    ]
    pair = []
    for first in ("Bernard", "Annick"):
        person = factories.make_person(first, "Marchand", email=f"{first.lower()}@bureau.example")
        factories.join(person, party.section)
        factories.give(person, "national_secretary", party.national)
        pair.append(person)
    today = timezone.localdate()
    for start in range(0, count, 5_000):
        people = Person.objects.bulk_create(
            Person(
                email=f"p{n}@domaine{n % 7}.example",
                first_name=f"Prénom{n % 97}",
                last_name=f"Nom{n}",
                password="!",
                visibility=Visibility.ADHERENTS,
            )
            for n in range(start, min(start + 5_000, count))
        )
        Membership.objects.bulk_create(
            Membership(
                person=person,
                unit=sections[person.pk % 40],
                tree=party.national.tree,
                status=Status.ADHERENT,
                joined_on=today,
                adherent_since=today,
                dues_paid_on=today,
            )
            for person in people
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return (*pair, party)


def write_mailing(author, second, party):
    """A mailing of the whole party, read by somebody else, that leaves now."""
    from messaging.audience import Audience, For  # noqa: PLC0415
    from messaging.models import Mailing  # noqa: PLC0415
    from messaging.services import drafting, leaving  # noqa: PLC0415

    text = "Bonjour {prénom},\n\nLa convention se tient jeudi à 19 heures.\n\n" + (
        "Chaque section y envoie deux personnes ; le trajet est partagé et payé.\n\n" * 6
    )
    mailing = drafting.start(by=author, sender=party.national, audience=Audience(For.ALL))
    drafting.write(by=author, mailing=mailing, subject="Convention de jeudi", text=text)
    leaving.submit(by=author, mailing=mailing)
    mailing = Mailing.objects.get(pk=mailing.pk)
    if mailing.state == Mailing.State.TO_APPROVE:
        leaving.approve(by=second, mailing=mailing)
    return Mailing.objects.get(pk=mailing.pk)


def asked(question, patience=120):
    """What `question()` answers, asked again while the database is away."""
    from django.db import DatabaseError, InterfaceError, connection  # noqa: PLC0415

    until = time.monotonic() + patience
    while True:
        try:
            return question()
        except (InterfaceError, DatabaseError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def versions():
    """One line on the machine, for the tables."""
    bare = subprocess.run(["nproc"], capture_output=True, text=True).stdout.strip()
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return f"{bare} cores, Python {sys.version.split()[0]}, load at the end {load}"


if __name__ == "__main__":
    _, _, port, log, weather, delay = sys.argv
    odds, length, closed = weather.split(",")
    sink = Sink(log, Weather(float(odds), int(length), float(closed)), float(delay))
    asyncio.run(sink.serve(int(port)))
