"""The processes of pytest-xdist: a Redis database for each, whole files, the longest first.

pytest-django gives each a PostgreSQL database. Without xdist nothing here has any effect.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import redis
from django.conf import settings

DATABASES = 16
LENT = pytest.StashKey[list[str]]()
# Begun last, one of these would keep a worker busy long after the others.
LONGEST = (
    "house/test_access.py",
    "browser/test_axe.py",
    "house/test_twin.py",
    "house/test_canary.py",
    "house/test_debate.py",
    "house/test_messages.py",
    "browser/test_hostile.py",
    "house/test_actions.py",
    "hostile/test_inputs.py",
    "browser/test_mailings.py",
    "browser/test_debate.py",
    "browser/test_pwa.py",
    "moderation/test_masked.py",
    "browser/test_library.py",
    "deciding/test_parallel.py",
    "browser/test_messages.py",
    "browser/test_journey.py",
    "browser/test_agir.py",
    "browser/test_paper.py",
    "house/test_admin.py",
    "browser/test_keyboard.py",
    "files/test_corpus.py",
)


def redis_urls(url, count):
    """The Redis of each of `count` workers: the database of `url`, then those before it, by turns."""
    parts = urlsplit(url)
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != "db"])
    first = redis.connection.parse_url(url).get("db", 0)
    others = [(first - number) % DATABASES for number in range(1, count)]
    return [url, *(parts._replace(path=f"/{number}", query=query).geturl() for number in others)]


def lend_databases(config, specs):
    """Tell each worker its Redis; a database that nobody named must be empty, and is left so."""
    urls = redis_urls(settings.REDIS_URL, len(specs))
    if len(specs) > DATABASES:
        raise pytest.UsageError(f"At most {DATABASES} workers: each empties a Redis database.")
    for spec, url in zip(specs, urls, strict=True):
        spec.env["REDIS_URL"] = url
    for url in urls[1:]:
        with redis.Redis.from_url(url) as database:
            if database.dbsize():
                number = database.connection_pool.connection_kwargs["db"]
                raise pytest.UsageError(
                    f"Redis database {number} is not empty: a worker would lose what it holds. "
                    "Empty it, name another in REDIS_URL, or run in one process: -n 0."
                )
    config.stash[LENT] = urls[1:]


def give_back_databases(config):
    """Empty what `lend_databases` lent."""
    for url in config.stash.get(LENT, []):
        with redis.Redis.from_url(url) as database:
            database.flushdb()


def longest_first(items):
    """Sort `items` in place: the files of LONGEST, then the others as they were."""

    def rank(item):
        found = [n for n, name in enumerate(LONGEST) if str(item.path).endswith(name)]
        return found[0] if found else len(LONGEST)

    items.sort(key=rank)
