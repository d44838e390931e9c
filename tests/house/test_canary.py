"""Nobody learns of a person what her level keeps (SECURITY H-1 to H-6)."""

import itertools
import random
import string

import pytest

from notifications.models import Letter
from notifications.services import compose
from profiles.models import Opening, Person, Visibility
from profiles.services import ask_to_join, edit_profile
from tests.cast import ROLES, make_cast
from tests.factories import join, make_person
from tests.house.addresses import addresses
from tests.house.crawl import crawl, everything_said, folded

WORDS = random.Random(2010)
ADHERENTS = {
    "adherent", "neighbour", "distant", "hidden", "secretary", "next_secretary", "federal",
    "other_federal", "national", "former_secretary", "late", "treasurer",
}  # fmt: skip
REGISTERED = ADHERENTS | {"sympathiser", "newcomer", "moderator", "dpo", "technician"}
BOARDS = {"section": {"secretary", "treasurer"}, "next_section": {"next_secretary"}}


def token():
    return "zq" + "".join(WORDS.choices(string.ascii_lowercase, k=10))


def make_canary(party, level, place):
    """A person whose every word is unlike any other."""
    words = {name: token() for name in ("first", "last", "mail", "status", "text", "tag", "street")}
    person = make_person(
        words["first"].title(),
        words["last"].title(),
        email=f"{words['mail']}@exemple.fr",
        visibility=level,
        status_line=f"Je dis {words['status']}",
        address=f"1 rue {words['street']}",
        phone="0639980199",
        email_opening=Opening.CLOSED,
    )
    if place:
        join(person, getattr(party, place))
    edit_profile(by=person, changes={"presentation": words["text"]}, interests=[words["tag"]])
    return person, place, words


def may_know(role, level, place):
    """The truth table of PRODUCT §3, written apart from the code that implements it."""
    if level == Visibility.ALL:
        return role in REGISTERED
    if level == Visibility.ADHERENTS:
        return role in ADHERENTS
    return role in BOARDS.get(place, set())


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def canaries(cast):
    return [
        make_canary(cast.party, level, place)
        for level, place in itertools.product(
            Visibility.values, ("section", "next_section", "other_section", None)
        )
    ]


@pytest.fixture
def seeds(cast, canaries):
    people = [*cast.people.values(), *(person for person, _, _ in canaries)]
    found = addresses(
        cast,
        ref=[person.ref for person in people],
        slug=[unit.slug for unit in vars(cast.party).values()],
    )
    paths = [path for address in found for path in address.paths]
    for _, _, words in canaries:
        for name in ("first", "last", "mail", "tag", "text"):
            paths.append(f"/annuaire/?q={words[name]}")
        paths.append(f"/annuaire/?interet={words['tag']}")
        paths.append(f"/sections/trouver/?q={words['last']}")
        paths.append(f"/bureau/{cast.party.section.slug}/fichier/?q={words['last']}")
    paths += [f"/annuaire/?q={start}" for start in ("z", "zq", "Zq ")]
    return ["/", *paths]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_only_the_people_it_may_know(role, cast, canaries, seeds, settings):
    settings.DEMO = False
    pages = crawl(cast.client(role), [path for path in seeds if not path.startswith("/demo/")])
    said = {path: everything_said(page) for path, page in pages.items()}
    # What one typed oneself comes back in the search field: look for the words nobody typed there.
    for person, place, words in canaries:
        seen = [
            path
            for path, text in said.items()
            if any(words[name] in text and words[name] not in path.lower() for name in words)
        ]
        if may_know(role, person.visibility, place):
            assert seen, f"{role} should know {person.visibility} of {place}"
        else:
            assert seen == [], f"{role} must not know {person.visibility} of {place}"


@pytest.mark.parametrize("role", sorted(REGISTERED))
def test_no_coordinate_is_read_while_it_is_closed(role, cast, canaries, seeds):
    pages = crawl(cast.client(role), [path for path in seeds if "/profil/" in path])

    for path, page in pages.items():
        text = everything_said(page)
        for person, _, words in canaries:
            if "bureau" not in path and words["mail"] not in path:
                assert f"{words['mail']}@" not in text, path
                assert words["street"] not in text, path
                assert person.phone not in text, path


def test_mails_name_a_hidden_person_to_nobody_else(
    cast, canaries, django_capture_on_commit_callbacks
):
    hidden = [
        (person, words) for person, _, words in canaries if person.visibility == Visibility.SECTION
    ]
    with django_capture_on_commit_callbacks(execute=True):
        for person, _ in hidden:
            ask_to_join(
                by=Person.objects.get(pk=person.pk),
                unit=cast.party.youth_federation,
                word="Bonjour",
            )
        ask_to_join(
            by=Person.objects.get(pk=cast.people["sympathiser"].pk), unit=cast.party.section
        )
    compose()

    letters = list(Letter.objects.all())
    for letter in letters:
        text = folded(" ".join((letter.subject, letter.text, letter.html, str(letter.headers))))
        for person, words in hidden:
            if letter.recipient_id != person.pk:
                assert not any(word in text for word in words.values())


def test_the_truth_table_agrees_with_the_rule(cast, canaries):
    for role in ROLES:
        viewer = cast.people.get(role)
        if viewer is None or role == "unconfirmed":
            continue
        for person, place, _ in canaries:
            seen = Person.objects.is_visible_to(viewer, person.pk)
            assert seen == may_know(role, person.visibility, place), (
                role,
                person.visibility,
                place,
            )
