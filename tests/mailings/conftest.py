"""Who writes to many, and to whom."""

import pytest

from messaging.audience import Audience, For
from messaging.models import Mailing
from messaging.services import copying, drafting, leaving
from notifications import nudge
from tests import factories


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """The tasks rung instead of a broker, in order."""
    bells = []
    monkeypatch.setattr(nudge, "ring", bells.append)
    return bells


@pytest.fixture
def federal(party):
    """Gwenaëlle, first secretary of the federation."""
    person = factories.make_person("Gwenaëlle", "Tanguy")
    factories.join(person, party.next_section)
    factories.give(person, "federal_first_secretary", party.federation)
    return person


@pytest.fixture
def national(party):
    """Bernard, national secretary."""
    person = factories.make_person("Bernard", "Marchand")
    factories.join(person, party.other_section)
    factories.give(person, "national_secretary", party.national)
    return person


@pytest.fixture
def write():
    """A draft of `by` in the name of a unit or of a group."""

    def make(by, sender, kind=None, number=0, subject="Réunion jeudi", text="Bonjour {prénom}."):
        usual = For.ALL if hasattr(sender, "level") else For.MEMBERS
        mailing = drafting.start(by=by, sender=sender, audience=Audience(kind or usual, number))
        drafting.write(by=by, mailing=mailing, subject=subject, text=text)
        return Mailing.objects.get(pk=mailing.pk)

    return make


@pytest.fixture
def send(write):
    """A mailing that has left: its copies and letters are written."""

    def make(by, sender, **more):
        mailing = write(by, sender, **more)
        leaving.submit(by=by, mailing=mailing)
        copying.prepare()
        mailing.refresh_from_db()
        return mailing

    return make
