"""Pages are the same with and without a hidden member (INV-2, noninterference)."""

import pytest
from django.core.cache import cache

from documents.models import Visit
from groups.models import ReadMark
from groups.services import members
from groups.services.reading import mark_read
from moderation import registry
from moderation.charter import Rule
from moderation.services import flag
from profiles.models import Visibility
from tests.factories import join, make_person
from tests.house.addresses import addresses
from tests.house.crawl import SKIPPED, crawl, normalised

OUTSIDERS = (
    "visitor", "sympathiser", "adherent", "neighbour", "distant", "next_secretary", "federal",
    "national", "former_secretary", "blocked",
)  # fmt: skip

ANIMATORS = {"sympathiser", "distant"}

# What is organised has its own twins, in `test_actions.py`.
ELSEWHERE = ("/agir/", "/missions/", "/integrer/", "/api/")
# Secrets drawn anew at each view, and the page that tells of the readings this very test makes.
CHANGING = ("/compte/double-verification/", "/reglages/journal/")


@pytest.fixture
def seeds(cast):
    paths = [path for address in addresses(cast) for path in address.paths]
    paths = [path for path in paths if not path.startswith(ELSEWHERE)]
    return ["/", *paths, *(f"/annuaire/?q={word}" for word in ("a", "zelie", "quintric", "Nom"))]


def pages_of(cast, role, seeds):
    cache.clear()
    if role in cast.people:
        # What this very test reads is read no more.
        ReadMark.objects.filter(person=cast.people[role]).delete()
        Visit.objects.filter(person=cast.people[role]).delete()
    return {
        path: (page.status_code, normalised(page))
        for path, page in crawl(cast.client(role), seeds, skipped=(*SKIPPED, *ELSEWHERE)).items()
        if not page.streaming and not path.startswith(CHANGING)
    }


@pytest.mark.parametrize("role", OUTSIDERS)
def test_an_outsider_reads_the_same_with_and_without_a_hidden_member(role, cast, seeds):
    without = pages_of(cast, role, seeds)

    for unit in (cast.party.section, cast.party.other_section, None):
        person = make_person("Zélie", "Quintric", visibility=Visibility.SECTION)
        if unit is not None:
            join(person, unit)
        take_part(cast, person)
        # A report is made to be read by whoever animates, without a name.
        if role not in ANIMATORS:
            report(cast, person)

    assert differences(without, pages_of(cast, role, seeds)) == []


def take_part(cast, person):
    """All that a hidden member may do in a debate."""
    opened = cast.debate.circles["open"]
    members.join(by=person, group=opened.group)
    members.follow(by=person, group=opened.group, follow="none")
    mark_read(by=person, topic=opened.topic, until=opened.post.pk)


def report(cast, person):
    """What a hidden member may say of what she read."""
    post = cast.debate.circles["open"].post
    flag(by=person, kind=registry.get("message"), thing=post, rule=Rule.TRUTH, word="Zélie")


def differences(before, after):
    """Paths whose answer is not the same, the paths found on one side only included."""
    return sorted(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )


def test_the_secretary_does_read_the_difference(cast, seeds):
    without = pages_of(cast, "secretary", seeds)

    join(make_person("Zélie", "Quintric", visibility=Visibility.SECTION), cast.party.section)

    assert differences(without, pages_of(cast, "secretary", seeds)) != []
