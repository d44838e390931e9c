"""A message to many leaves while everything around it breaks; then what arrived is counted.

    python bench/mail_faults.py                      100 000 letters: an hour or so, machine at rest
    python bench/mail_faults.py --letters 2000       a short one
    python bench/mail_faults.py --control            the same, sent then marked: it must be seen to fail

Its own PostgreSQL (fsync on), its own Valkey, its own mail server, two workers for mail, one for the
rest, and two clocks, all in a temporary folder. While the letters leave: twenty SIGKILL (the whole
worker, the process that sends, or only its parent), three crashes of PostgreSQL, Valkey emptied and
killed for a minute, a mail server that hangs up after the text without an answer, then refuses
everybody; fifty people unsubscribe, twenty are erased, and a code is asked for every twenty seconds.

It prints a Markdown table. Exit code 1 when somebody was written to twice, when a letter was lost,
when one of unknown fate is not explained by a fault or not shown to operators, when somebody received
after leaving, or when a code took more than a minute without an outage.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mail_rig import (
    Arrivals,
    Rig,
    asked,
    kill_group,
    make_database,
    make_people,
    received,
    versions,
    write_mailing,
)

KILLS, CRASHES, BURSTS, EMPTIED = 20, 3, 3, 2
GRACE = 60
CODE_EVERY = 20
WITHOUT_BROKER = 60
CLOSED = 30
# Nothing arrived for so long: something is stuck.
PATIENCE = 300
# What was meant for a later arrival is done when nothing arrived for so long.
STALLED = 90
STEP = 0.05


@dataclass
class Log:
    """What was done, and when."""

    faults: Counter = field(default_factory=Counter)
    # How many letters a fault may have caught between two servers.
    in_hand: int = 0
    # (from, until) of each time something that codes need was away.
    outages: list = field(default_factory=list)
    left: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    seconds: float = 0.0


class Storm:
    """Everything that happens to a mailing while it leaves."""

    def __init__(self, rig, mailing, options):
        self.rig, self.mailing, self.options = rig, mailing, options
        self.log = Log()
        self.choose = random.Random(options.seed)
        self.arrived = Arrivals(rig.sink_log)
        self.senders = [s for s in rig.services if s.name.startswith("mail")]
        self.later = []
        self.plan = self.make_plan()
        self.next_code = self.next_look = time.monotonic()

    def make_plan(self):
        """(how many arrivals, what to do), spread over the whole sending."""
        acts = [self.kill] * KILLS + [self.crash] * CRASHES + [self.burst] * BURSTS + [self.close]
        acts += [self.unsubscribe] * 10 + [self.erase] * 10
        if not self.options.control:
            acts += [self.empty] * EMPTIED + [self.cut]
        self.choose.shuffle(acts)
        share = self.options.letters * 0.95 / len(acts)
        return [(int((n + 1) * share), act) for n, act in enumerate(acts)]

    # What breaks

    def kill(self):
        """SIGKILL: a whole worker, the process that sends, or only the one above it."""
        turn = self.log.faults["kill"]
        self.log.faults["kill"] += 1
        services = self.senders * 3 + [s for s in self.rig.services if s.name == "rest"]
        service = self.choose.choice(services)
        pid, hands = service.child.process.pid, service.hands()
        if service in self.senders:
            self.log.in_hand += len(hands) or 1
        if turn % 3 == 0 or not hands:
            kill_group(pid)
        elif turn % 3 == 1:
            os.kill(self.choose.choice(hands), 9)
        elif not service.child.is_gone:
            os.kill(pid, 9)

    def hands(self):
        return sum(len(service.hands()) or 1 for service in self.senders)

    def crash(self):
        self.log.faults["crash"] += 1
        self.log.in_hand += self.hands()
        began = time.time()
        self.rig.crash_database()
        self.log.outages.append((began, time.time()))

    def burst(self):
        self.log.faults["burst"] += 1
        self.rig.hang_up_now_and_then()

    def close(self):
        self.log.faults["closed"] += 1
        self.log.in_hand += self.hands()
        self.rig.close_sink()
        self.log.outages.append((time.time(), time.time() + CLOSED))

    def empty(self):
        self.log.faults["emptied"] += 1
        self.rig.empty_broker()

    def cut(self):
        self.log.faults["broker"] += 1
        self.rig.stop_broker()
        now = time.time()
        self.log.outages.append((now, now + WITHOUT_BROKER))
        self.later.append((time.monotonic() + WITHOUT_BROKER, self.rig.start_broker))

    # Who leaves

    def someone(self):
        """Somebody who has not received yet: who soon would, or one of the last."""
        from profiles.models import Person  # noqa: PLC0415

        waiting = Person.objects.exclude(pk__in=[p for p, *_ in self.log.left.values()])
        waiting = waiting.filter(email__startswith="p", letters__state="queued")
        waiting = waiting.filter(letters__batch=self.mailing.batch_id)
        order, place = self.choose.choice(["pk", "-pk"]), self.choose.randrange(20, 60)
        return asked(lambda: waiting.order_by(order)[place : place + 1].first())

    def unsubscribe(self):
        from messaging.audience import KIND  # noqa: PLC0415
        from notifications.services import unsubscribe  # noqa: PLC0415

        for _ in range(5):
            self.leaves(lambda pk: unsubscribe(person_id=pk, kinds=[KIND]), "unsubscribed")

    def erase(self):
        from profiles.models import Person  # noqa: PLC0415

        for _ in range(2):
            self.leaves(lambda pk: Person.objects.get(pk=pk).delete(), "erased")

    def leaves(self, act, how):
        person = self.someone()
        if person is None:
            return
        asked(lambda: act(person.pk))
        self.log.left[person.email] = (person.pk, how, time.time())

    # Codes

    def ask_for_a_code(self):
        from notifications.models import Rank  # noqa: PLC0415
        from notifications.services import post_letter  # noqa: PLC0415

        address = f"code{len(self.log.codes)}@codes.example"
        began = time.time()
        asked(
            lambda: post_letter(
                to=address,
                subject="Ton code",
                text="Ton code : 123456",
                kind="bench.code",
                rank=Rank.SECURITY,
                harmless_twice=True,
            )
        )
        self.log.codes[address] = began

    # The course of things

    def is_quiet(self):
        """Whether nothing will leave any more; asked every five seconds."""
        from messaging.models import Mailing  # noqa: PLC0415
        from notifications.models import Letter  # noqa: PLC0415

        if self.plan or self.later or time.monotonic() < self.next_look:
            return False
        self.next_look = time.monotonic() + 5
        waits = Letter.objects.filter(state__in=["queued", "sending"])
        if asked(waits.exists):
            return False
        state = asked(
            Mailing.objects.filter(pk=self.mailing.pk).values_list("state", flat=True).get
        )
        return self.options.control or state == Mailing.State.DONE

    def run(self):
        """Until all is quiet; SystemExit when nothing arrives any more."""
        self.rig.tend()
        began = moved = acted = time.monotonic()
        before = 0
        while not self.is_quiet():
            self.rig.tend()
            now, count = time.monotonic(), self.arrived()
            if count != before:
                before, moved = count, now
            if now - moved > PATIENCE:
                self.give_up()
            if not self.options.control and now >= self.next_code:
                self.next_code = now + CODE_EVERY
                self.ask_for_a_code()
            late = now - max(moved, acted) > STALLED
            if self.plan and (count >= self.plan[0][0] or late):
                _, act = self.plan.pop(0)
                acted = now
                print(f"{now - began:6.0f} s  {count:7d}  {act.__name__}", flush=True)
                act()
            for moment, act in list(self.later):
                if now >= moment:
                    self.later.remove((moment, act))
                    act()
            time.sleep(STEP)
        self.log.seconds = moved - began

    def give_up(self):
        from notifications.models import Letter  # noqa: PLC0415

        states = Counter(Letter.objects.values_list("state", flat=True))
        raise SystemExit(f"Nothing arrived for {PATIENCE} s; letters: {dict(states)}")


# What arrived


@dataclass
class Verdict:
    """The ledger beside what the mail server wrote down."""

    people: int
    queued: int
    states: Counter
    arrived: int
    twice: list
    lost: list
    strangers: list
    misaddressed: int
    never_copied: list
    silent: int
    allowed: int
    hidden: int
    too_late: list
    longest_after: float
    waits: list
    waits_calm: list
    codes_lost: int
    seconds: float

    @property
    def faults(self):
        """What does not hold, in words."""
        checks = {
            "written to twice": self.twice,
            "lost": self.lost,
            "at the server and not in the ledger": self.strangers,
            "not exactly one recipient": self.misaddressed,
            "never copied": self.never_copied,
            "of unknown fate beyond what faults explain": self.states["uncertain"] > self.allowed,
            "of unknown fate and not shown": self.hidden,
            "received after leaving": self.too_late,
            "codes lost": self.codes_lost,
            "a code took more than a minute without an outage": max(self.waits_calm, default=0)
            > 60,
        }
        return [words for words, wrong in checks.items() if wrong]


def judge(rig, mailing, log):
    """The Verdict of a run that is over."""
    from django.contrib import admin  # noqa: PLC0415

    from notifications.models import Letter  # noqa: PLC0415
    from profiles.models import Person  # noqa: PLC0415

    messages = received(rig.sink_log)
    codes, mails = {}, Counter()
    longest, too_late = 0.0, []
    of_batch = Letter.objects.filter(batch=mailing.batch_id)
    rows = {letter.message_id: letter for letter in of_batch.only("to_address", "state")}
    # The news of their author, and codes, which are harmless twice.
    beside = Letter.objects.exclude(batch=mailing.batch_id)
    once = {one.message_id for one in beside.filter(harmless_twice=False).only("pk")}
    for message in messages:
        address = message["rcpt"][0]
        if address in log.codes:
            codes.setdefault(address, message["t"])
            continue
        mails[message["id"]] += 1
        if address in log.left:
            after = message["t"] - log.left[address][2]
            longest = max(longest, after)
            too_late += [address] if after > GRACE else []
    final = ("sent", "uncertain", "cancelled", "failed")
    arrived = [name for name in mails if name in rows]
    shown = admin.site.get_model_admin(Letter).get_queryset(None).filter(state="uncertain")
    expected = set(Person.objects.filter(email__isnull=False).values_list("email", flat=True))
    waits = {a: codes[a] - asked_at for a, asked_at in log.codes.items() if a in codes}
    return Verdict(
        people=len(expected | set(log.left)),
        queued=len(rows),
        states=Counter(letter.state for letter in rows.values()),
        arrived=len(arrived),
        twice=[name for name, times in mails.items() if times > 1],
        lost=[
            name for name, letter in rows.items()
            if letter.state not in final or (letter.state == "sent" and name not in mails)
        ],
        strangers=[
            name for name in mails
            if name not in once
            and (name not in rows or rows[name].state not in ("sent", "uncertain"))
        ],
        misaddressed=sum(
            len(m["rcpt"]) != 1 or m["to"] != m["rcpt"] or bool(m["copies"]) for m in messages
        ),
        never_copied=sorted(expected - {one.to_address for one in rows.values()} - set(log.left)),
        silent=sum(m["silent"] for m in messages),
        allowed=log.in_hand + sum(m["silent"] for m in messages),
        hidden=Letter.objects.filter(state="uncertain").count() - shown.count(),
        too_late=too_late,
        longest_after=longest,
        waits=sorted(waits.values()),
        waits_calm=sorted(
            wait for address, wait in waits.items() if is_calm(log, log.codes[address], wait)
        ),
        codes_lost=len(log.codes) - len(waits),
        seconds=log.seconds,
    )  # fmt: skip


def is_calm(log, asked_at, wait):
    """Whether nothing was away between the asking of a code and a minute after."""
    until = asked_at + max(wait, 60)
    return not any(start <= until and end >= asked_at - 5 for start, end in log.outages)


def table(verdict, log):
    """The Markdown table of `verdict`."""
    states, faults = verdict.states, log.faults
    how = Counter(how for _, how, _ in log.left.values())
    rows = [
        ("Letters queued, for as many people", f"{verdict.queued} / {verdict.people}"),
        ("Seconds, letters per second", f"{verdict.seconds:.0f}, {verdict.arrived / max(verdict.seconds, 1):.0f}"),
        ("SIGKILL / PostgreSQL crashes / bursts of hang-ups", f"{faults['kill']} / {faults['crash']} / {faults['burst']}"),
        ("Broker emptied / killed for a minute / server closed", f"{faults['emptied']} / {faults['broker']} / {faults['closed']}"),
        ("Sent / uncertain / cancelled / refused", " / ".join(str(states[s]) for s in ("sent", "uncertain", "cancelled", "failed"))),
        ("Arrived", verdict.arrived),
        ("**Written to twice**", len(verdict.twice)),
        ("**Lost**", len(verdict.lost)),
        ("At the server and not so in the ledger", len(verdict.strangers)),
        ("People never copied", len(verdict.never_copied)),
        ("Not exactly one recipient", verdict.misaddressed),
        ("Uncertain: at most (hang-ups seen + letters in hand at faults)", f"{verdict.allowed} ({verdict.silent} + {log.in_hand})"),
        ("Uncertain and not shown to operators", verdict.hidden),
        ("Unsubscribed / erased meanwhile", f"{how['unsubscribed']} / {how['erased']}"),
        ("Received more than a minute after leaving (longest)", f"{len(verdict.too_late)} ({verdict.longest_after:.1f} s)"),
        ("Codes: p50 / longest, all", spread(verdict.waits)),
        ("Codes: p50 / longest, without an outage", spread(verdict.waits_calm)),
        ("Codes lost", verdict.codes_lost),
    ]  # fmt: skip
    lines = [
        "| What | How many |",
        "|---|---:|",
        *(f"| {name} | {value} |" for name, value in rows),
    ]
    return "\n".join(lines)


def spread(waits):
    if not waits:
        return "none"
    return f"{statistics.median(waits):.1f} s / {waits[-1]:.1f} s ({len(waits)})"


# The positive control


def send_then_mark():
    """What a mail loop does without a ledger: the words are sent, then the row is marked."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.mail import get_connection  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from notifications.models import Letter  # noqa: PLC0415
    from notifications.services.sending import message_of, written_for  # noqa: PLC0415

    while True:
        try:
            mailer = get_connection()
            for letter in Letter.objects.filter(state="queued").order_by("pk").iterator():
                written = written_for(letter)
                if written is None:
                    Letter.objects.filter(pk=letter.pk).update(state="cancelled")
                    continue
                letter.text, letter.html = written.text, written.html
                mailer.send_messages([message_of(letter, mailer)])
                Letter.objects.filter(pk=letter.pk).update(state="sent", sent_at=timezone.now())
            time.sleep(1)
        except Exception as error:
            print(type(error).__name__, error, flush=True)
            connection.close()
            time.sleep(0.5)


