"""Two people shape the tree at the same moment."""

import threading
import time

import pytest
from django.db import connection, transaction

from sections import services
from sections.models import Level
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_a_section_opened_while_its_federation_moves_goes_with_it():
    party = factories.make_party()
    region = factories.make_unit(party.national, Level.REGION, "Normandie", "normandie")
    has_opened, opened = threading.Event(), []

    def open_section():
        with transaction.atomic():
            opened.append(
                services.create_unit(
                    by=None, parent=party.federation, name="Section de Séné", short_name="Séné"
                )
            )
            has_opened.set()
            wait_until_somebody_waits()
        connection.close()

    thread = threading.Thread(target=open_section)
    thread.start()
    assert has_opened.wait(5)
    services.move_unit(by=None, unit=party.federation, parent=region)
    thread.join(5)

    opened[0].refresh_from_db()
    assert opened[0].path.startswith(party.federation.path)


def wait_until_somebody_waits():
    """Until another transaction waits for a lock of ours, or one second."""
    for _ in range(50):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
