"""What the watchman hears."""

import json

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisGone

from coopol.pages.health import health


def ask():
    """The status and the state that the page gives."""
    response = health(RequestFactory().get("/sante/"))
    return response.status_code, json.loads(response.content)["state"]


@pytest.mark.django_db
def test_all_is_well():
    assert ask() == (200, "ok")


@pytest.mark.django_db
def test_without_redis_the_site_is_unavailable(monkeypatch):
    def gone(*args, **kwargs):
        raise RedisGone("redis://:secret@somewhere")

    monkeypatch.setattr(caches["default"], "get", gone)
    assert ask() == (503, "unavailable")


@pytest.mark.django_db
def test_without_postgres_the_site_is_unavailable():
    def gone(*args):
        raise DatabaseError("host somewhere")

    with connection.execute_wrapper(gone):
        assert ask() == (503, "unavailable")


def test_the_answer_is_kept_nowhere_and_asks_no_login():
    assert health.login_required is False
    assert health(RequestFactory().post("/sante/")).status_code == 405
