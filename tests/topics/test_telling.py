"""The digest of groups: by topic, never empty, never twice, nothing that was read on the site."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.models import Access, Group, Member, ReadMark
from groups.queries.news import news_of
from groups.queries.telling import news_of_many
from groups.services.telling import announce
from moderation.charter import Rule
from notifications.models import Letter, Notice, Preference
from notifications.services import compose
from profiles.models import Block, Person, Visibility
from profiles.models.belonging import Status
from profiles.services.people import choose_visibility
from tests.factories import enter, give, join, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(party, adherent):
    group = make_group("Pour l’école")
    enter(adherent, group)
    return group


def fresh(person):
    return Person.objects.get(pk=person.pk)


def thursday():
    """A moment after every digest of the week."""
    return timezone.now() + timedelta(days=8)


def letter_to(person):
    return Letter.objects.filter(recipient=person).order_by("-pk").first()


def test_one_notice_waits_however_much_is_said(adherent, group):
    for _ in range(3):
        make_topic(group)

    assert announce() == 1
    make_topic(group)
    assert announce() == 0

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (adherent, "groups.news")
    assert notice.due_at > timezone.now()


def test_nothing_new_is_announced_to_nobody(adherent, group):
    assert announce() == 0
    make_topic(group, adherent)
    assert announce() == 0


def test_the_letter_tells_by_topic_with_a_sentence(adherent, group, party):
    topic = make_topic(group, title="La cantine", text="Elle ferme.")
    make_post(topic, text="On se retrouve mardi")
    make_topic(Group.objects.get(unit=party.section, kind="unit"), title="Chez nous")
    announce()

    assert compose(now=thursday()) == 1

    letter = letter_to(adherent)
    assert letter.subject == "2 sujets bougent dans tes groupes"
    for text in (letter.text, letter.html):
        for words in ("Pour l’école", "La cantine", "On se retrouve mardi", "Chez nous"):
            assert words in text
        assert "2 nouveaux messages de 2 voix" in text
        assert f"/sujets/{topic.pk}/?message=" in text
    assert "Tu reçois ce mail parce que tu suis des groupes" in letter.text


def test_a_lone_topic_is_named_in_its_letter_and_not_in_the_subject(adherent, group):
    make_topic(group, title="La cantine", text="Elle ferme.")
    announce()
    compose(now=thursday())

    letter = letter_to(adherent)

    assert letter.subject == "Un sujet bouge dans tes groupes"
    assert "La cantine" in letter.html
    assert "La cantine" in letter.text


def test_topics_of_a_group_stand_under_its_name_once(adherent, group):
    other = make_group("Pour la santé")
    enter(adherent, other)
    for place in (group, other, group):
        make_topic(place)
    announce()
    compose(now=thursday())

    letter = letter_to(adherent)

    assert letter.text.count("Pour l’école") == letter.html.count("Pour l’école") == 1
    assert letter.text.count("Pour la santé") == 1


def test_what_was_told_is_never_told_again(adherent, group):
    make_topic(group, title="La cantine")
    announce()
    compose(now=thursday())
    assert Letter.objects.count() == 1

    assert announce() == 0
    make_topic(group, title="Le bus")
    assert announce() == 1
    compose(now=thursday() + timedelta(days=7))

    assert Letter.objects.count() == 2
    assert "Le bus" in letter_to(adherent).text
    assert "La cantine" not in letter_to(adherent).text


def test_composing_twice_tells_once(adherent, group):
    make_topic(group)
    announce()

    assert compose(now=thursday()) == 1
    assert compose(now=thursday()) == 0
    assert Letter.objects.count() == 1


def test_a_composer_that_dies_has_told_nothing(adherent, group, monkeypatch):
    make_topic(group)
    announce()

    def dies(*args, **options):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("notifications.services.composing.letter_for", dies)
        with pytest.raises(RuntimeError):
            compose(now=thursday())

    assert compose(now=thursday()) == 1


def test_what_is_read_on_the_site_leaves_the_digest(adherent, group):
    topics = [make_topic(group, title=title) for title in ("La cantine", "Le bus")]
    announce()
    ReadMark.objects.create(person=adherent, topic=topics[0], last_post_id=topics[0].last_post_id)

    compose(now=thursday())

    assert "La cantine" not in letter_to(adherent).text
    assert "Le bus" in letter_to(adherent).text


def test_a_letter_is_never_empty(adherent, group):
    topic = make_topic(group)
    announce()
    ReadMark.objects.create(person=adherent, topic=topic, last_post_id=topic.last_post_id)

    assert compose(now=thursday()) == 0

    assert Notice.objects.get().state == Notice.State.WITHDRAWN
    assert not Letter.objects.exists()


@pytest.mark.parametrize("how", ["quiet", "stricter", "masked", "post masked", "blocked", "out"])
def test_what_may_not_be_told_any_more_is_not(party, sympathiser, how):
    group = make_group()
    enter(sympathiser, group)
    topic = make_topic(group)
    announce()
    if how == "quiet":
        Member.objects.update(follow=Member.Follow.NONE)
    elif how == "stricter":
        Group.objects.filter(pk=group.pk).update(access=Access.ADHERENTS)
    elif how == "masked":
        type(topic).objects.update(masked_rule=Rule.LAW)
    elif how == "post masked":
        topic.posts.update(masked_rule=Rule.LAW)
    elif how == "blocked":
        Block.objects.create(person=topic.author, blocked=sympathiser)
    else:
        Member.objects.update(role=Member.Role.BANNED)

    assert compose(now=thursday()) == 0
    assert not Letter.objects.exists()


def test_a_comma_moved_a_hundred_times_sends_nothing(adherent, group):
    topic = make_topic(group)
    announce()
    compose(now=thursday())
    post = topic.posts.get()
    for number in range(100):
        group.name = f"Pour l’école{',' * (number % 2)}"
        group.purpose = f"Parler{',' * (number % 2)}"
        group.save(update_fields=["name", "purpose"])
        post.text += ","
        post.save(update_fields=["text"])

    assert announce() == 0
    assert compose(now=thursday() + timedelta(days=7)) == 0
    assert Letter.objects.count() == 1


def test_who_refuses_these_mails_gets_none(client, adherent, group):
    Preference.objects.create(recipient=adherent, kind="groups.news", cadence="none")
    make_topic(group)

    announce()

    assert compose(now=thursday()) == 0
    client.force_login(adherent)
    assert "Un sujet bouge dans tes groupes" in client.get(reverse("notifications:stream")).text


def test_the_site_says_it_in_one_line_that_goes_when_all_is_read(client, adherent, group):
    topics = [make_topic(group, title=f"Sujet {n}") for n in range(3)]
    announce()
    client.force_login(adherent)
    address = reverse("notifications:stream")

    page = client.get(address).text
    assert page.count("3 sujets bougent dans tes groupes") == 1
    assert "Tu es à jour" in page
    compose(now=thursday())
    assert client.get(address).text.count("3 sujets bougent dans tes groupes") == 1
    for topic in topics:
        ReadMark.objects.create(person=adherent, topic=topic, last_post_id=topic.last_post_id)

    assert "dans tes groupes" not in client.get(address).text.split("<main")[1]


def test_marking_the_line_as_read_waits_for_something_new(adherent, group):
    make_topic(group)
    announce()
    Notice.objects.update(read_at=timezone.now())

    assert announce() == 0
    make_topic(group)
    assert announce() == 1


def test_an_author_who_hid_is_named_nowhere(adherent, group):
    author = make_person("Zélie", "Quintric")
    make_topic(group, author, text=f"Moi @{{{author.ref}}}")
    announce()
    choose_visibility(by=author, level=Visibility.SECTION)
    compose(now=thursday())

    letter = letter_to(adherent)

    assert "@Membre" in letter.text
    for word in ("Quintric", "Zélie", author.ref):
        assert word not in letter.text + letter.html


def test_a_hidden_member_receives_like_anybody(hidden, party):
    make_topic(Group.objects.get(unit=party.section, kind="unit"), title="Chez nous")

    announce()
    compose(now=thursday())

    assert "Chez nous" in letter_to(hidden).text


def test_announcing_and_composing_cost_the_same_for_many(
    adherent, group, django_assert_max_num_queries
):
    make_topic(group)
    for _ in range(40):
        enter(make_person(), group)
    with django_assert_max_num_queries(26):
        assert announce() == 41
    with django_assert_max_num_queries(32):
        assert compose(now=thursday()) == 41


def test_many_at_once_are_told_what_each_is_told_alone(party):
    """The two ways to tell must never drift apart: one of them would leak."""
    draw = random.Random(2010)
    people = []
    for number in range(14):
        person = make_person(visibility=draw.choice(Visibility.values))
        unit = draw.choice([party.section, party.next_section, party.other_section, None])
        if unit:
            join(person, unit, draw.choice(Status.values))
        if number == 0:
            give(person, "section_secretary", party.section)
        people.append(person)
    groups = [
        make_group(access=draw.choice([a for a in Access.values if a != Access.UNIT]))
        for _ in range(8)
    ] + list(Group.objects.filter(kind="unit"))
    for group in groups[:8]:
        for person in draw.sample(people, 7):
            role = draw.choice(Member.Role.values)
            member = enter(person, group, role)
            member.follow = draw.choice(Member.Follow.values + [Member.Follow.DIGEST] * 2)
            member.save()
    for person in people[:9]:
        space = Group.objects.filter(kind="unit", unit=person.section).first() or groups[-1]
        Member.objects.create(person=person, group=space, follow=draw.choice(Member.Follow.values))
    for first, second in (draw.sample(people, 2) for _ in range(6)):
        Block.objects.get_or_create(person=first, blocked=second)
    for group in groups:
        topic = make_topic(group, draw.choice(people))
        for _ in range(4):
            post = make_post(topic, draw.choice(people))
            if draw.random() < 0.2:
                post.masked_rule = Rule.LAW
                post.save(update_fields=["masked_rule"])
        for person in draw.sample(people, 4):
            ReadMark.objects.create(person=person, topic=topic, last_post_id=post.pk - 2)
    Group.objects.filter(pk=groups[0].pk).update(masked_rule=Rule.LAW)
    type(topic).objects.filter(group=groups[1]).update(masked_rule=Rule.LAW)
    Group.objects.filter(pk=groups[2].pk).update(state=Group.State.CLOSED)
    after = {people[3].pk: post.pk - 9, people[4].pk: post.pk}

    together = news_of_many([fresh(person) for person in people], after)
    alone = {
        person.pk: news
        for person in people
        if (news := news_of(fresh(person), after=after.get(person.pk, 0))).topics
    }

    assert len(alone) > 5
    assert together == alone
