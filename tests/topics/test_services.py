"""Writing: what is published, refused, told."""

import datetime

import pytest
from django.utils import timezone

from core.http import Invalid, Refused
from groups.models import Access, Group, Member, Mention, Post, PostVersion, Topic
from groups.policies.common import HIDDEN
from groups.policies.talking import LOCKED, MEMBERS_ONLY, SENT_OUT
from groups.services.posts import edit_post, publish
from groups.services.topics import (
    move_topic,
    open_topic,
    rename_topic,
    set_locked,
    set_pinned,
    slow_down,
)
from notifications.models import Notice
from profiles.models import Visibility
from profiles.models.block import Block
from tests.factories import enter, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return make_person("Ana", "Lopez")


@pytest.fixture
def group(animator):
    return make_group("Se loger", animator=animator)


@pytest.fixture
def topic(group):
    return make_topic(group)


def earlier(post, **delay):
    """`post` as if it had been published that long ago."""
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - datetime.timedelta(**delay))
    post.refresh_from_db()


# Opening a topic


def test_a_topic_opens_with_its_first_post(group):
    camille = make_person()

    topic = open_topic(by=camille, group=group, title="  Les  loyers ", text="Ils **montent**.")

    topic.refresh_from_db()
    assert (topic.title, topic.excerpt, topic.posts_count) == ("Les loyers", "Ils montent.", 1)
    assert topic.posts.get().html == "<p>Ils <strong>montent</strong>.</p>\n"


def test_the_same_topic_sent_twice_is_one(group):
    camille = make_person()

    first, second = (
        open_topic(by=camille, group=group, title="Les loyers", text="Ils montent.") for _ in "ab"
    )

    assert first == second
    assert Topic.objects.get().posts.count() == 1


@pytest.mark.parametrize(
    ("title", "text"), [("", "Bonjour"), ("  ", "Bonjour"), ("a" * 121, "Bonjour"), ("a", " \n ")]
)
def test_a_topic_needs_a_title_and_a_text(group, title, text):
    with pytest.raises(Invalid):
        open_topic(by=make_person(), group=group, title=title, text=text)


def test_in_a_tribune_only_animators_open_and_others_answer(group, animator):
    Group.objects.update(state=Group.State.TRIBUNE)
    camille = make_person()

    with pytest.raises(Refused, match="tribune"):
        open_topic(by=camille, group=group, title="Les loyers", text="Ils montent.")
    topic = open_topic(by=animator, group=group, title="Les loyers", text="Ils montent.")

    assert publish(by=camille, topic=topic, text="Oui.").pk


# Who writes


def test_who_registered_answers_in_an_open_group_without_joining(topic):
    post = publish(by=make_person(), topic=topic, text="  Bonjour.  ")

    assert post.text == "Bonjour."
    assert not Member.objects.filter(person=post.author).exists()


def test_a_hidden_person_is_not_heard(topic):
    with pytest.raises(Refused, match=HIDDEN[:20]):
        publish(by=make_person(visibility=Visibility.SECTION), topic=topic, text="Bonjour.")


def test_who_was_sent_out_reads_without_writing(topic):
    camille = make_person()
    enter(camille, topic.group, Member.Role.BANNED)

    with pytest.raises(Refused) as refusal:
        publish(by=camille, topic=topic, text="Bonjour.")
    assert str(refusal.value) == SENT_OUT


def test_a_group_of_adherents_is_joined_before_one_writes(party, adherent):
    topic = make_topic(make_group(access=Access.ADHERENTS))

    with pytest.raises(Refused) as refusal:
        publish(by=adherent, topic=topic, text="Bonjour.")
    assert str(refusal.value) == MEMBERS_ONLY
    enter(adherent, topic.group)
    assert publish(by=adherent, topic=topic, text="Bonjour.").pk


def test_one_writes_in_the_space_of_ones_unit_by_belonging_to_it(party, adherent, member_of_next):
    topic = make_topic(Group.objects.get(unit=party.section))

    assert publish(by=adherent, topic=topic, text="Bonjour.").pk
    with pytest.raises(Refused):
        publish(by=member_of_next, topic=topic, text="Bonjour.")


def test_nobody_answers_in_a_locked_topic(topic, animator):
    set_locked(by=animator, topic=topic, closed=True)

    with pytest.raises(Refused, match=LOCKED):
        publish(by=animator, topic=topic, text="Bonjour.")
    set_locked(by=animator, topic=topic, closed=False)
    assert publish(by=animator, topic=topic, text="Bonjour.").pk


def test_nobody_answers_in_a_masked_topic(topic, animator):
    Topic.objects.update(masked_rule=1)

    with pytest.raises(Refused, match="masqué"):
        publish(by=animator, topic=topic, text="Bonjour.")