def hire(rig, control):
    """The workers: those of the product, or a loop without a ledger."""
    if control:
        rig.hire("mail-naive", [sys.executable, __file__, "naive"])
        return
    for number in (1, 2):
        rig.hire_celery(f"mail{number}", "mail")
        rig.hire_beat(f"beat{number}")
    rig.hire_celery("rest", "default,slow")


def main(options):
    """One run; returns the exit code."""
    length = max(options.letters // 20, 100)
    odds = max(0.01, 2 / length)
    with (
        tempfile.TemporaryDirectory(prefix="coopol-mail-", dir=options.folder) as folder,
        Rig(folder, weather=f"{odds},{length},{CLOSED}", delay=options.delay) as rig,
    ):
        make_database()
        author, second, party = make_people(options.letters)
        mailing = write_mailing(author, second, party)
        if options.control:
            from messaging.services import copying  # noqa: PLC0415

            copying.prepare()
            mailing.refresh_from_db()
        hire(rig, options.control)
        if not options.control:
            wait_for_the_start(rig, mailing)
        storm = Storm(rig, mailing, options)
        storm.run()
        verdict = judge(rig, mailing, storm.log)
    print()
    print(table(verdict, storm.log))
    print(f"\n{versions()}; seed {options.seed}.")
    if options.control:
        print(
            "The control is seen to fail." if verdict.twice else "THE CONTROL SHOWS NO DUPLICATE."
        )
        return 0 if verdict.twice else 1
    for words in verdict.faults:
        print(f"DOES NOT HOLD: {words}")
    if not verdict.faults:
        print("Nobody was written to twice, nothing was lost.")
    return 1 if verdict.faults else 0


def wait_for_the_start(rig, mailing):
    """Until the clock has had the mailing begun."""
    until = time.monotonic() + 180
    while mailing.batch_id is None:
        if time.monotonic() > until:
            raise SystemExit("The mailing did not begin.")
        rig.tend()
        time.sleep(0.5)
        mailing.refresh_from_db()


if __name__ == "__main__":
    if sys.argv[1:2] == ["naive"]:
        send_then_mark()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds the server takes")
    parser.add_argument("--folder", default="/tmp", help="where the temporary folder is made")
    parser.add_argument("--control", action="store_true")
    sys.exit(main(parser.parse_args()))
