"""The counters that the database keeps, whatever writes the rows."""

import pytest
from django.utils import timezone

from groups.models import Choice, Group, Member, Poll, Post, Stance, Support, Topic, Vote
from profiles.models import Visibility
from tests.factories import make_group, make_person, make_post, make_topic


@pytest.fixture
def group(db):
    return make_group()


def test_members_are_counted_by_who_sees_them(group):
    levels = (Visibility.ALL, Visibility.ALL, Visibility.ADHERENTS, Visibility.SECTION)
    people = [make_person(visibility=level) for level in levels]
    Member.objects.bulk_create([Member(group=group, person=person) for person in people])

    group.refresh_from_db()
    assert (group.members_open, group.members_known) == (2, 3)

    people[0].visibility = Visibility.SECTION
    people[0].save()
    Member.objects.filter(person=people[1]).update(role=Member.Role.BANNED)
    Member.objects.filter(person=people[2]).delete()
    group.refresh_from_db()
    assert (group.members_open, group.members_known) == (0, 0)


def test_a_suspended_member_is_not_counted(group):
    person = make_person()
    Member.objects.create(group=group, person=person)

    person.is_active = False
    person.save()

    group.refresh_from_db()
    assert (group.members_open, group.members_known) == (0, 0)


def test_posts_and_voices_follow_the_rows(group):
    topic = make_topic(group)
    author = topic.author
    make_post(topic, author)
    last = make_post(topic, make_person())

    topic.refresh_from_db()
    group.refresh_from_db()
    assert (topic.posts_count, topic.voices_count, topic.last_post_id) == (3, 2, last.pk)
    assert (group.posts_count, group.last_post_at) == (3, last.created_at)

    last.delete()
    topic.refresh_from_db()
    assert (topic.posts_count, topic.voices_count) == (2, 1)


def test_a_topic_takes_its_posts_along(group):
    topic = make_topic(group)
    other = make_group()

    Topic.objects.filter(pk=topic.pk).update(group=other)

    group.refresh_from_db()
    other.refresh_from_db()
    assert (group.posts_count, group.last_post_at) == (0, None)
    assert other.posts_count == 1


def test_gestures_follow_the_rows(group):
    post = Post.objects.get(topic=make_topic(group))
    people = [make_person() for _ in range(3)]
    Support.objects.bulk_create([Support(post=post, person=person) for person in people])
    Stance.objects.create(post=post, person=people[0], side=Stance.Side.AGREE)
    Stance.objects.create(post=post, person=people[1], side=Stance.Side.NUANCE)
    Stance.objects.filter(person=people[1]).update(side=Stance.Side.DISAGREE)
    Support.objects.filter(person=people[0]).delete()

    post.refresh_from_db()
    counts = post.supports_count, post.agree_count, post.nuance_count, post.disagree_count
    assert counts == (2, 1, 0, 1)


def test_votes_follow_the_rows(group):
    poll = Poll.objects.create(
        topic=make_topic(group), question="Quand ?", is_multiple=True, closes_at=timezone.now()
    )
    first, second = (
        Choice.objects.create(poll=poll, text=text, position=n)
        for n, text in enumerate(("Mardi", "Jeudi"))
    )
    voter, other = make_person(), make_person()
    for choice, person in ((first, voter), (second, voter), (first, other)):
        Vote.objects.create(poll=poll, choice=choice, person=person, is_only=False)

    for row in (poll, first, second):
        row.refresh_from_db()
    assert (poll.voters_count, first.votes_count, second.votes_count) == (2, 2, 1)


def test_each_unit_has_its_space_under_its_name(party):
    space = Group.objects.get(unit=party.section, kind="unit")
    assert (space.name, space.access) == ("Section de Vannes", "unit")

    party.section.name = "Section de Vannes et des îles"
    party.section.save()

    space.refresh_from_db()
    assert space.name == "Section de Vannes et des îles"