def test_speaking_wakes_a_group_that_sleeps(topic):
    Group.objects.update(state=Group.State.ASLEEP)

    publish(by=make_person(), topic=topic, text="Bonjour.")

    assert Group.objects.get().state == Group.State.ACTIVE


# How often


def test_the_same_message_sent_twice_is_one(topic):
    camille = make_person()

    first = publish(by=camille, topic=topic, text="Bonjour.")
    second = publish(by=camille, topic=topic, text="Bonjour. \n")
    earlier(first, minutes=3)
    third = publish(by=camille, topic=topic, text="Bonjour.")

    assert first == second != third
    assert topic.posts.filter(author=camille).count() == 2


def test_thirty_posts_an_hour_then_the_hour_it_opens_again(topic, settings):
    camille = make_person()
    settings.POSTS_PER_HOUR = 3
    for number in range(3):
        publish(by=camille, topic=topic, text=f"Message {number}")

    with pytest.raises(Invalid, match="tu pourras écrire à"):
        publish(by=camille, topic=topic, text="Encore un")
    with pytest.raises(Invalid, match="tu pourras écrire à"):
        open_topic(by=camille, group=topic.group, title="Encore", text="un")

    earlier(Post.objects.filter(author=camille).first(), minutes=61)
    assert publish(by=camille, topic=topic, text="Encore un").pk


def test_slow_mode_holds_for_everybody(topic, animator):
    slow_down(by=animator, topic=topic, minutes=15)
    first = publish(by=animator, topic=topic, text="Un")

    with pytest.raises(Invalid, match="Mode lent"):
        publish(by=animator, topic=topic, text="Deux")

    earlier(first, minutes=16)
    assert publish(by=animator, topic=topic, text="Deux").pk


def test_a_pace_that_is_not_offered_is_refused(topic, animator):
    with pytest.raises(Invalid):
        slow_down(by=animator, topic=topic, minutes=7)


def test_one_message_each_in_a_round(topic):
    Topic.objects.update(round_number=2)
    camille = make_person()

    first = publish(by=camille, topic=topic, text="Un")

    assert first.round_number == 2
    with pytest.raises(Invalid, match="tour de table"):
        publish(by=camille, topic=topic, text="Deux")
    assert publish(by=make_person(), topic=topic, text="Deux").pk


# Answering


def test_one_answers_only_a_post_of_the_same_topic_that_one_sees(topic):
    camille, apart = make_person(), make_person()
    Block.objects.create(person=camille, blocked=apart)
    elsewhere = make_post(make_topic(make_group()))
    unseen, masked = make_post(topic, apart), make_post(topic, masked_rule=1)
    seen = make_post(topic)

    kept = [
        publish(by=camille, topic=topic, text=f"À {post.pk}", reply_to=post).reply_to
        for post in (elsewhere, unseen, masked, seen)
    ]

    assert kept == [None, None, None, seen]


def told(kind):
    """Who was told of `kind`, once each."""
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__first_name", flat=True))


def test_who_is_answered_is_told_once_a_day_for_a_topic(group):
    ana, bob = make_person("Ana"), make_person("Bob")
    topic = make_topic(group, ana)
    first = make_post(topic, bob)

    publish(by=make_person(), topic=topic, text="À toi, Bob", reply_to=first)
    publish(by=make_person(), topic=topic, text="À toi encore, Bob", reply_to=first)
    publish(by=make_person(), topic=topic, text="À tous")
    publish(by=ana, topic=topic, text="Je me réponds")

    assert told("groups.reply") == ["Ana", "Bob"]


def test_a_blocked_person_is_not_told_of_an_answer(topic):
    camille = make_person()
    Block.objects.create(person=camille, blocked=topic.author)

    publish(by=camille, topic=topic, text="Bonjour.")

    assert told("groups.reply") == []


# Changing


def test_a_fresh_post_changes_without_a_trace(topic):
    post = publish(by=make_person(), topic=topic, text="Bonjour.")

    edit_post(by=post.author, post=post, text="Bonsoir.")

    post.refresh_from_db()
    assert (post.html, post.edited_at) == ("<p>Bonsoir.</p>\n", None)
    assert not PostVersion.objects.exists()


def test_an_older_post_keeps_what_it_said(topic):
    post = publish(by=make_person(), topic=topic, text="Bonjour.")
    earlier(post, minutes=16)

    edit_post(by=post.author, post=post, text="Bonsoir.")

    post.refresh_from_db()
    assert post.edited_at is not None
    assert PostVersion.objects.get(post=post).text == "Bonjour."


