"""What is prepared together is read by those it is for, wherever it could leak; a discreet mission, in
no channel at all (SECURITY M-1 to M-8).
"""

import datetime
import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from events.feeds.address import token_of
from events.models import Audience, Comment, Event, Invitation, Participation
from events.services import announcing, releasing, reminding, telling
from notifications.models import Letter, Notice
from notifications.services import compose
from profiles.models import Membership
from tests.actions import FACE, OUTCOME, PLACE, RIDES, TALK
from tests.cast import ROLES
from tests.factories import make_answer, make_event
from tests.house.addresses import addresses
from tests.house.crawl import everything_said, folded, normalised

SECTION = {
    "adherent", "hidden", "secretary", "former_secretary", "late", "treasurer", "blocked",
}  # fmt: skip
ADHERENTS = SECTION | {
    "neighbour", "distant", "next_secretary", "federal", "other_federal", "national",
}  # fmt: skip
REGISTERED = ADHERENTS | {"sympathiser", "moderator", "dpo", "technician"}
# Whoever keeps the page of a section, or of one above it, organises what it organises.
KEEPERS = {"secretary", "federal", "national"}
CIRCLE = {"distant", "national"}
# Who may know of each event of tests.actions.
EVERYBODY, OF_SECTION = set(ROLES), SECTION | KEEPERS
KNOWN = {
    "public": EVERYBODY,
    "cancelled": EVERYBODY,
    "postponed": EVERYBODY,
    "home": EVERYBODY,
    "past": EVERYBODY,
    # Of what moderation masked, nobody reads a word any more, whoever organises neither.
    "masked": set(),
    "masked_past": set(),
    "registered": REGISTERED,
    "adherents": ADHERENTS,
    "unit": OF_SECTION,
    "group": CIRCLE,
    "invited": {"national", "late"},
    "draft": {"adherent"},
    "discreet_unit": OF_SECTION,
    "discreet_soon": OF_SECTION,
    "discreet_past": OF_SECTION,
    "discreet_group": CIRCLE,
    "discreet_invited": {"federal", "neighbour", "treasurer"},
}
ORGANISERS = {
    "public": {"sympathiser", "other_federal"},
    "cancelled": {"treasurer"},
    "postponed": KEEPERS,
    "home": {"adherent"},
    "past": {"sympathiser"},
    "masked": set(),
    "masked_past": set(),
    "registered": {"neighbour"},
    "adherents": {"federal", "national"},
    "unit": KEEPERS,
    "group": {"distant"},
    "invited": {"national"},
    "draft": {"adherent"},
    "discreet_unit": KEEPERS,
    "discreet_soon": KEEPERS,
    "discreet_past": KEEPERS,
    "discreet_group": {"distant"},
    "discreet_invited": {"federal"},
}
SEATED = {
    "public": {"adherent", "hidden", "late", "blocked"},
    "home": {"neighbour"},
    "past": {"adherent", "late", "hidden"},
    "masked": {"adherent"},
    "masked_past": {"adherent"},
    "unit": {"hidden", "late"},
    "discreet_unit": {"adherent", "hidden"},
    "discreet_soon": {"late", "hidden"},
    "discreet_invited": {"neighbour"},
    "discreet_past": {"late"},
}
# Of discreet missions, those whose place and hour are given to who has a seat.
RELEASED = {"discreet_soon", "discreet_past"}
MASKED = ("masked", "masked_past")
DISCREET = {name for name in KNOWN if name.startswith("discreet")}
# Where one answers no more, or not yet.
SHUT = {"draft", "cancelled", "past", "discreet_past"}
# Of which the calendar is asked, and the search by its title.
SEARCHED = ("unit", "group", "discreet_soon", "discreet_group")
SPACES = ("events", "campaigns", "embed", "api", "home", "search", "sitemap", "unit")
# Who reads, besides the pages of events, the forms and tools that hang on one of them: nobody, a
# member of the section, who is seated there, seen or not, and who organises.
CURIOUS = {"visitor", "adherent", "hidden", "late", "secretary"}
# Where nothing of a discreet mission is told, whoever asks.
SECRET = ("events:agenda", "events:reply")
CHANNELS = (
    "/agir/carte.json", "/agir/agenda.ics", "/agir/atom.xml", "/agir/departements/",
    "/agir/section/section-de-vannes-56-001/agenda.ics", "/agir/agenda/", "/integrer/", "/api/",
    "/missions/", "/chercher/", "/sitemap",
)  # fmt: skip

