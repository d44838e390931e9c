"""What is written to a few is read by those few alone, wherever it could leak."""

import datetime

import pytest
from django.utils import timezone

from profiles.services import project_rights
from tests.cast import ROLES
from tests.house.addresses import addresses
from tests.house.crawl import everything_said

BOARD = {"secretary", "treasurer"}
# Who reads each conversation of tests.letters; a block ends the one of two.
READERS = {
    "pair": {"adherent", "neighbour"},
    "apart": set(),
    "few": {"distant", "national", "sympathiser"},
    "board": {"hidden"} | BOARD,
}
# What was not sent yet is of whoever wrote it.
DRAFTS = {"pair": "adherent", "apart": None, "few": "distant", "board": "hidden"}
# Who receives, or follows as somebody who may write in the same name.
MAILINGS = {
    "section": {
        *("adherent", "hidden", "late", "treasurer", "blocked", "secretary"),
        *("federal", "national"),
    },
    "federation": {"adherent", "hidden", "neighbour", "next_secretary", "federal", "national"},
    "draft": {"secretary"},
}
# Beyond them: whoever was invited later reads what came later, and a request is read by whom it was made to.
OTHERS = {"later": READERS["few"] | {"late"}, "request": {"adherent"}}
SPACES = (
    "messaging",
    "mailings",
    "contacts",
    "home",
    "notifications",
    "search",
    "profiles",
    "live",
)


@pytest.fixture
def paths(cast):
    """Every address with each conversation and mailing, and the searches for their words."""
    found = {
        path: None
        for address in addresses(cast)
        if address.name.partition(":")[0] in SPACES
        for path in address.paths
    }
    words = [word for talk in cast.letters.talks.values() for word in talk.words.values()]
    for place in ("/chercher/", "/messages/chercher/"):
        found |= {f"{place}?q={word}": None for word in (*words, *cast.letters.words.values())}
    return list(found)


def expected(letters):
    """{word: the roles that may read it}."""
    found = {}
    for name, talk in letters.talks.items():
        found |= {word: READERS[name] for word in talk.words.values()}
        # The title is for whoever sits there, from the day she does.
        if "title" in talk.words:
            found[talk.words["title"]] = READERS[name] | {"late"}
        found[talk.words["draft"]] = {DRAFTS[name]} - {None}
    return found | {letters.words[name]: who for name, who in {**MAILINGS, **OTHERS}.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_only_what_is_written_to_it(role, cast, paths):
    said = {}
    for path in paths:
        answer = cast.client(role).get(path)
        assert answer.status_code < 500, path
        said[path] = everything_said(answer)

    wrong = []
    for word, readers in expected(cast.letters).items():
        seen = [path for path, text in said.items() if word in text and word not in path]
        if bool(seen) != (role in readers):
            wrong.append(f"{role}: {word}, {seen[:3] or 'not seen'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["secretary", "treasurer"])
def test_a_board_reads_its_conversations_as_long_as_it_is_one(role, cast):
    talk = cast.letters.talks["board"]
    client = cast.client(role)
    assert talk.words["text"] in everything_said(client.get(talk.conversation.get_absolute_url()))

    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    cast.people[role].mandates.update(starts_on=yesterday, ends_on=yesterday)
    project_rights([cast.people[role].pk])

    answer = client.get(talk.conversation.get_absolute_url())
    assert answer.status_code == 404
