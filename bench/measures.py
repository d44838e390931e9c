"""A page as one person asks it, and what is measured of it."""

import gzip
import os
import re
import statistics
import time
from dataclasses import dataclass, field

from serving import wrk

MAX_QUERIES = 15
MAX_FIRST, MAX_NEXT = 150_000, 20_000
MIN_RATIO = 0.8
TIMES = 40
ROUNDS = 3
LINKS = re.compile(rb'(?:href|src)="(/static/[^"#]+)')
URLS = re.compile(rb"url\([\"']?([^)\"'#]+)")


@dataclass
class Page:
    """One page as the person `key` of the cast asks it ("" for a visitor), and what was measured.

    `is_live`: only a piece of the page is asked, as htmx does while one types.
    """

    name: str
    url: str
    key: str = ""
    is_live: bool = False
    # The bytes that the page alone may weigh, and a first visit to it.
    most: int = MAX_NEXT
    most_first: int = MAX_FIRST
    queries: int = 0
    p50: float = 0
    p95: float = 0
    cpu: float = 0
    rps: float = 0
    bare: float = 0
    wire: dict = field(default_factory=dict)
    latency: str = ""

    @property
    def headers(self):
        """The headers by which a piece is asked."""
        return {"HX-Request": "true"} if self.is_live else {}

    @property
    def ratio(self):
        """Requests per second beside the bare page; None when not measured."""
        return self.rps / self.bare if self.bare else None

    def faults(self):
        """What is over its limit."""
        if self.queries > MAX_QUERIES:
            yield f"{self.queries} requêtes SQL"
        if self.wire.get("first", 0) > self.most_first:
            yield "première visite trop lourde"
        if self.wire.get("next", 0) > self.most:
            yield "page suivante trop lourde"
        if self.ratio is not None and self.ratio < MIN_RATIO:
            yield f"{self.ratio:.2f} × la page nue"


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

    def get(self, page):
        """The answer to `page`, in this process."""
        return self.client(page.key).get(page.url, headers=page.headers)

    def headers(self, page):
        """The headers of a request for `page`, its cookies included."""
        cookies = self.client(page.key).cookies.items()
        return {**page.headers, "Cookie": "; ".join(f"{k}={v.value}" for k, v in cookies)}


def count_queries(site, page):
    """How many queries the second answer asks, in this process, through the real middleware."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    site.get(page)
    with CaptureQueriesContext(connection) as caught:
        answer = site.get(page)
    if answer.status_code != 200:
        raise SystemExit(f"{page.name}: {page.url} answered {answer.status_code}")
    page.queries = len(caught)


def time_it(site, page):
    """Milliseconds in this process: median, 95th percentile, and the least of processor time."""
    spent, worked = [], []
    for _ in range(TIMES):
        start, busy = time.perf_counter(), time.thread_time()
        site.get(page)
        worked.append((time.thread_time() - busy) * 1000)
        spent.append((time.perf_counter() - start) * 1000)
    page.p50, page.p95 = statistics.median(spent), statistics.quantiles(spent, n=20)[18]
    page.cpu = min(worked)


def over_http(page, server, bare, headers, bare_cookie):
    """Requests per second of the page and of the bare one, in turns; medians."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(wrk(bare.url + "/", {"Cookie": bare_cookie})[0])
        rps, page.latency = wrk(server.url + page.url, headers)
        ours.append(rps)
    page.rps, page.bare = statistics.median(ours), statistics.median(theirs)


def weigh(server, page, headers):
    """Bytes on the wire: the page alone, then with what a first visit brings besides."""
    body, answered = server.get(page.url, headers)
    html = gzip.decompress(body) if answered["Content-Encoding"] == "gzip" else body
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
