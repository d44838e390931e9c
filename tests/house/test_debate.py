"""What is said in a group is read by its readers alone, wherever it could leak (SECURITY G-1)."""

import pytest

from tests.cast import ROLES
from tests.debate import PRESENTATION
from tests.house.addresses import addresses
from tests.house.crawl import everything_said

SECTION = {
    "adherent", "hidden", "secretary", "former_secretary", "late", "treasurer", "blocked",
}  # fmt: skip
ADHERENTS = SECTION | {
    "neighbour", "distant", "next_secretary", "federal", "other_federal", "national",
}  # fmt: skip
REGISTERED = ADHERENTS | {"sympathiser", "moderator", "dpo", "technician"}
# Who reads what is said in each circle of tests.debate; whoever keeps the page of a unit, or of one
# above it, reads its space.
READERS = {
    "open": REGISTERED,
    "collaborative": REGISTERED,
    "adherents": ADHERENTS,
    "private": {"distant", "national"},
    "space": SECTION | {"federal", "national"},
}
# Who is told that it exists: the treasurer is invited to the private one.
KNOWN = READERS | {
    "open": set(ROLES),
    "collaborative": set(ROLES),
    "private": READERS["private"] | {"treasurer"},
}
SEARCHED = {"/chercher/": ("name", "purpose", "title", "post", "document", "text"),
            "/groupes/": ("name",), "/documents/": ("text",)}  # fmt: skip


@pytest.fixture
def paths(cast):
    """Every address with what belongs to each circle, and the searches for its words."""
    circles = cast.debate.circles
    found = {
        path: None
        for address in addresses(cast, circles=tuple(circles))
        if address.name.partition(":")[0] in ("groups", "topics", "documents", "moderation", "home")
        for path in address.paths
    }
    for circle in circles.values():
        for place, whats in SEARCHED.items():
            found |= {
                f"{place}?q={circle.words[what]}": None for what in whats if what in circle.words
            }
    return list(found)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_only_the_circles_it_may_read(role, cast, paths):
    said = {}
    for path in paths:
        answer = cast.client(role).get(path)
        assert answer.status_code < 500, path
        said[path] = everything_said(answer)

    wrong = misread(role, cast.debate, said)
    assert not wrong, "\n".join(wrong)


def misread(role, debate, said):
    """What `role` reads of the circles though it may not, and does not though it may."""
    wrong = []
    for name, circle in debate.circles.items():
        for what, word in circle.words.items():
            allowed = role in (KNOWN if what in PRESENTATION else READERS)[name]
            if (role, name) == ("blocked", "collaborative") and what in ("post", "file"):
                allowed = False  # its author blocked her
            # What one typed comes back in the field, not elsewhere.
            seen = [path for path, text in said.items() if word in text and word not in path]
            if bool(seen) != allowed:
                wrong.append(f"{role}: {what} of {name}, {seen[:3] or 'not seen'}")
    return wrong
