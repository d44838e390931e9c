"""A discussion where something goes wrong, and who may do something about it."""

import pytest
from django.contrib.auth.models import Group as StaffGroup
from django.test import Client

from moderation import registry, services
from moderation.charter import Rule
from moderation.models import Case
from profiles.models import Person
from profiles.services import install_staff_groups
from tests.factories import enter, make_group, make_person, make_post, make_topic


def browser(person):
    """A client logged in as `person`."""
    client = Client()
    client.force_login(person)
    return client


def fresh(person):
    """`person` as the next request would load her."""
    return Person.objects.get(pk=person.pk)


def report(by, thing, rule=Rule.RESPECT, word="Il insulte Zoé."):
    """`by` reports `thing`; returns the Flag."""
    kind = next(kind for kind in registry.KINDS.values() if isinstance(thing, kind.model))
    return services.flag(by=by, kind=kind, thing=thing, rule=rule, word=word)


def the_case(thing):
    """The only case of `thing`."""
    return Case.objects.about(thing).get()


def make_staff(role, first):
    """Somebody of Solférino with the rights of `role`."""
    install_staff_groups()
    person = make_person(first, is_staff=True)
    person.groups.add(StaffGroup.objects.get(name=role))
    return person


@pytest.fixture
def moderator(db):
    """Josiane, who moderates for the whole party."""
    return make_staff("Modération", "Josiane")


@pytest.fixture
def animator(db):
    """Fatou, who animates the group."""
    return make_person("Fatou", "Diallo")


@pytest.fixture
def author(db):
    """Régis, who wrote the post."""
    return make_person("Régis", "Malherbe")


@pytest.fixture
def reporter(db):
    """Awa, who reports it."""
    return make_person("Awa", "Ndiaye")


@pytest.fixture
def group(animator, author, reporter):
    group = make_group("Transports", animator=animator)
    enter(author, group)
    enter(reporter, group)
    return group


@pytest.fixture
def topic(group):
    return make_topic(group, title="Le train de nuit", text="Rouvrons la ligne.")


@pytest.fixture
def post(topic, author):
    return make_post(topic, author, "Vous êtes tous des incapables.")


@pytest.fixture
def case(post, reporter):
    report(reporter, post)
    return the_case(post)
