"""How quickly mail leaves, beside what a bare SMTP client does with the same bytes.

    python bench/mail_speed.py                   2 000 letters of each sort, a minute or two
    python bench/mail_speed.py --profile         and where the time of a late-written letter goes

Letters per second of one worker and of two, for letters that are ready and for those of a message to
many, written when they leave; processor and memory of a worker. In the same run, `smtplib` alone
sends the same bytes to the same server, over connections of as many letters. It prints a Markdown
table. PostgreSQL (fsync on) and the mail server are its own.
"""

import argparse
import cProfile
import io
import json
import os
import pstats
import resource
import smtplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mail_rig import ROOT, Rig, make_database, make_people, versions, write_mailing

MEGA = 1024


def work(seconds):
    """One worker that sends until nothing is left; prints its figures."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from notifications.services import send  # noqa: PLC0415

    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    before, began = time.process_time(), time.monotonic()
    sent = send(seconds=seconds)
    figures = {
        "sent": sent,
        "seconds": time.monotonic() - began,
        "processor": time.process_time() - before,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGA,
    }
    print(json.dumps(figures), flush=True)


def send_with(workers):
    """The figures of that many workers who begin together."""
    crew = [
        subprocess.Popen(
            [sys.executable, __file__, "work"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    for one in crew:
        one.stdout.readline()
    began = time.monotonic()
    for one in crew:
        one.stdin.write("go\n")
        one.stdin.flush()
    figures = [json.loads(one.stdout.readline()) for one in crew]
    took = time.monotonic() - began
    for one in crew:
        one.wait()
    sent = sum(f["sent"] for f in figures)
    return {
        "sent": sent,
        "rate": sent / took,
        "processor": 1000 * sum(f["processor"] for f in figures) / max(sent, 1),
        "memory": max(f["memory"] for f in figures),
    }


def bare(port, count, message):
    """`smtplib` alone: the same bytes, as many letters for each connection."""
    from notifications.services.sending import LETTERS_PER_CONNECTION  # noqa: PLC0415

    began, processor, client = time.monotonic(), time.process_time(), None
    for n in range(count):
        if n % LETTERS_PER_CONNECTION == 0:
            if client is not None:
                client.quit()
            client = smtplib.SMTP("127.0.0.1", port)
        client.sendmail("ne-pas-repondre@coopol.example", [f"p{n}@domaine.example"], message)
    client.quit()
    took = time.monotonic() - began
    used = 1000 * (time.process_time() - processor) / count
    return {"sent": count, "rate": count / took, "processor": used, "memory": None}


def queue_ready(count):
    """Letters whose words are there; returns the bytes of one."""
    from django.core.mail import get_connection  # noqa: PLC0415

    from messaging import wording  # noqa: PLC0415
    from messaging.models import Mailing  # noqa: PLC0415
    from notifications.models import Letter, Rank  # noqa: PLC0415
    from notifications.services.wrapping import message_of  # noqa: PLC0415
    from profiles.models import Person  # noqa: PLC0415

    mailing = Mailing.objects.select_related("unit").get()
    people = list(Person.objects.filter(email__isnull=False)[:count])
    words = wording.words_for(mailing, people[0])
    letters = Letter.objects.bulk_create(
        Letter(
            recipient=person,
            personal=True,
            to_address=person.email,
            kind="bench.ready",
            rank=Rank.MAILING,
            subject=words.subject,
            text=words.text,
            html=words.html,
            headers=words.headers,
        )
        for person in people
    )
    return message_of(letters[0], get_connection()).message().as_bytes()


def queue_late(mailing):
    """The letters of a mailing, copied and not written yet; what an earlier turn sent is queued again."""
    from messaging.models import Mailing  # noqa: PLC0415
    from messaging.services import copying  # noqa: PLC0415
    from notifications.models import Letter  # noqa: PLC0415

    mailing = Mailing.objects.get(pk=mailing.pk)
    if mailing.batch_id is None:
        copying.prepare()
        return
    batch = Letter.objects.filter(batch=mailing.batch_id)
    batch.update(state="queued", claimed_by=None, claimed_at=None, sent_at=None, attempts=0)


def tidy():
    """What a table is after autovacuum, which a short run would not wait for."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def queries_each():
    """How many queries one late-written letter costs."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from notifications.services import send  # noqa: PLC0415

    send(limit=2)
    counts = []
    for limit in (10, 20):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            send(limit=limit)
        counts.append(len(queries))
    return (counts[1] - counts[0]) / 10


def profile(limit):
    """The most costly calls of late-written letters, by their own time and by all they call."""
    from notifications.services import send  # noqa: PLC0415

    profiler = cProfile.Profile()
    profiler.enable()
    send(limit=limit)
    profiler.disable()
    told = io.StringIO()
    stats = pstats.Stats(profiler, stream=told).strip_dirs()
    stats.sort_stats("cumulative").print_stats(
        r"sending|late|wording|audience|silences|pace|batches|wrapping|addresses|tokens|loader", 30
    )
    stats.sort_stats("tottime").print_stats(15)
    return told.getvalue()


def row(name, figures, reference):
    memory = f"{figures['memory']:.0f}" if figures["memory"] else ""
    share = figures["rate"] / reference["rate"]
    return (
        f"| {name} | {figures['sent']} | {figures['rate']:.0f} | {share:.2f} | "
        f"{figures['processor']:.1f} | {memory} |"
    )


def main(options):
    """Every measure, in a rig of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="coopol-mail-") as folder,
        Rig(folder, delay=options.delay) as rig,
    ):
        make_database()
        author, second, party = make_people(options.letters)
        mailing = write_mailing(author, second, party)
        rows = []
        message = queue_ready(options.letters)
        reference = bare(rig.sink_port, options.letters, message)
        rows.append(row("smtplib alone", reference, reference))
        for workers, name in ((1, "ready, one worker"), (2, "ready, two workers")):
            if workers == 2:
                queue_ready(options.letters)
            tidy()
            rows.append(row(name, send_with(workers), reference))
        for workers, name in ((1, "late, one worker"), (2, "late, two workers")):
            queue_late(mailing)
            tidy()
            rows.append(row(name, send_with(workers), reference))
        queue_late(mailing)
        queries = queries_each()
        told = profile(options.letters // 2) if options.profile else ""
    print(told)
    print("| What | Letters | Per second | Beside smtplib | Processor, ms | Memory, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    print("\n".join(rows))
    print(f"\nA letter of {len(message)} bytes; {queries:.1f} queries for a late one.")
    print(f"{versions()}.")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        sys.path.insert(0, os.fspath(ROOT))
        work(3600)
        sys.exit()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds the server takes")
    parser.add_argument("--profile", action="store_true")
    sys.exit(main(parser.parse_args()))
