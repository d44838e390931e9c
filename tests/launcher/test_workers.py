"""Which Redis database each process of the tests may empty."""

import pytest
import redis
from execnet import XSpec

from launcher.children import Children
from launcher.valkey import Valkey
from tests import workers


@pytest.mark.parametrize(
    ("url", "others"),
    [
        ("redis://127.0.0.1:6379/15", ["redis://127.0.0.1:6379/14", "redis://127.0.0.1:6379/13"]),
        ("redis://:word@h:1/0", ["redis://:word@h:1/15", "redis://:word@h:1/14"]),
        ("redis://h", ["redis://h/15", "redis://h/14"]),
        ("rediss://h/?db=3&timeout=9", ["rediss://h/2?timeout=9", "rediss://h/1?timeout=9"]),
    ],
)
def test_the_first_worker_takes_what_was_named_and_the_others_those_before(url, others):
    assert workers.redis_urls(url, 3) == [url, *others]


class Config:
    """As much of pytest's own as is needed here."""

    def __init__(self):
        self.stash = pytest.Stash()


@pytest.fixture
def server(tmp_path, settings):
    """The URL of database 5 of a Valkey of its own, the one that the settings name."""
    children = Children(tmp_path)
    children.take_home()
    valkey = Valkey(tmp_path / "valkey", durable=False)
    valkey.start(children)
    settings.REDIS_URL = f"{valkey.url.rpartition('/')[0]}/5"
    yield settings.REDIS_URL
    children.stop()
    children.leave_home()


def test_what_was_lent_is_left_empty_and_the_rest_untouched(server):
    for url in (server, workers.redis_urls(server, 3)[2]):
        redis.Redis.from_url(url).set("kept", 1)
    config, specs = Config(), [XSpec("popen"), XSpec("popen")]

    workers.lend_databases(config, specs)
    urls = [spec.env["REDIS_URL"] for spec in specs]
    redis.Redis.from_url(urls[1]).set("written", 1)
    workers.give_back_databases(config)

    assert urls == workers.redis_urls(server, 2)
    sizes = [redis.Redis.from_url(url).dbsize() for url in workers.redis_urls(server, 3)]
    assert sizes == [1, 0, 1]


def test_a_database_that_nobody_named_is_never_emptied(server):
    redis.Redis.from_url(workers.redis_urls(server, 2)[1]).set("precious", 1)
    config = Config()

    with pytest.raises(pytest.UsageError, match="database 4 is not empty"):
        workers.lend_databases(config, [XSpec("popen"), XSpec("popen")])
    workers.give_back_databases(config)

    assert redis.Redis.from_url(workers.redis_urls(server, 2)[1]).dbsize() == 1
