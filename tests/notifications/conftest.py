"""Kinds of notice that exist only in these tests."""

from datetime import UTC, datetime

import pytest

from notifications import nudge, registry
from notifications.models import Cadence
from notifications.registry import Item, NoticeKind
from tests.factories import make_person

# A Monday at noon in Paris.
MONDAY = datetime(2026, 11, 2, 11, tzinfo=UTC)


class Plain(NoticeKind):
    code = "test.now"
    label = "Nouvelle pressée"
    why = "tu suis ces essais"
    default_cadence = Cadence.IMMEDIATE

    def still_concerns(self, notice):
        return not notice.payload.get("gone")

    def item(self, notice):
        return Item(notice.payload.get("title", "Une nouvelle"), "Le texte.", "/nouvelles/")


class Daily(Plain):
    code = "test.daily"
    label = "Nouvelle du jour"
    default_cadence = Cadence.DAILY


class Weekly(Plain):
    code = "test.weekly"
    label = "Nouvelle de la semaine"
    default_cadence = Cadence.WEEKLY


class Urgent(Plain):
    code = "test.urgent"
    label = "Annulation"
    urgent = True


class Compulsory(Plain):
    code = "test.compulsory"
    label = "Décision qui te concerne"
    can_be_disabled = False


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """The registry with the kinds of these tests, and no other."""
    declared = {cls.code: cls() for cls in (Plain, Daily, Weekly, Urgent, Compulsory)}
    monkeypatch.setattr(registry, "KINDS", declared)
    return declared


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """The tasks rung instead of a broker, in order."""
    bells = []
    monkeypatch.setattr(nudge, "ring", bells.append)
    return bells


@pytest.fixture
def reader(db):
    """Somebody with an address and no choice made."""
    return make_person("Nora", "Belkacem", email="nora@exemple.fr")
