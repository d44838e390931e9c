"""Measure every page of the site at its real scale, beside a bare page of Django.

    python bench/pages.py                 all pages, about twelve minutes on two quiet cores
    python bench/pages.py --quick         queries and bytes only
    python bench/pages.py --cpu           queries, bytes and time in this process: no load
    python bench/pages.py annuaire bureau only the pages whose name holds one of these words

It needs DATABASE_URL and REDIS_URL of a database filled by `manage.py demo --scale coopol`, DEMO=1,
and wrk. Exit code 1 when a page asks more than 15 queries, weighs more than it may, or serves less
than 0.8 times the requests of the bare page.
"""

import argparse
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import actions
import debate
import django
import letters
import society
from measures import Site, count_queries, over_http, time_it, weigh
from serving import ROOT, Server

sys.path.insert(0, str(ROOT))


def report(measured, *, timed, loaded):
    """The table, in Markdown."""
    head = ["Page", "SQL", "Octets, page", "Octets, 1re visite"]
    head += ["proc. ms", "p50 ms", "p95 ms"] if timed else []
    head += ["req/s", "page nue req/s", "rapport", "HTTP p50 / p99"] if loaded else []
    print("| " + " | ".join(head) + " |")
    print("|---|" + "---:|" * (len(head) - 1))
    for page in measured:
        cells = [page.name, page.queries, page.wire["next"], page.wire["first"]]
        if timed:
            cells += [f"{page.cpu:.1f}", f"{page.p50:.1f}", f"{page.p95:.1f}"]
        if loaded:
            cells += [f"{page.rps:.0f}", f"{page.bare:.0f}", f"{page.ratio:.2f}", page.latency]
        print("| " + " | ".join(map(str, cells)) + " |")


def bare(module, *arguments):
    """What `python -m bench.<module>` prints."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@contextmanager
def serving(application, settings):
    """A Server that answers, stopped at the end."""
    server = Server(application, settings)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def measure(site, chosen, *, timed, loaded):
    """Fill each of the Pages `chosen` with what is measured of it."""
    for page in chosen:
        count_queries(site, page)
    cookie = bare("bare_setup") if timed else ""
    with serving("coopol.wsgi", "coopol.settings") as server:
        for page in chosen:
            weigh(server, page, site.headers(page))
        if loaded:
            with serving("bench.bare_page", "bench.bare") as other:
                for page in chosen:
                    over_http(page, server, other, site.headers(page), cookie)
    if timed:
        for page in chosen:
            time_it(site, page)
        print(f"Page nue : {bare('bare_time', cookie)} ms de processeur\n")


def main():
    """Measure, print, and say by the exit code whether all is within its limits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--cpu", action="store_true")
    options = parser.parse_args()
    timed, loaded = not options.quick, not (options.quick or options.cpu)
    if loaded and shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk, or use --quick or --cpu.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    setup_test_environment(debug=False)
    chosen = [
        page
        for page in (*society.pages(), *debate.pages(), *actions.pages(), *letters.pages())
        if not options.words or any(word in page.name for word in options.words)
    ]
    measure(Site(), chosen, timed=timed, loaded=loaded)
    report(chosen, timed=timed, loaded=loaded)
    faults = [f"{page.name} : {fault}" for page in chosen for fault in page.faults()]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
