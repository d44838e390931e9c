"""Measure every page of the site at its real scale, beside a bare page of Django.

    python bench/pages.py                 all pages, about six minutes on two quiet cores
    python bench/pages.py --quick         queries and bytes only
    python bench/pages.py annuaire bureau only the pages whose name holds one of these words

It needs DATABASE_URL and REDIS_URL of a database filled by `manage.py demo --scale coopol`, DEMO=1,
and wrk. Exit code 1 when a page asks more than 15 queries, weighs more than it may, or serves less
than 0.8 times the requests of the bare page.
"""

import argparse
import gzip
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

MAX_QUERIES = 15
MAX_FIRST, MAX_NEXT = 150_000, 20_000
MIN_RATIO = 0.8
TIMES = 40
ROUNDS, SECONDS = 3, 2
LINKS = re.compile(rb'(?:href|src)="(/static/[^"#]+)')
URLS = re.compile(rb"url\([\"']?([^)\"'#]+)")


@dataclass
class Page:
    """One page as one person asks it, and what was measured."""

    name: str
    url: str
    key: str = ""
    queries: int = 0
    p50: float = 0
    p95: float = 0
    rps: float = 0
    bare: float = 0
    wire: dict = field(default_factory=dict)
    latency: str = ""

    @property
    def ratio(self):
        """Requests per second beside the bare page; None when not measured."""
        return self.rps / self.bare if self.bare else None

    def faults(self):
        """What is over its limit."""
        if self.queries > MAX_QUERIES:
            yield f"{self.queries} requêtes SQL"
        if self.wire.get("first", 0) > MAX_FIRST:
            yield "première visite trop lourde"
        if self.wire.get("next", 0) > MAX_NEXT:
            yield "page suivante trop lourde"
        if self.ratio is not None and self.ratio < MIN_RATIO:
            yield f"{self.ratio:.2f} × la page nue"


def pages():
    """Every page of the first issue, as the person who uses it most."""
    from django.urls import reverse  # noqa: PLC0415

    from coopol.demo.cast import CAST, HOME  # noqa: PLC0415
    from profiles.models import Membership, Person  # noqa: PLC0415
    from sections.models import Unit  # noqa: PLC0415

    home = Unit.objects.get(code=HOME)
    federation = home.parent
    root = Unit.objects.get(tree="ps", level="national")
    adherent = Person.objects.get(email=next(c.email for c in CAST if c.key == "adherent"))
    member = (
        Membership.objects.current().filter(unit=home, person__email__isnull=False).first().person
    )
    file = reverse("desk:file", args=[home.slug])
    return [
        Page("accueil public", "/"),
        Page("connexion", reverse("account_login")),
        Page("inscription", reverse("account_signup")),
        Page("les sections (carte)", reverse("sections:index")),
        Page("trouver : Rennes", reverse("sections:find") + "?q=Rennes"),
        Page("trouver : 59000", reverse("sections:find") + "?q=59000"),
        Page("section, en visiteur", home.get_absolute_url()),
        Page("fédération, en visiteur", federation.get_absolute_url()),
        Page("national, en visiteur", root.get_absolute_url()),
        Page("section, en membre", home.get_absolute_url(), "adherent"),
        Page("fédération, en membre", federation.get_absolute_url(), "adherent"),
        Page("national, en membre", root.get_absolute_url(), "adherent"),
        Page("accueil militant", "/", "adherent"),
        Page("annuaire", reverse("profiles:directory"), "adherent"),
        Page("annuaire : recherche", reverse("profiles:directory") + "?q=martin", "adherent"),
        Page("annuaire, sympathisante", reverse("profiles:directory"), "sympathiser"),
        Page("profil d’un autre", adherent.get_absolute_url(), "secretary"),
        Page("mon profil", adherent.get_absolute_url(), "adherent"),
        Page("bureau de section", reverse("desk:index"), "secretary"),
        Page("bureau fédéral", reverse("desk:index"), "federal_head"),
        Page("bureau national", reverse("desk:index"), "organiser"),
        Page("fichier de section", file, "secretary"),
        Page("une fiche", reverse("desk:member", args=[home.slug, member.ref]), "secretary"),
        Page("fonctions", reverse("desk:offices", args=[home.slug]), "secretary"),
        Page("réglages", reverse("settings:index"), "adherent"),
        Page("réglages : profil", reverse("settings:profile"), "adherent"),
        Page("réglages : visibilité", reverse("settings:visibility"), "adherent"),
        Page("préférences de mail", reverse("notifications:preferences"), "adherent"),
        Page("nouvelles", reverse("notifications:stream"), "secretary"),
    ]


class Site:
    """The coopol under test: clients by person, and the cookies they hold."""

    def __init__(self):
        from django.test import Client  # noqa: PLC0415

        from coopol.demo.cast import CAST  # noqa: PLC0415
        from profiles.models import Person  # noqa: PLC0415

        self.emails = {character.key: character.email for character in CAST}
        self.people, self.make = Person.objects, Client
        self.clients = {}

    def client(self, key):
        """A logged-in client, its headers those of a browser on this machine."""
        if key not in self.clients:
            client = self.make(headers={"host": "127.0.0.1", "accept-encoding": "gzip"})
            if key:
                client.force_login(self.people.get(email=self.emails[key]))
            self.clients[key] = client
        return self.clients[key]

    def cookie(self, key):
        """The Cookie header of that person."""
        return "; ".join(f"{k}={v.value}" for k, v in self.client(key).cookies.items())


