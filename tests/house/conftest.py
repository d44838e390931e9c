"""The twenty-one roles, made once for each file."""

import logging

import pytest

from tests.cast import make_cast
from tests.shared import shared


@pytest.fixture(scope="module")
def shared_cast(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as cast:
        yield cast


@pytest.fixture
def cast(shared_cast, db):
    return shared_cast.again()


@pytest.fixture(autouse=True)
def refusals_untold():
    """What is refused is what these tests ask for: to tell each of it would take half their time."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)
