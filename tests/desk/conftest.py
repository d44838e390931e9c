"""The cast of the desk."""

import pytest

from profiles.services import ask_to_join
from tests.factories import give, join, make_person


@pytest.fixture
def asking(sympathiser, party):
    """Nora's request to join the section of Vannes."""
    return ask_to_join(by=sympathiser, unit=party.section, word="Bonjour à tous")


@pytest.fixture
def leader(party):
    """Gwen, at the head of the federation, member of Lorient."""
    person = make_person("Gwen", "Tanguy")
    join(person, party.next_section)
    give(person, "federal_first_secretary", party.federation)
    return person


@pytest.fixture
def treasurer(party):
    """Paul, treasurer of Vannes."""
    person = make_person("Paul", "Nguyen")
    join(person, party.section)
    give(person, "section_treasurer", party.section)
    return person


@pytest.fixture
def organiser(party):
    """Maud, who answers at the national level, member of Brest."""
    person = make_person("Maud", "Riou")
    join(person, party.other_section)
    give(person, "national_organiser", party.national)
    return person