def in_process(site, page):
    """Queries, median and 95th percentile of a page in this process, through the real middleware."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = site.client(page.key)
    client.get(page.url)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(page.url)
    if answer.status_code != 200:
        raise SystemExit(f"{page.name}: {page.url} answered {answer.status_code}")
    page.queries = len(caught)


def time_it(site, page):
    """Median and 95th percentile, in milliseconds."""
    client, spent = site.client(page.key), []
    for _ in range(TIMES):
        start = time.perf_counter()
        client.get(page.url)
        spent.append((time.perf_counter() - start) * 1000)
    page.p50, page.p95 = statistics.median(spent), statistics.quantiles(spent, n=20)[18]


class Server:
    """gunicorn with two workers on a free port, ended with this program."""

    def __init__(self, application, settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", application),
                *("--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4"),
                *("--worker-class", "gthread", "--preload", "--log-level", "warning"),
                "--no-control-socket",
            ],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        )

    def wait(self):
        """Until it answers, half a minute at most."""
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("gunicorn did not start.")

    def stop(self):
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def get(self, path, cookie="", encoding="br, gzip"):
        """(compressed body, headers) of one address."""
        request = urllib.request.Request(
            self.url + path, headers={"Accept-Encoding": encoding, "Cookie": cookie}
        )
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers


def wrk(url, cookie):
    """(requests per second, latency line) under eight connections."""
    output = subprocess.run(
        [
            *("wrk", "-t2", "-c8", f"-d{SECONDS}s", "--latency"),
            *("-H", f"Cookie: {cookie}", "-H", "Accept-Encoding: gzip", url),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{url} failed under load:\n{output}")
    found = dict(re.findall(r"(50%|99%|Requests/sec:)\s+([\d.]+\w*)", output))
    return float(found["Requests/sec:"]), f"{found['50%']} / {found['99%']}"


def over_http(page, server, bare, site, bare_cookie):
    """Requests per second of the page and of the bare one, in turns; medians."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(wrk(bare.url + "/", bare_cookie)[0])
        rps, page.latency = wrk(server.url + page.url, site.cookie(page.key))
        ours.append(rps)
    page.rps, page.bare = statistics.median(ours), statistics.median(theirs)


def weigh(server, page, cookie):
    """Bytes on the wire: the page alone, then with what a first visit brings besides."""
    body, headers = server.get(page.url, cookie)
    html = gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body
    assets, waiting = {}, set(LINKS.findall(html))
    while waiting:
        path = waiting.pop()
        data, _ = server.get(path.decode())
        assets[path] = len(data)
        if path.endswith(b".css"):
            css, _ = server.get(path.decode(), encoding="identity")
            folder = path.rsplit(b"/", 1)[0]
            for found in URLS.findall(css):
                if not found.startswith((b"data:", b"/", b"http")):
                    found = os.path.normpath(folder + b"/" + found)
                if found.startswith(b"/static/") and found not in assets:
                    waiting.add(found)
    page.wire = {"next": len(body), "first": len(body) + sum(assets.values())}


def report(measured, quick):
    """The table, in Markdown."""
    head = ["Page", "SQL", "Octets, page", "Octets, 1re visite"]
    if not quick:
        head += ["p50 ms", "p95 ms", "req/s", "page nue req/s", "rapport", "HTTP p50 / p99"]
    print("| " + " | ".join(head) + " |")
    print("|---|" + "---:|" * (len(head) - 1))
    for page in measured:
        cells = [page.name, page.queries, page.wire["next"], page.wire["first"]]
        if not quick:
            cells += [f"{page.p50:.1f}", f"{page.p95:.1f}", f"{page.rps:.0f}", f"{page.bare:.0f}"]
            cells += [f"{page.ratio:.2f}", page.latency]
        print("| " + " | ".join(map(str, cells)) + " |")


def main():
    """Measure, print, and say by the exit code whether all is within its limits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if not options.quick and shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk, or use --quick.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    setup_test_environment(debug=False)
    site = Site()
    chosen = [
        page
        for page in pages()
        if not options.words or any(word in page.name for word in options.words)
    ]
    for page in chosen:
        in_process(site, page)
    servers = [Server("coopol.wsgi", "coopol.settings")]
    try:
        servers[0].wait()
        for page in chosen:
            weigh(servers[0], page, site.cookie(page.key))
        if not options.quick:
            cookie = subprocess.run(
                [sys.executable, "-m", "bench.bare_setup"],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            ).stdout.strip()
            servers.append(Server("bench.bare_page", "bench.bare"))
            servers[1].wait()
            for page in chosen:
                over_http(page, *servers, site, cookie)
                time_it(site, page)
    finally:
        for server in servers:
            server.stop()
    report(chosen, options.quick)
    faults = [f"{page.name} : {fault}" for page in chosen for fault in page.faults()]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
