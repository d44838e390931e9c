"""The other way that bench/live.py weighs: the site, and a stream of counts for each open page.

A thread for each stream, as gunicorn's gthread gives; Redis says whose counts changed.
"""

import json
import os
import threading
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")

import django

django.setup()

import redis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user  # noqa: E402
from django.db import connections  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.http.cookie import parse_cookie  # noqa: E402

from coopol.counts import counts_of  # noqa: E402
from coopol.wsgi import application as site  # noqa: E402

CHANNEL = "bench.live"
HEARTBEAT = 25
bells = {}
started = threading.Lock()
listener = None


def listen():
    """Ring the bell of each person whose counts changed."""
    channel = redis.Redis.from_url(settings.REDIS_URL).pubsub()
    channel.subscribe(CHANNEL)
    for message in channel.listen():
        if message["type"] == "message":
            for bell in list(bells.get(int(message["data"]), ())):
                bell.set()


def start_listening():
    """One listener for each process, once it is forked."""
    global listener
    with started:
        if listener is None:
            listener = threading.Thread(target=listen, daemon=True)
            listener.start()


def person_of(environ):
    """Who holds the session of a request."""
    request = HttpRequest()
    engine = import_module(settings.SESSION_ENGINE)
    key = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    request.session = engine.SessionStore(key)
    return get_user(request)


def stream(person):
    """Counts at once and each time they change; a word now and then so that proxies keep the line."""
    bell = threading.Event()
    bells.setdefault(person.pk, set()).add(bell)
    try:
        yield told(person)
        while True:
            if bell.wait(HEARTBEAT):
                bell.clear()
                yield told(person)
            else:
                yield b": \n\n"
    finally:
        bells[person.pk].discard(bell)


def told(person):
    """One event; the connection to PostgreSQL is given back, there are fewer of them than streams."""
    try:
        return f"data: {json.dumps(vars(counts_of(person)))}\n\n".encode()
    finally:
        connections.close_all()


def application(environ, start_response):
    """The stream at its address, the site everywhere else."""
    if environ["PATH_INFO"] != "/vif/flux/":
        return site(environ, start_response)
    start_listening()
    person = person_of(environ)
    connections.close_all()
    start_response("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
    return stream(person)
