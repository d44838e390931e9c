"""Read marks: they go forward only, whoever reads in two windows at once."""

import threading

import pytest
from django.db import connection

from core.http import Invalid
from groups.models import Post, ReadMark, Topic
from groups.services import posts, reading
from groups.services.posts import publish
from groups.services.reading import mark_read
from groups.services.topics import set_pinned
from tests.factories import make_group, make_person, make_topic


def at_once(*acts):
    """Run `acts` at the same moment, each in a thread of its own; what each raised, or None."""
    barrier, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        barrier.wait()
        try:
            act()
        except Exception as error:
            raised[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db
@pytest.mark.parametrize(("guarded", "kept"), [(True, 9), (False, 3)])
def test_a_mark_never_goes_back(monkeypatch, guarded, kept):
    """Without its condition, the mark would go back."""
    topic, reader = make_topic(make_group()), make_person()
    if not guarded:
        monkeypatch.setattr(reading, "MARK", reading.MARK.partition("WHERE")[0])

    for until in (5, 9, 3):
        mark_read(by=reader, topic=topic, until=until)

    assert ReadMark.objects.get().last_post_id == kept


@pytest.mark.django_db(transaction=True)
def test_forty_windows_at_once_leave_one_mark_the_furthest():
    topic, reader = make_topic(make_group()), make_person()

    raised = at_once(
        *(
            lambda until=until: mark_read(by=reader, topic=topic, until=until)
            for until in range(1, 41)
        )
    )

    assert raised == [None] * 40
    assert ReadMark.objects.get().last_post_id == 40


@pytest.mark.django_db(transaction=True)
def test_ten_impatient_fingers_publish_once():
    topic, author = make_topic(make_group()), make_person()

    raised = at_once(*[lambda: publish(by=author, topic=topic, text="Bonjour.")] * 10)

    assert raised == [None] * 10
    assert Post.objects.filter(author=author).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_ten_messages_at_once_hold_within_what_one_may_say(settings, monkeypatch, guarded):
    """Without the lock on who writes, more would go through."""
    settings.POSTS_PER_HOUR = 4
    topics, author = [make_topic(make_group()) for _ in range(10)], make_person()
    if not guarded:
        monkeypatch.setattr(posts, "take_the_floor", lambda by: None)

    raised = at_once(
        *(lambda topic=topic: publish(by=author, topic=topic, text="Bonjour.") for topic in topics)
    )

    published = Post.objects.filter(author=author).count()
    assert sum(isinstance(error, Invalid) for error in raised) == 10 - published
    assert published == 4 if guarded else published > 4


@pytest.mark.django_db(transaction=True)
def test_one_message_each_in_a_round_even_at_once():
    topic, author = make_topic(make_group()), make_person()
    Topic.objects.update(round_number=1)

    raised = at_once(
        *(lambda n=n: publish(by=author, topic=topic, text=f"Message {n}") for n in range(8))
    )

    assert sum(isinstance(error, Invalid) for error in raised) == 7
    assert Post.objects.filter(author=author).count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_topics_are_pinned_however_many_ask_at_once():
    animator = make_person()
    group = make_group(animator=animator)
    topics = [make_topic(group) for _ in range(8)]

    raised = at_once(
        *(lambda topic=topic: set_pinned(by=animator, topic=topic, pinned=True) for topic in topics)
    )

    assert sum(isinstance(error, Invalid) for error in raised) == 5
    assert Topic.objects.filter(is_pinned=True).count() == 3