# An hour wherever it is written, and its minute; not within a word, as names and keys may hold any.
HOUR = re.compile(
    r"(?<![\w:.])(?:\d{4}-\d\d-\d\dt)?\d{1,2}\s?[h:]\s?(\d{2})(?!\w)"
    r"|(?<!\w)\d{8}t\d{2}(\d{2})\d{2}"
)


def comes(role, name):
    return role in SEATED.get(name, set())


def knows_the_place(role, name):
    """Whether `role` reads where it is, and when, if it is discreet."""
    if role in ORGANISERS[name]:
        return True
    if name in DISCREET:
        return comes(role, name) and name in RELEASED
    return comes(role, name) if name == "home" else role in KNOWN[name]


def may_read(role, name, what):
    """The truth table of PRODUCT §3 and §7.6, written apart from the code that implements it."""
    known, organises = role in KNOWN[name], role in ORGANISERS[name]
    if what in FACE:
        return known
    if what in PLACE or what == "hour":
        return known and knows_the_place(role, name)
    if what == "point":
        return known and (organises or (comes(role, name) and knows_the_place(role, name)))
    if what == "shift":
        is_told = name not in DISCREET or knows_the_place(role, name)
        return known and role in REGISTERED and name not in SHUT and is_told
    if what == "need":
        return known
    if what in TALK:
        return known and role in REGISTERED
    if what in RIDES:
        return known and (organises or comes(role, name)) and knows_the_place(role, name)
    if what in OUTCOME and name in DISCREET:
        return organises or comes(role, name)
    if what == "photo":
        return known and role in REGISTERED
    return known if what in OUTCOME else organises


# Of who blocked whom: the adherent and one of her section.
APART = {("blocked", "home", "answer"), ("blocked", "draft", "answer")}


@pytest.fixture
def paths(cast):
    """Every address of actions, of the past event and of a discreet mission; the page of each event;
    searches, and the map by place.
    """
    found = {
        path: None
        for address in addresses(cast, outings=("discreet_soon",))
        if address.name.partition(":")[0] in SPACES and address.name not in SECRET
        for path in address.paths
    }
    for name, outing in cast.actions.outings.items():
        address = outing.event.get_absolute_url()
        found[address] = None
        if name in SEARCHED:
            found[f"{address}agenda.ics"] = found[f"/chercher/?q={outing.words['title']}"] = None
    week = timezone.localdate() - datetime.timedelta(days=7)
    for query in ("rayon=partout", "ou=Vannes&rayon=10", "lat=47.6&lon=-2.7&rayon=100",
                  f"du={week}&rayon=partout", f"section={cast.party.section.slug}"):  # fmt: skip
        found[f"/agir/carte.json?{query}"] = None
    found[f"/agir/?du={week}&rayon=partout"] = None
    return list(found)


def is_page(path):
    """Whether a path is more than a form or a tool of one event."""
    return not re.fullmatch(r"/agir/\w{10}/(?!agenda\.ics).+", path)


def said_to(cast, role, paths):
    """The Said of `role` at those paths, by session and by the key of her agenda."""
    cache.clear()
    client, said = cast.client(role), {}
    asked = list(paths)
    if role in cast.people and cast.people[role].is_active and role != "unconfirmed":
        key = token_of(cast.people[role].pk, 0)
        asked += [f"/agir/agenda/{key}.ics"]
        asked += [
            f"{path}?cle={key}"
            for path in paths
            if path.endswith("agenda.ics") and cast.party.section.slug in path
        ]
    for path in asked:
        answer = client.get(path)
        assert answer.status_code < 500, path
        said[path] = everything_said(answer)
    return Said(said)


