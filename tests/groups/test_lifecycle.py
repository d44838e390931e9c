"""What time does to groups; each night may be run twice."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from groups.models import Access, Group, Kind, Member, Post
from groups.services import lifecycle
from groups.services.night import pass_a_night
from groups.tasks import count_voices
from groups.tasks import pass_a_night as night_task
from notifications.models import Notice
from profiles.models import Visibility
from sections import services as tree
from tests.factories import enter, make_document, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


def draft(person, days=-1):
    term = timezone.now() + datetime.timedelta(days=days)
    return make_group(animator=person, state=Group.State.DRAFT, draft_until=term, created_by=person)


def told(person):
    return list(Notice.objects.filter(recipient=person).values_list("kind", flat=True))


def state_of(group):
    group.refresh_from_db()
    return group.state


def test_a_draft_where_its_founder_spoke_becomes_a_tribune(client, sympathiser):
    group = draft(sympathiser)
    make_topic(group, sympathiser)

    assert (pass_a_night(), pass_a_night()) == (1, 0)

    assert state_of(group) == Group.State.TRIBUNE
    assert told(sympathiser) == ["groups.tribune"]
    client.force_login(sympathiser)
    page = client.get(group.get_absolute_url()).content.decode()
    assert "Une tribune, une seule voix." in page


def test_a_silent_draft_goes_and_its_founder_is_told(sympathiser):
    group = draft(sympathiser)
    make_topic(group, make_person())

    assert (pass_a_night(), pass_a_night()) == (1, 0)

    assert state_of(group) == Group.State.CLOSED
    assert told(sympathiser) == ["groups.closed"]


def test_a_draft_that_still_has_time_stays(sympathiser):
    group = draft(sympathiser, days=1)

    assert pass_a_night() == 0
    assert state_of(group) == Group.State.DRAFT


def test_a_tribune_becomes_a_group_again_at_three(sympathiser):
    group = make_group(animator=sympathiser, state=Group.State.TRIBUNE)
    for _ in range(2):
        group_member = make_person()
        enter(group_member, group)
        lifecycle.begin_if_enough(group)

    assert state_of(group) == Group.State.ACTIVE


def quiet(days, **fields):
    at = timezone.now() - datetime.timedelta(days=days)
    return make_group(animator=make_person(), created_at=at, **fields)


def test_quiet_groups_fall_asleep_and_those_that_stir_do_not():
    asleep, awake = quiet(91), quiet(89)
    spoken, woken = quiet(200), quiet(200, woken_at=timezone.now())
    make_topic(spoken)
    space = Group.objects.filter(kind=Kind.UNIT)
    space.update(created_at=timezone.now() - datetime.timedelta(days=900))

    assert (pass_a_night(), pass_a_night()) == (1, 0)

    states = [state_of(group) for group in (asleep, awake, spoken, woken)]
    assert states == [Group.State.ASLEEP, *[Group.State.ACTIVE] * 3]


def test_spaces_of_units_never_sleep(party):
    Group.objects.update(created_at=timezone.now() - datetime.timedelta(days=900))

    assert pass_a_night() == 0


def test_a_member_wakes_a_group_in_one_click(client, sympathiser, adherent):
    group = make_group(animator=sympathiser, state=Group.State.ASLEEP)
    wake = reverse("groups:wake", args=[group.slug])

    client.force_login(adherent)
    assert "Le réveiller" not in client.get(group.get_absolute_url()).content.decode()
    assert client.post(wake).status_code == 403
    client.force_login(sympathiser)
    assert "Le réveiller" in client.get(group.get_absolute_url()).content.decode()
    client.post(wake)
    client.post(wake)

    assert state_of(group) == Group.State.ACTIVE
    assert pass_a_night() == 0


def test_whoever_left_the_site_leaves_no_orphan(sympathiser):
    animator = make_person()
    group = make_group(animator=animator)
    enter(make_person(visibility=Visibility.SECTION), group)
    enter(sympathiser, group)
    animator.is_active = False
    animator.save()

    assert (pass_a_night(), pass_a_night()) == (1, 0)

    heir = Member.objects.get(group=group, person=sympathiser)
    assert heir.role == Member.Role.ANIMATOR
    assert told(sympathiser) == ["groups.animator"]


def test_former_adherents_leave_the_groups_of_adherents(party, adherent, secretary):
    group = make_group(access=Access.ADHERENTS, animator=secretary)
    enter(adherent, group)
    adherent.memberships.update(ended_on=timezone.localdate())

    assert (pass_a_night(), pass_a_night()) == (1, 0)
    assert [member.person for member in group.members.all()] == [secretary]


def test_the_space_of_a_merged_unit_follows_it(party, adherent, secretary):
    source = Group.objects.get(unit=party.section, kind=Kind.UNIT)
    target = Group.objects.get(unit=party.next_section, kind=Kind.UNIT)
    topic = make_topic(source, adherent)
    document = make_document(source)
    tree.close_unit(by=None, unit=party.section, merged_into=party.next_section)

    assert (pass_a_night(), pass_a_night()) == (1, 0)

    topic.refresh_from_db()
    document.refresh_from_db()
    assert topic.group == target
    assert document.group == target
    source.refresh_from_db()
    assert (source.state, source.merged_into) == (Group.State.MERGED, target)


def test_voices_of_the_month_are_people_not_posts(sympathiser):
    group, now = make_group(), timezone.now()
    topic = make_topic(group, sympathiser)
    for _ in range(5):
        make_post(topic, sympathiser)
    make_post(topic, make_person())
    old = make_post(topic, make_person())
    Post.objects.filter(pk=old.pk).update(created_at=now - datetime.timedelta(days=31))
    make_post(topic, make_person(visibility=Visibility.SECTION))
    Post.objects.filter(pk=make_post(topic).pk).update(masked_rule=1)

    assert lifecycle.count_voices(group) == 1
    group.refresh_from_db()
    assert group.voices_month == 2

    assert lifecycle.count_voices(now=now + datetime.timedelta(days=32)) == 1
    group.refresh_from_db()
    assert group.voices_month == 0


def test_counting_all_voices_is_one_query(django_assert_num_queries):
    for _ in range(3):
        make_topic(make_group())

    with django_assert_num_queries(1):
        assert lifecycle.count_voices() == 3
    assert lifecycle.count_voices() == 0


def test_the_doors_of_celery_open(db):
    night_task()
    count_voices()
    assert connection.is_usable()


def test_the_page_tells_how_the_word_goes_round(client, group, animator):
    topic = make_topic(group, animator)
    for _ in range(9):
        make_post(topic, animator)
    make_post(topic, make_person())
    lifecycle.count_voices(group)
    client.force_login(animator)

    page = client.get(group.get_absolute_url()).content.decode().replace("\u00a0", " ")

    assert "<b>2 personnes</b> ont écrit ce mois-ci" in page
    assert "La plus bavarde signe 91 % des messages" in page
    assert "Et si on entendait quelqu’un de nouveau" in page


def test_a_private_draft_leaves_nothing_behind(client, sympathiser):
    group = draft(sympathiser)
    Group.objects.filter(pk=group.pk).update(access=Access.PRIVATE)
    pass_a_night()
    client.force_login(sympathiser)

    assert client.get(group.get_absolute_url()).status_code == 404
