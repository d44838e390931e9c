"""The reference of somebody named in a post is no word to be found there."""

from groups.models import Post
from tests.factories import make_group, make_person, make_topic


def test_a_reference_is_not_searched(db):
    person = make_person()
    topic = make_topic(make_group(), text=f"Merci @{{{person.ref}}} pour le tract")

    found = Post.objects.filter(topic=topic)

    assert found.filter(search="tract").exists()
    assert not found.filter(search=person.ref).exists()
