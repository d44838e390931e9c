"""Who gets which answer from which address, whole by construction (SECURITY R-1).

`access.txt` holds one line for each address and method, one column for each role of `tests.cast`,
in order. An address without its lines fails, so does a line without its address. POST sends an
empty form: 403 and 404 come before any validation.
"""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.cast import ROLES
from tests.house.addresses import addresses_of_section

TABLE = Path(__file__).with_name("access.txt")
METHODS = ("GET", "POST")
REFUSED = (403, 404, 405)


def declared():
    """{(name, method): [status by role]} of the table."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, method, *statuses = line.split()
            rows[name, method] = [int(status) for status in statuses]
    return rows


@pytest.fixture
def found(cast):
    return addresses_of_section(cast)


def ask(client, method, path):
    """The status of one request, its changes undone."""
    cookies = client.cookies.output(header="")
    with transaction.atomic():
        response = client.generic(method, path)
        transaction.set_rollback(True)
    # What was refused or only looked at changes nothing that is kept, but for the session.
    acts = method != "GET" and response.status_code not in REFUSED
    if acts or response.wsgi_request.session.modified:
        cache.clear()
    client.cookies.clear()
    client.cookies.load(cookies)
    return response.status_code


def test_every_address_answers_each_role_as_declared(cast, found):
    actual = {}
    for address in found:
        for method in METHODS:
            actual[address.name, method] = [
                ask(cast.client(role), method, path) for role in ROLES for path in address.paths[:1]
            ]

    expected = declared()
    wrong = [
        f"{name:40} {method:4} {' '.join(map(str, statuses))}"
        for (name, method), statuses in actual.items()
        if expected.get((name, method)) != statuses
    ]
    if wrong:
        pytest.fail("These lines differ from access.txt:\n" + "\n".join(wrong), pytrace=False)
    assert expected.keys() == actual.keys()


def test_no_address_ever_fails():
    assert all(status < 500 for statuses in declared().values() for status in statuses)
