"""Many people at the door at the same moment, on real connections (SECURITY G-3, G-4, G-7)."""

import random
import threading
from functools import partial

import pytest
from django.db import connection

from core.http import Invalid, Refused
from groups.models import Group, Member
from groups.services import animating, members
from journal.models import Entry
from profiles.models import Visibility
from tests.factories import enter, make_group, make_person

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(*acts):
    """Run `acts` on THREADS connections, all let go together; returns what was raised."""
    acts, raised = list(acts), []
    gate, lock = threading.Barrier(min(THREADS, len(acts))), threading.Lock()

    def work():
        gate.wait(10)
        while True:
            with lock:
                if not acts:
                    break
                act = acts.pop()
            try:
                act()
            except Exception as error:
                raised.append(error)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(gate.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    unexpected = [error for error in raised if not isinstance(error, Invalid | Refused)]
    assert unexpected == []
    return raised


def drift(group):
    """How far the counters of `group` are from its rows."""
    group.refresh_from_db()
    rows = Member.objects.present().filter(group=group, person__is_active=True)
    opened = rows.filter(person__visibility=Visibility.ALL).count()
    known = rows.exclude(person__visibility=Visibility.SECTION).count()
    return group.members_open - opened, group.members_known - known


def test_two_hundred_joins_of_one_person_are_one():
    group, person = make_group(), make_person()

    raised = at_once(*[lambda: members.join(by=person, group=group)] * 200)

    assert raised == []
    assert Member.objects.filter(group=group, person=person).count() == 1
    group.refresh_from_db()
    assert group.members_open == 1
    assert Entry.objects.filter(action="group.joined").count() == 1


def come_and_go(group, people):
    """What each of `people` does: comes in, then for half of them goes out, and some come back."""
    acts = []
    for number, person in enumerate(people):
        acts += [lambda person=person: members.join(by=person, group=group)] * 2
        if number % 2:
            acts.append(lambda person=person: members.leave(by=person, group=group))
    random.Random(7).shuffle(acts)
    return acts


def crowd(size):
    levels = (Visibility.ALL, Visibility.ADHERENTS, Visibility.SECTION)
    return [make_person(visibility=levels[n % 3]) for n in range(size)]


def test_counters_are_the_rows_however_people_come_and_go():
    group, people = make_group(animator=make_person()), crowd(40)

    def hide(person):
        person.visibility = Visibility.SECTION
        person.save(update_fields=["visibility"])

    at_once(*come_and_go(group, people), *[lambda p=person: hide(p) for person in people[:15]])

    assert Member.objects.filter(group=group).count() > 15
    assert drift(group) == (0, 0)


def test_without_the_triggers_the_counters_drift():
    """The control: the test above can fail."""
    group, people = make_group(animator=make_person()), crowd(12)
    toggle = "ALTER TABLE groups_member {} TRIGGER groups_count_members_{}"
    with connection.cursor() as cursor:
        for event in ("insert", "delete"):
            cursor.execute(toggle.format("DISABLE", event))
    try:
        at_once(*come_and_go(group, people))
        assert drift(group) != (0, 0)
    finally:
        with connection.cursor() as cursor:
            for event in ("insert", "delete"):
                cursor.execute(toggle.format("ENABLE", event))


def test_nobody_comes_in_once_sent_out():
    animator = make_person()
    group = make_group(animator=animator)

    for _ in range(100):
        person = make_person()
        at_once(
            lambda person=person: members.join(by=person, group=group),
            lambda person=person: animating.send_out(
                by=animator, group=group, person=person, reason="Insultes"
            ),
            lambda person=person: members.join(by=person, group=group),
        )
        assert Member.objects.get(group=group, person=person).role == Member.Role.BANNED

    assert drift(group) == (0, 0)


def test_two_last_animators_who_leave_at_once_leave_no_orphan():
    for _ in range(25):
        pair, third = (make_person(), make_person()), make_person()
        group = make_group(animator=pair[0])
        enter(pair[1], group, Member.Role.ANIMATOR)
        enter(third, group)

        raised = at_once(*[partial(members.leave, by=p, group=group) for p in pair])

        assert len(raised) == 1
        assert Member.objects.filter(group=group, role=Member.Role.ANIMATOR).count() == 1


def test_without_the_lock_they_leave_an_orphan(monkeypatch):
    """The control: both read that the other is still there, then both leave."""
    pair, third = (make_person(), make_person()), make_person()
    group = make_group(animator=pair[0])
    enter(pair[1], group, Member.Role.ANIMATOR)
    enter(third, group)
    both_read, delete = threading.Barrier(2), Member.delete
    monkeypatch.setattr(members, "lock", lambda group, *people: Group.objects.get(pk=group.pk))
    monkeypatch.setattr(Member, "delete", lambda row: (both_read.wait(10), delete(row)))

    at_once(*[partial(members.leave, by=p, group=group) for p in pair])

    assert not Member.objects.filter(group=group, role=Member.Role.ANIMATOR).exists()


def test_the_third_and_fourth_members_begin_the_group_once():
    for _ in range(15):
        group = make_group(
            animator=make_person(), state=Group.State.DRAFT, draft_until="2100-01-01T00:00Z"
        )
        enter(make_person(), group)

        people = (make_person(), make_person())
        at_once(*[partial(members.join, by=p, group=group) for p in people])

        group.refresh_from_db()
        assert group.state == Group.State.ACTIVE
        begun = Entry.objects.filter(action="group.begun", subject=f"groups.group:{group.pk}")
        assert begun.count() == 1
