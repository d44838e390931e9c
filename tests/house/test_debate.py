"""What is said in a group is read by its readers alone, wherever it could leak (SECURITY G-1)."""

import datetime

import pytest
from django.utils import timezone

from groups.models import Access, Member
from groups.services.groups import change_access
from groups.services.telling import announce
from notifications.models import Letter
from notifications.services import compose
from tests.cast import ROLES
from tests.debate import PRESENTATION
from tests.factories import enter, make_post
from tests.house.addresses import addresses
from tests.house.crawl import everything_said, folded

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


def compose_later():
    """Every digest of the week, as letters."""
    compose(now=timezone.now() + datetime.timedelta(days=8))
    return list(Letter.objects.select_related("recipient"))


def test_mails_tell_a_circle_to_its_readers_alone(cast):
    roles = {person.pk: role for role, person in cast.people.items()}
    announce()
    letters = compose_later()

    told = set()
    for letter in letters:
        text = folded(" ".join((letter.subject, letter.text, letter.html, str(letter.headers))))
        for name, circle in cast.debate.circles.items():
            words = [word for what, word in circle.words.items() if word in text]
            if words:
                told.add(name)
                assert roles[letter.recipient_id] in KNOWN[name], (roles[letter.recipient_id], name)
    # The control: somebody is told something of what is closed.
    assert {"private", "space"} <= told


def test_a_group_made_stricter_closes_at_once(cast, paths):
    circle = cast.debate.circles["collaborative"]
    reader = cast.people["sympathiser"]
    enter(reader, circle.group)
    Member.objects.filter(group=circle.group, person=reader).update(follow="digest")
    make_post(circle.topic, cast.people["neighbour"], f"Encore {circle.words['post']}")
    announce()
    client = cast.client("sympathiser")
    before = {path for path in paths if told(circle, client, path)}
    assert before

    change_access(by=cast.people["adherent"], group=circle.group, access=Access.ADHERENTS)

    assert [path for path in paths if told(circle, client, path)] == []
    letters = [letter for letter in compose_later() if letter.recipient_id == reader.pk]
    text = folded(" ".join(f"{letter.subject} {letter.text} {letter.html}" for letter in letters))
    assert not any(word in text for word in circle.words.values())


def told(circle, client, path):
    """Whether the answer holds a word of the circle that is not in the question."""
    text = everything_said(client.get(path))
    return any(word in text for word in circle.words.values() if word not in path)