def test_nobody_changes_the_words_of_another(topic, animator):
    post = make_post(topic)

    with pytest.raises(Refused):
        edit_post(by=animator, post=post, text="Autre chose.")


def test_a_masked_post_is_changed_by_nobody(topic):
    post = make_post(topic, masked_rule=1)

    with pytest.raises(Refused):
        edit_post(by=post.author, post=post, text="Autre chose.")


def test_a_comma_tells_nobody(group):
    camille, bob = make_person(), make_person("Bob", "Morel")
    topic = open_topic(by=camille, group=group, title="Les loyers", text="Salut @Bob Morel")
    post = publish(by=make_person(), topic=topic, text="Bonjour.")
    opening = topic.posts.order_by("pk").first()
    earlier(opening, minutes=16)
    before = Notice.objects.count()

    for ending in (",", "", ",", "…"):
        edit_post(by=camille, post=opening, text=f"Salut @Bob Morel{ending}")
        edit_post(by=post.author, post=post, text=f"Bonjour{ending}, @Bob Morel")
        rename_topic(by=topic.group.members.get().person, topic=topic, title=f"Les loyers{ending}")

    assert Notice.objects.count() == before
    assert Mention.objects.filter(person=bob).count() == 2


def test_the_sentence_of_a_list_follows_the_opening_post(topic):
    opening = topic.posts.get()

    edit_post(by=topic.author, post=opening, text="**Autre** chose.")

    topic.refresh_from_db()
    assert topic.excerpt == "Autre chose."


# Leading


def test_three_topics_at_most_are_pinned(group, animator):
    topics = [make_topic(group) for _ in range(4)]
    for topic in topics[:3]:
        set_pinned(by=animator, topic=topic, pinned=True)

    with pytest.raises(Invalid, match="Trois sujets"):
        set_pinned(by=animator, topic=topics[3], pinned=True)
    set_pinned(by=animator, topic=topics[0], pinned=False)
    set_pinned(by=animator, topic=topics[3], pinned=True)

    assert Topic.objects.filter(is_pinned=True).count() == 3


@pytest.mark.parametrize(
    "act",
    [
        lambda by, topic: set_pinned(by=by, topic=topic, pinned=True),
        lambda by, topic: set_locked(by=by, topic=topic, closed=True),
        lambda by, topic: slow_down(by=by, topic=topic, minutes=5),
        lambda by, topic: rename_topic(by=by, topic=topic, title="Autre"),
        lambda by, topic: move_topic(by=by, topic=topic, to=make_group(animator=by)),
    ],
)
def test_only_who_animates_leads_a_topic(topic, act):
    with pytest.raises(Refused):
        act(make_person(), topic)


def test_who_opened_a_topic_renames_it_for_a_while(topic):
    rename_topic(by=topic.author, topic=topic, title="Autre")
    assert Topic.objects.get().title == "Autre"

    Topic.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=16))
    with pytest.raises(Refused):
        rename_topic(by=topic.author, topic=topic, title="Encore")


@pytest.mark.parametrize(
    ("source", "target", "moves"),
    [
        (Access.PUBLIC, Access.ADHERENTS, True),
        (Access.PUBLIC, Access.PRIVATE, True),
        (Access.COLLABORATIVE, Access.PUBLIC, True),
        (Access.ADHERENTS, Access.ADHERENTS, True),
        (Access.ADHERENTS, Access.PUBLIC, False),
        (Access.ADHERENTS, Access.PRIVATE, False),
        (Access.PRIVATE, Access.PRIVATE, False),
        (Access.PRIVATE, Access.PUBLIC, False),
    ],
)
def test_a_topic_moves_only_where_nobody_more_reads(animator, source, target, moves):
    topic = make_topic(make_group(access=source, animator=animator), is_pinned=True)
    to = make_group(access=target, animator=animator)

    if not moves:
        with pytest.raises(Refused):
            move_topic(by=animator, topic=topic, to=to)
        return
    move_topic(by=animator, topic=topic, to=to)

    topic.refresh_from_db()
    assert (topic.group, topic.is_pinned) == (to, False)


def test_a_topic_of_a_unit_goes_only_below_it(party, secretary):
    federation, section, other = (
        Group.objects.get(unit=unit)
        for unit in (party.federation, party.section, party.other_section)
    )
    for space in (federation, section, other):
        enter(secretary, space, Member.Role.ANIMATOR)

    move_topic(by=secretary, topic=make_topic(federation), to=section)
    for source, target in ((section, federation), (federation, other)):
        with pytest.raises(Refused):
            move_topic(by=secretary, topic=make_topic(source), to=target)
