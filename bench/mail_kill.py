"""Kill mail workers with SIGKILL while they send, and count what the recipients received.

Half of the letters are ready, half are written when they leave; now and then PostgreSQL ends the
sessions of all workers. What a whole machine may suffer is in mail_faults.py.

    python bench/mail_kill.py                     5 000 letters, 20 kills, then the positive control
    python bench/mail_kill.py --letters 300 --kills 3

It needs DATABASE_URL, REDIS_URL and DEMO=1, and works in a database of its own. Exit code 1 when a
person was written to twice, when a letter was lost, or when the control shows no duplicate.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
POLL = 0.005
PATIENCE = 300
LATE = "bench.late"


@dataclass
class Figures:
    """What a run did and what the sink saw."""

    letters: int
    kills: int
    seconds: float
    # How many letters the faults may have caught between two servers.
    caught: int
    received: Counter = field(default_factory=Counter)
    misaddressed: int = 0
    sent: set = field(default_factory=set)
    uncertain: set = field(default_factory=set)
    other: int = 0

    @property
    def twice(self):
        return [address for address, times in self.received.items() if times > 1]

    @property
    def lost(self):
        """Letters called sent that nobody received, and letters in no final state."""
        return self.other + len(self.sent - set(self.received))

    @property
    def holds(self):
        """Nobody twice, nothing lost, no unknown fate but of what was caught, one recipient each."""
        return (
            not self.twice
            and not self.lost
            and not self.misaddressed
            and len(self.uncertain) <= self.caught
            and len(self.sent) + len(self.uncertain) == self.letters
        )

    def __str__(self):
        reached = len(self.uncertain & set(self.received))
        return (
            f"letters {self.letters}, kills {self.kills}, {self.seconds:.1f} s "
            f"({self.letters / self.seconds:.0f}/s), received {self.received.total()}, "
            f"twice {len(self.twice)}, lost {self.lost}, misaddressed {self.misaddressed}, "
            f"sent {len(self.sent)}, uncertain {len(self.uncertain)} of {self.caught} at most "
            f"(of which {reached} had arrived)"
        )


class Sink:
    """An SMTP server that writes each message down before it answers 250.

    The local part of the recipient says how to behave: `drop-` hangs up after the text without an
    answer, `hangup-` before it, `defer-` answers 450 and `refuse-` 550.
    """

    def __init__(self, log, delay):
        self.log = open(log, "a", encoding="utf-8")  # noqa: SIM115
        self.delay = delay

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("defer-"):
            return "450 come back later"
        if address.startswith("refuse-"):
            return "550 nobody here"
        if address.startswith("hangup-"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content)
        line = {
            "peer": session.peer,
            "rcpt": envelope.rcpt_tos,
            "to": [address for _, address in getaddresses(message.get_all("To", []))],
            "copies": [name for name in message if name.lower() in ("cc", "bcc")],
            "headers": message.items(),
        }
        self.log.write(json.dumps(line) + "\n")
        self.log.flush()
        await asyncio.sleep(self.delay)
        if envelope.rcpt_tos[0].startswith("drop-"):
            server.transport.abort()
        return "250 taken"


def serve_sink(port, log, delay):
    """Run the sink until killed."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415

    async def serve():
        handler = Sink(log, delay)
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(handler, hostname="sink"), "127.0.0.1", port
        )
        await server.serve_forever()

    asyncio.run(serve())


def nurse():
    """Load Django once, then fork a worker for each line read and answer its process id."""
    import django  # noqa: PLC0415

    django.setup()
    from notifications.late import Written, late  # noqa: PLC0415

    late(LATE)(lambda letter: Written(letter.subject, f"Bonjour {letter.to_address}"))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for order in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work(naive=order.strip() == "naive")
            os._exit(0)
        print(pid, flush=True)


def work(naive):
    """Send until no letter is left: the worker that gets killed. A lost session is opened again."""
    from django.db import DatabaseError, InterfaceError, connection  # noqa: PLC0415

    while True:
        try:
            if not work_once(naive):
                return
        except (DatabaseError, InterfaceError):
            connection.close()
        time.sleep(0.02)


def work_once(naive):
    """What a task does; whether letters are left."""
    from notifications.models import Letter  # noqa: PLC0415
    from notifications.services import rescue, send  # noqa: PLC0415

    if naive:
        send_then_mark()
    else:
        rescue()
        send()
    return Letter.objects.filter(state__in=[Letter.State.QUEUED, Letter.State.SENDING]).exists()


def send_then_mark():
    """The positive control: what a mail loop does without a ledger."""
    from django.core.mail import get_connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from notifications.models import Letter  # noqa: PLC0415
    from notifications.services.sending import message_of  # noqa: PLC0415

    mailer = get_connection()
    for letter in Letter.objects.filter(state=Letter.State.QUEUED).order_by("pk"):
        mailer.send_messages([message_of(letter, mailer)])
        Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=timezone.now())


@contextlib.contextmanager
def sink(folder, *, delay=0.002):
    """A sink in its own process; yields (port, path of its log)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(folder) / f"sink-{port}.jsonl"
    log.touch()
    process = start("sink", str(port), str(log), str(delay))
    try:
        wait_for(lambda: can_connect(port), "the sink to listen")
        yield port, log
    finally:
        process.kill()
        process.wait()


def can_connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def start(*arguments, **options):
    """A process of this file."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("environment", {})}
    return subprocess.Popen(
        [sys.executable, __file__, *arguments], cwd=ROOT, env=environment, **options
    )