class Said:
    """{path: what it says}, and where a word is, without reading all of it for each."""

    def __init__(self, said):
        self.said, self.together = said, "\n".join(said.values())
        self.minutes = {
            path: {one for found in HOUR.findall(text) for one in found}
            for path, text in said.items()
        }

    def paths(self, word):
        """The paths whose answers hold `word`, but for what was typed in the question."""
        if word not in self.together:
            return []
        return [path for path, text in self.said.items() if word in text and word not in path]


def seen_in(said, outing, what):
    """The paths whose answers, a Said, tell `what` of `outing`."""
    if what == "hour":
        return [path for path, minutes in said.minutes.items() if outing.minute in minutes]
    if what == "point":
        return list(dict.fromkeys(path for one in outing.points for path in said.paths(one)))
    return said.paths(outing.words[what])


def all_of(outing):
    """All that an outing holds."""
    return [*outing.words, "point", *(["hour"] if outing.minute else [])]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_only_the_events_that_are_for_it(role, cast, paths):
    said = said_to(cast, role, paths if role in CURIOUS else [*filter(is_page, paths)])

    wrong = []
    for name, outing in cast.actions.outings.items():
        for what in all_of(outing):
            allowed = may_read(role, name, what) and (role, name, what) not in APART
            seen = seen_in(said, outing, what)
            if bool(seen) != allowed:
                wrong.append(f"{role}: {what} of {name}, {seen[:3] or 'not seen'}")
            told = [path for path in seen if path.startswith(CHANNELS)]
            if name in DISCREET and told:
                wrong.append(f"{role}: {what} of {name} in a channel, {told[:3]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["visitor", "adherent", "neighbour", "late", "national"])
def test_what_moderation_masked_is_at_none_of_its_addresses(role, cast):
    outings = {name: cast.actions.outings[name] for name in MASKED}
    refs = [outing.event.ref for outing in outings.values()]
    said = said_to(cast, role, [
        path
        for address in addresses(cast, outings=tuple(outings))
        for path in address.paths
        if any(ref in path for ref in refs)
    ])  # fmt: skip

    assert len(said.said) > 40
    assert [
        f"{what} of {name}, {seen[:3]}"
        for name, outing in outings.items()
        for what in all_of(outing)
        if (seen := seen_in(said, outing, what))
    ] == []


def test_letters_tell_an_event_to_those_it_is_for_and_nothing_of_a_discreet_mission(cast):
    roles = {person.pk: role for role, person in cast.people.items()}
    outings, now = cast.actions.outings, timezone.now()
    tell_everything(outings, now)
    compose(now=now + datetime.timedelta(days=8))

    wrong, told, quiet = [], set(), 0
    for letter in Letter.objects.all():
        role = roles[letter.recipient_id]
        words = folded(" ".join((letter.subject, letter.text, letter.html, str(letter.headers))))
        text = Said({"letter": words})
        quiet += any(outings[name].event.ref in letter.text for name in DISCREET)
        for name, outing in outings.items():
            for what in all_of(outing):
                if not seen_in(text, outing, what):
                    continue
                told.add((name, what))
                if name in DISCREET or not may_read(role, name, what):
                    wrong.append(f"{what} of {name} to {role}")
    assert not wrong, "\n".join(wrong)
    # The controls: events are told, some with their place, and discreet missions by a link alone.
    assert {("public", "title"), ("public", "place"), ("unit", "title")} <= told
    assert quiet


def tell_everything(outings, now):
    """All that may be told of the outings, in the days around them."""
    for outing in outings.values():
        if outing.question:
            telling.commented(outing.question)
            telling.commented(outing.question.replies.get())
    for name in ("invited", "discreet_invited"):
        event = outings[name].event
        people = [one.person for one in Invitation.objects.filter(event=event)]
        telling.invited(event, people, event.author)
    Event.objects.exclude(state="draft").update(told={}, published_at=now)
    for event in Event.objects.exclude(state="draft"):
        event.place = f"{event.place} bis"
        event.save()
        telling.mark(event=event)
    telling.tell(now + datetime.timedelta(hours=1))
    for hours in range(0, 80, 4):
        moment = now + datetime.timedelta(hours=hours)
        releasing.release_due(moment)
        reminding.remind(moment)
    announcing.announce(now)


def test_who_leaves_a_section_reads_no_more_of_its_events_nor_by_her_feeds(cast):
    late = cast.people["late"]
    outings = {name: cast.actions.outings[name] for name in ("unit", "discreet_soon")}
    for outing in outings.values():
        telling.commented(outing.question)
    paths = ["/", "/agir/", "/agir/moi/", f"/agir/agenda/{token_of(late.pk, 0)}.ics",
             f"/agir/section/{cast.party.section.slug}/agenda.ics?cle={token_of(late.pk, 0)}",
             f"/agir/section/{cast.party.section.slug}/",
             *(one.event.get_absolute_url() for one in outings.values())]  # fmt: skip
    client = cast.client("late")

    def told():
        said = Said({path: everything_said(client.get(path)) for path in paths})
        return {
            (name, path)
            for name, outing in outings.items()
            for what in all_of(outing)
            for path in seen_in(said, outing, what)
        }

    before = told()
    assert {name for name, _ in before} == set(outings)
    assert len(before) > 5

    Membership.objects.filter(person=late).update(ended_on=timezone.localdate())

    assert told() == set()
    compose(now=timezone.now() + datetime.timedelta(days=8))
    assert Notice.objects.exists()
    for letter in Letter.objects.filter(recipient=late):
        text = Said({"letter": folded(f"{letter.subject} {letter.text} {letter.html}")})
        assert not any(seen_in(text, one, what) for one in outings.values() for what in all_of(one))


TWINS = ("visitor", "sympathiser", "neighbour", "distant")


def pages_of(cast, role):
    """{path: (status, body)} of where a discreet mission or a hidden seat might show."""
    cache.clear()
    section = cast.party.section.slug
    outings = cast.actions.outings
    paths = (
        *("/", "/agir/", "/agir/carte.json?rayon=partout", "/agir/departements/56/", "/agir/moi/"),
        *("/agir/atom.xml", "/agir/agenda.ics", "/api/v1/evenements", "/missions/", "/nouvelles/"),
        *(f"/sections/{section}/", f"/agir/section/{section}/", f"/integrer/agenda/{section}/"),
        *(f"/agir/section/{section}/agenda.ics", f"/integrer/carte/{section}/points.json"),
        *("/chercher/?q=collage", "/sitemap.xml", "/annuaire/", f"/agir/defis/{section}/"),
        *(outings[name].event.get_absolute_url() for name in ("public", "registered", "past")),
    )
    client = cast.client(role)
    answers = {path: client.get(path) for path in paths}
    return {path: (answer.status_code, normalised(answer)) for path, answer in answers.items()}


def hide_something(cast):
    """A discreet mission in which people come and talk; a hidden person where a guest was."""
    section, secretary = cast.party.section, cast.people["secretary"]
    mission = make_event(
        secretary,
        organiser="unit",
        unit=section,
        audience=Audience.UNIT,
        is_discreet=True,
        title="Collage de nuit",
        starts_at=timezone.now() + datetime.timedelta(hours=20),
        lat=47.65,
        lon=-2.75,
    )
    for role in ("late", "hidden", "treasurer"):
        make_answer(cast.people[role], mission)
    comment = Comment.objects.create(
        event=mission, author=cast.people["late"], text="Où ?", html="<p>Où ?</p>"
    )
    telling.commented(comment)
    telling.mark(event=mission)
    registered = cast.actions.outings["registered"].event
    Participation.objects.filter(event=registered).update(guests=0)
    make_answer(cast.people["hidden"], registered)


@pytest.mark.parametrize("role", TWINS)
def test_an_outsider_reads_the_same_with_and_without_what_is_hidden(role, cast):
    make_answer(cast.people["late"], cast.actions.outings["registered"].event, guests=1)
    without = pages_of(cast, role)

    hide_something(cast)

    after = pages_of(cast, role)
    assert [path for path in after if after[path] != without[path]] == []


def test_the_section_does_read_the_difference(cast):
    without = pages_of(cast, "adherent")

    hide_something(cast)

    after = pages_of(cast, "adherent")
    assert {"/agir/", "/"} >= {path for path in after if after[path] != without[path]} - {
        cast.actions.outings["registered"].event.get_absolute_url()
    }
    assert after["/agir/"] != without["/agir/"]
