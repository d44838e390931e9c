"""How many mails people receive: whole weeks, people without any counted too, nobody in them."""

from collections import Counter
from datetime import datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command

from notifications.models import Letter, Rank
from notifications.queries.figures import figures_of, mail_figures
from notifications.schedule import PARIS
from tests.factories import make_person

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=PARIS)


def sent(person, day, rank=Rank.NOTICE):
    """A letter to `person` that left on that day of November."""
    Letter.objects.create(
        recipient=person, to_address="x@exemple.fr", kind="x", subject="x", rank=rank,
        state=Letter.State.SENT, sent_at=datetime(2026, 11, day, 12, tzinfo=PARIS),
    )  # fmt: skip


def test_weeks_are_whole_and_codes_count_for_nothing():
    people = [make_person(email=f"p{n}@exemple.fr") for n in range(4)]
    for day in (9, 10, 11, 15):
        sent(people[0], day)
    sent(people[1], 9)
    sent(people[1], 9, Rank.SECURITY)
    sent(people[1], 18)

    found = mail_figures(WEDNESDAY, weeks=1)

    assert (found.members, found.mails, found.most) == (4, 5, 4)
    assert (found.mean, found.median, found.above) == (1.25, 0, 25.0)


def test_without_anybody_there_is_nothing_to_divide():
    assert figures_of(0, 8, Counter()).mean == 0.0


def test_the_public_page_says_nothing_of_few_people(client):
    cache.clear()
    make_person(email="seule@exemple.fr")
    assert "trop peu" in client.get("/en-clair/").content.decode()
    cache.clear()
    for number in range(12):
        make_person(email=f"p{number}@exemple.fr")
    assert "par semaine</b>" in client.get("/en-clair/").content.decode()
    cache.clear()


def test_the_report_prints_sums(capsys):
    make_person("Canari", email="canari@exemple.fr")
    call_command("mail_report", weeks=2)
    out = capsys.readouterr().out
    assert "mails per person per week" in out
    assert "anari" not in out
