"""The cast of the library: who keeps, who deposits, who only reads, who must not know."""

import pytest

from groups.models import Access, Member
from profiles.models import Visibility
from tests.factories import enter, join, make_group, make_person


@pytest.fixture
def animator(party):
    """Awa, an adherent of Brest, who animates groups."""
    person = make_person("Awa", "Diallo")
    join(person, party.other_section)
    return person


@pytest.fixture
def private(animator):
    """A private group that nobody hears of, animated by Awa."""
    return make_group("Cellule Zibeline", access=Access.PRIVATE, animator=animator)


@pytest.fixture
def collaborative(animator, member_of_next):
    """A collaborative group animated by Awa, with Loïc in it."""
    group = make_group("Nos écoles", access=Access.COLLABORATIVE, animator=animator)
    enter(member_of_next, group)
    return group


@pytest.fixture
def banned(private):
    """Karl, sent out of the private group."""
    person = make_person("Karl", "Ruault")
    enter(person, private, Member.Role.BANNED)
    return person


@pytest.fixture
def insider(private):
    """Mina, a member of the private group, in no section."""
    person = make_person("Mina", "Le Bris", visibility=Visibility.ALL)
    enter(person, private)
    return person
