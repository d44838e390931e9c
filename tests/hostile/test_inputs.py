"""Hostile text in every field of every form of debates and events: an answer, never a failure."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import transaction
from django.urls import resolve

from tests.hostile.strings import hostile_strings
from tests.house.addresses import addresses

SPACES = ("groups", "topics", "documents", "moderation", "search", "settings", "profiles")
# Who opens which forms: an animator, who organises an event too, who keeps a section, who launches
# missions.
ROLES = {
    "sympathiser": (*SPACES, "events"),
    "secretary": SPACES,
    "national": ("campaigns",),
}
NASTY = [
    *hostile_strings()[::125],
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\u202e\u2066\u200b",
    "e" + "\u0301" * 3_000,
    "🌹" * 200,
    "x" * 100_000,
    "> " * 5_000,
    "[" * 5_000,
    "*_" * 5_000,
    "@" * 2_000,
    "9" * 400,
    "-1",
    "2099-99-99T99:99",
    "%s %(x)s {0} {{ x }}",
    "' OR 1=1; --",
    " ",
]
TEXTS = ("text", "search", "email", "url", "number", "date", "datetime-local", "hidden", "tel")


def forms_of(page):
    """(address, {name: value}, [names that take text]) of each form that posts, but our frame's."""
    for form in BeautifulSoup(page.content, "html.parser").select("main form[method=post]"):
        values, texts = {}, []
        for field in form.select("[name]"):
            name, kind = field["name"], field.get("type", "text")
            if field.name == "textarea":
                values[name] = field.get_text()
                texts.append(name)
            elif field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option")
                values[name] = chosen.get("value", "") if chosen else ""
                texts.append(name)
            elif field.name == "input" and kind in TEXTS and name != "csrfmiddlewaretoken":
                values[name] = field.get("value", "")
                texts.append(name)
            elif kind in ("radio", "checkbox"):
                values.setdefault(name, field.get("value", "on"))
                texts.append(name)
        yield form.get("action") or page.wsgi_request.path, values, list(dict.fromkeys(texts))


@pytest.mark.parametrize("role", ROLES)
def test_no_field_of_no_form_fails(role, cast, role_pages):
    client = cast.client(role)
    tried, failed = set(), []
    for path in role_pages:
        page = client.get(path)
        if page.status_code != 200 or "text/html" not in page["Content-Type"]:
            continue
        for action, values, texts in forms_of(page):
            shape = (resolve(urlsplit(action).path).view_name, tuple(texts))
            if action.startswith(("/deconnexion", "/compte")) or shape in tried:
                continue
            tried.add(shape)
            failed += tries(client, action, values, texts)

    assert failed == []
    assert len(tried) > 2


@pytest.fixture
def role_pages(cast, role):
    """Every page of what `role` fills in, in the open group and the space."""
    return [
        path
        for address in addresses(cast, circles=("open", "space"))
        if address.name.partition(":")[0] in ROLES[role]
        for path in address.paths[:2]
    ]


def tries(client, action, values, texts):
    """What failed: one field at a time holds each of NASTY in turn, the others what they held."""
    failed = []
    for rank, text in enumerate(NASTY):
        # Each field meets each string over the fields and the strings, not all at once.
        for name in texts[rank % max(len(texts), 1) :: max(len(texts), 1)] or texts[:1]:
            cache.clear()
            with transaction.atomic():
                answer = client.post(action, {**values, name: text})
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                failed.append(f"{action} {name}={text[:40]!r}: {answer.status_code}")
    return failed
