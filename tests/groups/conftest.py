"""Who is in the groups of these tests."""

import pytest

from groups.models import Access
from tests import factories


@pytest.fixture
def animator(party):
    """Rose, adherent in Vannes, animates."""
    person = factories.make_person("Rose", "Kermarrec")
    factories.join(person, party.section)
    return person


@pytest.fixture
def group(animator):
    """An open group that Rose animates."""
    return factories.make_group("École et collège", animator=animator)


@pytest.fixture
def private(animator):
    """A private group, listed, that Rose animates."""
    return factories.make_group(
        "Cellule de veille", animator=animator, access=Access.PRIVATE, is_listed=True
    )
