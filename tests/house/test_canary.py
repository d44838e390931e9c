"""Nobody learns of a person what her level keeps (SECURITY H-1 to H-6)."""

import itertools
import random
import string

import pytest
from django.urls import reverse

from core.markdown import render
from events.models import Comment, Place, Ride, Thanks
from notifications.models import Letter
from notifications.services import compose
from profiles.models import Block, Opening, Person, Visibility
from profiles.services import ask_to_join, edit_profile
from tests.cast import ROLES
from tests.factories import enter, join, make_answer, make_person, make_post
from tests.house.addresses import addresses
from tests.house.crawl import crawl, everything_said, folded
from tests.shared import shared

PHONE = "0639980199"
WORDS = random.Random(2010)
ADHERENTS = {
    "adherent", "neighbour", "distant", "hidden", "secretary", "next_secretary", "federal",
    "other_federal", "national", "former_secretary", "late", "treasurer", "blocked",
}  # fmt: skip
REGISTERED = ADHERENTS | {"sympathiser", "moderator", "dpo", "technician"}
# Where nobody is named but by what `test_actions.py` reads.
NAMELESS = ("campaigns", "embed", "api")
BOARDS = {"section": {"secretary", "treasurer"}, "next_section": {"next_secretary"}}


def token():
    return "zq" + "".join(WORDS.choices(string.ascii_lowercase, k=10))


def make_canary(party, debate, actions, level, place):
    """A person whose every word is unlike any other."""
    words = {name: token() for name in ("first", "last", "mail", "status", "text", "tag", "street")}
    person = make_person(
        words["first"].title(),
        words["last"].title(),
        email=f"{words['mail']}@exemple.fr",
        visibility=level,
        status_line=f"Je dis {words['status']}",
        address=f"1 rue {words['street']}",
        phone=PHONE,
        email_opening=Opening.CLOSED,
    )
    if place not in (None, "blocking"):
        join(person, getattr(party, place))
    edit_profile(by=person, changes={"presentation": words["text"]}, interests=[words["tag"]])
    # She is in the open group and wrote there; the hidden ones before they hid (H-8).
    enter(person, debate.circles["open"].group)
    make_post(debate.circles["open"].topic, person, "Ce que je pense, je le signe.")
    take_part(person, actions)
    return person, place, words


def take_part(person, actions):
    """All that bears her name in what is organised, done by the hidden ones before they hid."""
    event, past = (actions.outings[name].event for name in ("public", "past"))
    for one, place in (
        (event, Place.SEATED),
        (past, Place.SEATED),
        (actions.outings["home"].event, Place.WAITING),
    ):
        make_answer(person, one, place=place, waiting_since=event.created_at)
    Comment.objects.create(event=event, author=person, text="Où ?", html=render("Où ?"))
    Ride.objects.create(
        event=event, person=person, leaves_from="la gare", leaves_at=event.starts_at
    )
    Thanks.objects.create(event=past, sender=person, recipient=past.author)


def may_know(role, level, place):
    """The truth table of PRODUCT §3, written apart from the code that implements it."""
    if place == "blocking" and role == "blocked":
        return False
    if level == Visibility.ALL:
        return role in REGISTERED
    if level == Visibility.ADHERENTS:
        return role in ADHERENTS
    return role in BOARDS.get(place, set())


@pytest.fixture(scope="module")
def canaries(shared_cast, django_db_blocker):
    def make():
        cast = shared_cast
        places = ("section", "next_section", "other_section", None)
        cases = [*itertools.product(Visibility.values, places), (Visibility.ALL, "blocking")]
        made = [make_canary(cast.party, cast.debate, cast.actions, *case) for case in cases]
        Block.objects.create(person=made[-1][0], blocked=shared_cast.people["blocked"])
        return made

    with shared(django_db_blocker, make) as made:
        yield made


@pytest.fixture
def seeds(cast, canaries):
    party, people = cast.party, [person for person, _, _ in canaries]
    slugs = [unit.slug for unit in (party.section, party.other_section, party.federation)]
    paths = ["/", *(unit.get_absolute_url() for unit in vars(party).values())]
    for address in addresses(cast, {"ref": [person.ref for person in people], "slug": slugs[:1]}):
        if address.name.partition(":")[0] not in NAMELESS:
            paths += address.paths
    for name in ("joining:ask", "desk:file", "desk:offices"):
        paths += [reverse(name, args=[slug]) for slug in slugs[1:]]
    for _, _, words in canaries:
        paths += [
            f"/annuaire/?q={words['last']}",
            f"/annuaire/?interet={words['tag']}",
            f"/bureau/{party.section.slug}/fichier/?q={words['last']}",
        ]
    paths += [f"/annuaire/?q={start}" for start in ("z", "zq", "Zq ")]
    paths += [f"/chercher/?q={words['last']}" for _, _, words in canaries]
    return [path for path in paths if not path.startswith("/demo/")]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_only_the_people_it_may_know(role, cast, canaries, seeds):
    pages = crawl(cast.client(role), seeds)
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
        if role not in BOARDS.get(place, set()):
            closed = [
                path
                for path, text in said.items()
                if any(word in text for word in (f"{words['mail']}@", words["street"], PHONE))
            ]
            assert closed == [], f"{role} reads a closed coordinate"


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