class Crew:
    """Workers at work, one of which may be killed and replaced at any moment."""

    def __init__(self, size, order, environment):
        self.order = order
        self.nurse = start(
            "nurse",
            environment=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.pids = [self.hire() for _ in range(size)]

    def hire(self):
        self.nurse.stdin.write(self.order + "\n")
        self.nurse.stdin.flush()
        return int(self.nurse.stdout.readline())

    def kill(self, number):
        """SIGKILL one worker and hire another."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pids[number], signal.SIGKILL)
        self.pids[number] = self.hire()

    def at_work(self):
        return [pid for pid in self.pids if Path(f"/proc/{pid}").exists()]

    def dismiss(self):
        for pid in self.at_work():
            os.kill(pid, signal.SIGKILL)
        self.nurse.kill()
        self.nurse.communicate()


def wait_for(condition, what):
    """Wait until `condition()` is true; raises TimeoutError after PATIENCE seconds."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"Waited too long for {what}.")
        time.sleep(POLL)


class Arrivals:
    """How many messages the sink wrote so far; each call reads only what is new."""

    def __init__(self, log):
        self.file = log.open("rb")
        self.count = 0

    def __call__(self):
        self.count += self.file.read().count(b"\n")
        return self.count


def received(log):
    """What the sink wrote, one dict per message."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def run(*, letters, kills, folder, database_url, cuts=0, workers=2, naive=False, seed=1):
    """Queue `letters`, let workers send them, kill one of them `kills` times; return the Figures.

    `cuts` times between the kills, PostgreSQL ends the sessions of all workers.
    """
    from notifications.models import Letter  # noqa: PLC0415

    choose = random.Random(seed)
    faults = ["kill"] * kills + ["cut"] * cuts
    choose.shuffle(faults)
    with sink(folder) as (port, log):
        environment = {
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "coopol.settings",
        }
        Letter.objects.bulk_create(
            letter_to(f"p{n}@exemple.fr", is_late=not naive and n % 2 == 1) for n in range(letters)
        )
        arrived = Arrivals(log)
        crew = Crew(workers, "naive" if naive else "ledger", environment)
        began = time.monotonic()
        try:
            for number, fault in enumerate(faults, start=1):
                aim = number * letters // (len(faults) + 1)
                wait_for(lambda aim=aim: arrived() >= aim, f"{aim} messages")
                if fault == "kill":
                    crew.kill(choose.randrange(workers))
                else:
                    end_sessions()
            wait_for(lambda: not crew.at_work(), "the workers")
        finally:
            crew.dismiss()
        return measure(
            letters, kills, time.monotonic() - began, kills + cuts * workers, received(log)
        )


def end_sessions():
    """PostgreSQL ends all sessions of this database but ours."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def letter_to(address, is_late=False):
    """A mailing of one line to `address`, or one whose line is written when it leaves."""
    from notifications.models import Letter, Rank  # noqa: PLC0415

    kind, text = (LATE, "") if is_late else ("bench", "Bonjour")
    return Letter(to_address=address, kind=kind, rank=Rank.MAILING, subject="Essai", text=text)


def measure(letters, kills, seconds, caught, messages):
    """The Figures of the ledger beside what the sink received."""
    from notifications.models import Letter  # noqa: PLC0415

    figures = Figures(letters, kills, seconds, caught)
    for message in messages:
        figures.received[message["rcpt"][0]] += 1
        wrong = len(message["rcpt"]) != 1 or message["to"] != message["rcpt"] or message["copies"]
        figures.misaddressed += bool(wrong)
    for address, state in Letter.objects.values_list("to_address", "state"):
        if state == Letter.State.SENT:
            figures.sent.add(address)
        elif state == Letter.State.UNCERTAIN:
            figures.uncertain.add(address)
        else:
            figures.other += 1
    return figures


def database_url(settings):
    """The DATABASE_URL of a Django settings_dict, for a child process."""
    user = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
    host, port = settings["HOST"], settings["PORT"] or 5432
    # The folder of a socket stands in the path: as a host it would lose its capitals.
    place = f"/{quote(host)}" if host.startswith("/") else f"{host}:{port}"
    return f"postgres://{user}@{place}/{settings['NAME']}"


def main(options):
    """Both runs in a scratch database; return the exit code."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from notifications.models import Letter  # noqa: PLC0415

    connection.settings_dict["TEST"]["NAME"] = f"bench_mail_kill_{os.getpid()}"
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            url = database_url(connection.settings_dict)
            ledger = run(
                letters=options.letters,
                kills=options.kills,
                cuts=options.cuts,
                folder=folder,
                database_url=url,
            )
            print("ledger:  ", ledger)
            Letter.objects.all().delete()
            control = run(
                letters=options.letters // 5, kills=2, folder=folder, database_url=url, naive=True
            )
            print("control: ", control)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)
    print("The ledger holds." if ledger.holds else "THE LEDGER DOES NOT HOLD.")
    if not control.twice:
        print("The control shows no duplicate: this bench proves nothing.")
    return 0 if ledger.holds and control.twice else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")
    if sys.argv[1:2] == ["sink"]:
        serve_sink(int(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
    elif sys.argv[1:2] == ["nurse"]:
        nurse()
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--letters", type=int, default=5000)
        parser.add_argument("--kills", type=int, default=20)
        parser.add_argument("--cuts", type=int, default=5)
        sys.exit(main(parser.parse_args()))
