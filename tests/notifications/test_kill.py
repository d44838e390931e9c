"""Workers killed while they send: nobody is written to twice, nothing is lost."""

import pytest
from django.db import connection

from bench import mail_kill

pytestmark = [pytest.mark.ledger, pytest.mark.django_db(transaction=True)]


def run(tmp_path, **options):
    url = mail_kill.database_url(connection.settings_dict)
    return mail_kill.run(folder=tmp_path, database_url=url, **options)


def test_workers_killed_while_sending_write_to_nobody_twice_and_lose_nothing(tmp_path):
    figures = run(tmp_path, letters=300, kills=3)
    assert figures.holds, str(figures)


def test_the_same_kills_show_duplicates_without_the_ledger(tmp_path):
    """The positive control: a loop that sends then marks, under the same harness."""
    figures = run(tmp_path, letters=60, kills=2, naive=True)
    assert figures.twice
    assert not figures.holds
