"""Writing: what is published, refused, told."""

import datetime

import pytest
from django.utils import timezone

from core.http import Invalid, Refused
from groups.models import Access, Group, Member, Mention, Post, PostVersion, Topic
from groups.policies.common import HIDDEN
from groups.services.posts import edit_post, publish
from groups.services.topics import move_topic, open_topic, set_pinned
from tests.factories import enter, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_group("Se loger", animator=make_person("Ana"))


@pytest.fixture
def topic(group):
    return make_topic(group)


def later(post, **delay):
    """`post` as if it had been published that long ago."""
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - datetime.timedelta(**delay))


def test_a_topic_opens_with_its_first_post(group):
    camille = make_person()

    topic = open_topic(by=camille, group=group, title="  Les  loyers ", text="Ils **montent**.")

    topic.refresh_from_db()
    assert (topic.title, topic.excerpt, topic.posts_count) == ("Les loyers", "Ils montent.", 1)
    assert topic.posts.get().html == "<p>Ils <strong>montent</strong>.</p>\n"
