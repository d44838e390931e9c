"""Two hundred gestures at once: counters equal rows, nothing counts twice.

Each has its control: without what holds it, the very same check fails.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from django.db import IntegrityError, connection
from django.db.models import Count

from core.http import Invalid
from groups.models import Post, Stance, Support, Vote
from groups.services import gestures, polls, rounds, syntheses
from tests.deciding.test_polls import ask, ids
from tests.factories import make_group, make_person, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

TIMES, AT_ONCE = 200, 16


def at_once(calls):
    """Make every call, `AT_ONCE` at a time, each in a connection of its thread."""
    start = threading.Barrier(AT_ONCE)
    shares = [calls[first::AT_ONCE] for first in range(AT_ONCE)]

    def make(share):
        try:
            start.wait(30)
            for call in share:
                call()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(make, shares):
            pass


@contextmanager
def without(undo, redo):
    """Run with a guard of the database put away."""
    with connection.cursor() as cursor:
        cursor.execute(undo)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(redo)


@pytest.fixture
def people(db):
    return [make_person() for _ in range(TIMES)]


@pytest.fixture
def post(db):
    return make_topic(make_group()).posts.get()


def agrees(post):
    """Whether the counters of `post` are those of the rows."""
    post = Post.objects.get(pk=post.pk)
    sides = dict(
        Stance.objects.filter(post=post).order_by().values_list("side").annotate(Count("pk"))
    )
    return (post.supports_count, post.agree_count, post.nuance_count, post.disagree_count) == (
        Support.objects.filter(post=post).count(),
        *(sides.get(side, 0) for side in Stance.Side.values),
    )


def test_supports_of_many_people(post, people):
    at_once([lambda person=person: gestures.support(by=person, post=post) for person in people])
    assert Support.objects.count() == TIMES and agrees(post)

    half = people[::2]
    at_once(
        [lambda person=person: gestures.withdraw_support(by=person, post=post) for person in half]
    )
    assert Support.objects.count() == TIMES // 2 and agrees(post)


def test_supports_and_withdrawals_of_one_person(post, people):
    acts = (gestures.support, gestures.withdraw_support)

    at_once([lambda act=acts[n % 2]: act(by=people[0], post=post) for n in range(TIMES)])
    assert Support.objects.count() <= 1 and agrees(post)

    at_once([lambda: gestures.support(by=people[0], post=post) for _ in range(TIMES)])
    assert Support.objects.count() == 1 and agrees(post)


def test_without_the_trigger_counters_leave_the_rows(post, people):
    table = "ALTER TABLE groups_support {} TRIGGER groups_count_supports_insert"
    with without(table.format("DISABLE"), table.format("ENABLE")):
        at_once([lambda person=person: gestures.support(by=person, post=post) for person in people])

    assert not agrees(post)


def test_without_the_constraint_one_person_counts_twice(post, people):
    drop = "ALTER TABLE groups_support DROP CONSTRAINT support_once"
    add = "ALTER TABLE groups_support ADD CONSTRAINT support_once UNIQUE (post_id, person_id)"
    with without(drop, f"TRUNCATE groups_support; {add}"):
        at_once([lambda: gestures.support(by=people[0], post=post) for _ in range(TIMES)])
        assert Support.objects.count() > 1


def test_stances_taken_changed_and_withdrawn(post, people):
    def stance(person, n):
        side = Stance.Side.values[n % 3]
        gestures.take_stance(by=person, post=post, side=side, sentence=f"Phrase {n}")
        if n % 5 == 0:
            gestures.withdraw_stance(by=person, post=post)

    at_once([lambda n=n: stance(people[n % 40], n) for n in range(TIMES)])

    assert agrees(post) and Stance.objects.count() > 0


# Votes


def poll_agrees(poll):
    """Whether the counters of `poll` are those of the rows, and one choice is one."""
    poll.refresh_from_db()
    rows = dict(Vote.objects.order_by().values_list("choice").annotate(Count("pk")))
    voters = Vote.objects.order_by().values("person").distinct().count()
    doubles = Vote.objects.order_by().values("person").annotate(n=Count("pk")).filter(n__gt=1)
    return (
        poll.voters_count == voters
        and all(choice.votes_count == rows.get(choice.pk, 0) for choice in poll.choices.all())
        and (poll.is_multiple or not doubles.exists())
    )


def ballot(poll, choices):
    def cast(person, n):
        chosen = choices if poll.is_multiple and n % 2 else [choices[n % len(choices)]]
        polls.vote(by=person, poll=poll, choices=chosen)

    return cast


@pytest.mark.parametrize("is_multiple", [False, True])
def test_votes_of_many_people(is_multiple, people):
    poll = ask(make_topic(make_group()), is_multiple=is_multiple)
    cast = ballot(poll, ids(poll))

    at_once([lambda n=n: cast(people[n], n) for n in range(TIMES)])

    assert poll_agrees(poll) and poll.voters_count == TIMES


@pytest.mark.parametrize("is_multiple", [False, True])
def test_votes_of_one_person(is_multiple, people):
    poll = ask(make_topic(make_group()), is_multiple=is_multiple)
    cast = ballot(poll, ids(poll))

    at_once([lambda n=n: cast(people[0], n) for n in range(TIMES)])

    assert poll_agrees(poll) and poll.voters_count == 1


def test_without_the_trigger_votes_are_not_counted(people):
    poll = ask(make_topic(make_group()))
    cast = ballot(poll, ids(poll))
    table = "ALTER TABLE groups_vote {} TRIGGER groups_count_votes_insert"
    with without(table.format("DISABLE"), table.format("ENABLE")):
        at_once([lambda n=n: cast(people[n], n) for n in range(TIMES)])

    assert not poll_agrees(poll)


def test_without_the_lock_and_the_index_one_person_votes_twice(people):
    poll = ask(make_topic(make_group()))
    choices = ids(poll)

    deleted = threading.Barrier(AT_ONCE)

    def careless(n):
        Vote.objects.filter(poll=poll, person=people[0]).delete()
        deleted.wait(30)
        vote = Vote(poll=poll, choice_id=choices[n % 3], person=people[0])
        Vote.objects.bulk_create([vote], ignore_conflicts=True)

    drop = "DROP INDEX vote_only_one"
    add = "CREATE UNIQUE INDEX vote_only_one ON groups_vote (poll_id, person_id) WHERE is_only"
    with without(drop, f"TRUNCATE groups_vote; {add}"):
        at_once([lambda n=n: careless(n) for n in range(AT_ONCE)])
        assert not poll_agrees(poll)


def test_the_index_alone_keeps_one_choice_one(people):
    poll = ask(make_topic(make_group()))
    first, second, _ = ids(poll)
    Vote.objects.create(poll=poll, choice_id=first, person=people[0])

    with pytest.raises(IntegrityError):
        Vote.objects.create(poll=poll, choice_id=second, person=people[0])


# What is published and opened once


def how_many(call):
    """How many of `TIMES` calls made at once were carried out, the others being too late."""
    done = []

    def attempt():
        with suppress(Invalid):
            done.append(call())

    at_once([attempt] * TIMES)
    return len(done)


def test_one_synthesis_is_published_and_the_others_are_told():
    animator = make_person()
    topic = make_topic(make_group(animator=animator))

    published = how_many(
        lambda: syntheses.publish_synthesis(
            by=animator, topic=topic, text="Un", quotes=[], changes="", base=0
        )
    )

    assert published == topic.syntheses.count() == 1


def test_one_round_is_opened():
    animator = make_person()
    topic = make_topic(make_group(animator=animator))

    assert how_many(lambda: rounds.open_round(by=animator, topic=topic, number=0)) == 1
    topic.refresh_from_db()
    assert topic.round_number == 1
