"""Measure the digests at the real scale: groups, what is near, desks, then the letters, undone at the end.

    python bench/digest.py           what a day of posts costs
    python bench/digest.py --days 30 what a month costs, as after a long stop: nearly everybody is told

It needs DATABASE_URL and REDIS_URL of a database filled by `manage.py demo --scale coopol`, DEMO=1.
"""

import argparse
import os
import resource
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import django
from serving import ROOT

sys.path.insert(0, str(ROOT))

# When every digest of the week is due.
LATER = timedelta(days=8)


class Counter:
    """Counts queries, for connection.execute_wrapper."""

    queries = 0

    def __call__(self, execute, *arguments):
        self.queries += 1
        return execute(*arguments)


@contextmanager
def step(name):
    """Print what a step took; the list it yields receives what it made."""
    from django.db import connection  # noqa: PLC0415

    made, counter = [], Counter()
    start, busy = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counter):
        yield made
    seconds, worked = time.perf_counter() - start, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"| {name} | {made[0]} | {seconds:.1f} | {worked:.1f} | {counter.queries} | {memory} MB |",
        flush=True,
    )


def main():
    """Announce, then compose, in a transaction that is undone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int)
    days = parser.parse_args().days
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")
    django.setup()
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from events.services import announcing  # noqa: PLC0415
    from groups.services import telling  # noqa: PLC0415
    from notifications.models import Notice  # noqa: PLC0415
    from notifications.services.composing import compose  # noqa: PLC0415
    from profiles.services.desk import announce_days  # noqa: PLC0415

    if days:
        telling.LOOKED_BACK = announcing.LOOKED_BACK = timedelta(days=days)
    print("| step | made | seconds | processor | queries | memory |")
    print("|---|---:|---:|---:|---:|---:|")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        # Other news would be composed as well.
        Notice.objects.filter(due_at__isnull=False).update(due_at=None)
        with step("announce what is said in groups") as made:
            made.append(telling.announce())
        with step("announce what is near") as made:
            made.append(announcing.announce())
        with step("announce what waits on desks") as made:
            made.append(announce_days())
        with step("compose the letters") as made:
            made.append(compose(timezone.now() + LATER))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
