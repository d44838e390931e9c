"""People who write to each other."""

import pytest

from tests.factories import give, join, make_person


@pytest.fixture
def amina(party):
    """An adherent of the section of Vannes, seen by all."""
    person = make_person("Amina", "Benkacem", email="amina@exemple.fr")
    join(person, party.section)
    return person


@pytest.fixture
def karim(party):
    """Another one."""
    person = make_person("Karim", "Saïdi", email="karim@exemple.fr")
    join(person, party.section)
    return person


@pytest.fixture
def ines(party):
    """One of the next section."""
    person = make_person("Inès", "Roux", email="ines@exemple.fr")
    join(person, party.next_section)
    return person


@pytest.fixture
def treasurer(party):
    """On the board of the section too."""
    person = make_person("Yves", "Kermarrec", email="yves@exemple.fr")
    join(person, party.section)
    give(person, "section_treasurer", party.section)
    return person
