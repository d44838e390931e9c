"""What is long to make, made once for the tests of a file."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def shared(blocker, make):
    """Call `make` in a transaction that every test of the file nests in; yields what it gave.

    For fixtures of scope "module". Its rows are gone after the last test, and between two tests
    they are as they were; what `make` gave is not, so hand a copy of it to each test.
    """
    with blocker.unblock(), transaction.atomic():
        made = make()
        # Checked once here, not after each test.
        connection.check_constraints()
        # A task that was rung for meanwhile would not be rung for again by a test.
        connection.run_on_commit.clear()
        with blocker.block():
            yield made
        transaction.set_rollback(True)
