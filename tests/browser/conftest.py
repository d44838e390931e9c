"""A real Chromium on a real server. Whatever goes wrong behind the page fails the test."""

import os
import re
import shutil
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from playwright.sync_api import sync_playwright

from tests import factories

# Playwright keeps an event loop in this thread, where Django then expects no database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 15_000
# Said for each answer of 400 or more; `Watch.answer` judges those one by one.
ECHO = re.compile("Failed to load resource: the server responded")


def pytest_collection_modifyitems(items):
    """Every test of this folder needs Chromium, and says so."""
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium():
    """The browser, started once; each test opens contexts of its own in it."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "No Chromium here: say where with CHROMIUM, or leave these out: -m 'not browser'."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """Everything that goes wrong in the contexts of one test."""

    def __init__(self, host):
        self.host = host
        self.troubles = []

    def attach(self, context):
        context.on("request", self.request)
        context.on("response", self.answer)
        context.on("console", self.console)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))

    def request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme != "data" and parts.netloc != self.host:
            self.troubles.append(f"another host: {request.url}")

    def answer(self, response):
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.troubles.append(f"{response.status}: {response.url}")

    def console(self, message):
        if message.type == "error" and not ECHO.match(message.text):
            self.troubles.append(f"console: {message.text}")


@pytest.fixture
def open_context(chromium, live_server):
    """Open a browser of its own: open_context(person=None, java_script=True, **options).

    After the test: no console error, no breach of the content security policy, no request to
    another host, no missing file, no 500.
    """
    watch = Watch(urlsplit(live_server.url).netloc)
    opened = []

    def open_one(person=None, *, java_script=True, **options):
        options.setdefault("viewport", DESKTOP)
        # What a device keeps has tests of its own.
        options.setdefault("service_workers", "block")
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=java_script,
            locale="fr-FR",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        watch.attach(context)
        opened.append(context)
        if person is not None:
            log_in(context, person, live_server.url)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert watch.troubles == []


def log_in(context, person, url):
    """Give `context` a session of `person`, who proved a moment ago who she is."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": person.email}
    ]
    session.save()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}]
    )


@pytest.fixture
def party(transactional_db):
    """A small tree of units that the server sees too."""
    return factories.make_party()
