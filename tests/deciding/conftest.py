"""A topic of a public group, with who animates it and who speaks in it."""

import pytest

from tests.factories import make_group, make_person, make_topic


@pytest.fixture
def animator(db):
    return make_person("Claire", "Delmas")


@pytest.fixture
def group(animator):
    return make_group("Logement", animator=animator)


@pytest.fixture
def topic(group):
    return make_topic(group, make_person("Bernard", "Castaing"), title="Que répondre ?")


@pytest.fixture
def post(topic):
    return topic.posts.select_related("topic__group").get()


@pytest.fixture
def reader(db):
    """Nour, who only reads and answers with gestures."""
    return make_person("Nour", "Belaïd")
