"""Pages are the same with and without a hidden member (INV-2, noninterference)."""

import pytest
from django.core.cache import cache

from profiles.models import Visibility
from tests.cast import make_cast
from tests.factories import join, make_person
from tests.house.addresses import addresses
from tests.house.crawl import crawl, normalised

OUTSIDERS = (
    "visitor", "sympathiser", "adherent", "neighbour", "distant", "next_secretary", "federal",
    "national", "former_secretary", "newcomer",
)  # fmt: skip


@pytest.fixture
def cast(db):
    return make_cast()


def pages_of(cast, role):
    cache.clear()
    seeds = [path for address in addresses(cast) for path in address.paths]
    seeds += [f"/annuaire/?q={word}" for word in ("a", "zelie", "quintric", "Nom")]
    return {
        path: (page.status_code, normalised(page))
        for path, page in crawl(cast.client(role), ["/", *seeds]).items()
        if not page.streaming
    }


@pytest.mark.parametrize("role", OUTSIDERS)
def test_an_outsider_reads_the_same_with_and_without_a_hidden_member(role, cast):
    without = pages_of(cast, role)

    for unit in (cast.party.section, cast.party.other_section, None):
        person = make_person("Zélie", "Quintric", visibility=Visibility.SECTION)
        if unit is not None:
            join(person, unit)

    assert pages_of(cast, role) == without


def test_the_secretary_does_read_the_difference(cast):
    without = pages_of(cast, "secretary")

    join(make_person("Zélie", "Quintric", visibility=Visibility.SECTION), cast.party.section)

    assert pages_of(cast, "secretary") != without
