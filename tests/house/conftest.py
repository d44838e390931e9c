"""The twenty-one roles, made once for each file."""

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
