"""« Du nouveau dans mes groupes »: by topic, with a sentence, and nothing that was read."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from groups.models import Access, Group, Member, ReadMark
from groups.queries.news import news_of
from moderation.charter import Rule
from profiles.models import Block, Person
from tests.factories import enter, join, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(party, adherent):
    group = make_group("Pour l’école")
    enter(adherent, group)
    return group


def titles(person):
    return [topic.title for topic in news_of(Person.objects.get(pk=person.pk)).topics]


def test_a_topic_is_told_with_a_sentence_and_where_to_begin(adherent, group):
    topic = make_topic(group, title="La cantine", text="Elle ferme.")
    last = make_post(topic, text="On  se retrouve\nmardi ?")

    news = news_of(adherent)

    assert news.is_all
    (told,) = news.topics
    assert (told.title, told.group, told.posts, told.voices) == ("La cantine", group.name, 2, 2)
    assert told.sentence == "On se retrouve mardi ?"
    assert told.words == "2 nouveaux messages de 2 voix"
    assert told.url.startswith(f"/sujets/{topic.pk}/?message={last.pk - 1}")


def test_what_was_read_is_no_news(adherent, group):
    topic = make_topic(group)
    mark = ReadMark.objects.create(person=adherent, topic=topic, last_post_id=topic.last_post_id)
    assert titles(adherent) == []

    make_post(topic, text="Du neuf")

    assert [told.posts for told in news_of(adherent).topics] == [1]
    assert mark.last_post_id < news_of(adherent).topics[0].first


def test_what_i_said_myself_is_no_news(adherent, group):
    make_topic(group, adherent)

    assert titles(adherent) == []


def test_a_group_asked_to_be_quiet_tells_nothing(adherent, group):
    make_topic(group)

    Member.objects.filter(person=adherent).update(follow=Member.Follow.NONE)

    assert titles(adherent) == []


def test_the_space_of_my_section_tells_and_may_be_quiet(party, adherent):
    space = Group.objects.get(unit=party.section, kind="unit")
    federal = Group.objects.get(unit=party.federation, kind="unit")
    make_topic(space, title="Chez nous")
    make_topic(federal, title="Au-dessus")
    make_topic(Group.objects.get(unit=party.next_section, kind="unit"), title="À côté")
    assert titles(adherent) == ["Au-dessus", "Chez nous"]

    Member.objects.create(group=space, person=adherent, follow=Member.Follow.NONE)

    assert titles(adherent) == ["Au-dessus"]


def test_a_group_i_am_not_in_tells_nothing(adherent, party):
    make_topic(make_group())

    assert titles(adherent) == []
    assert news_of(AnonymousUser()).topics == ()


def test_whoever_may_not_read_any_more_is_told_nothing(party, sympathiser):
    group = make_group()
    enter(sympathiser, group)
    make_topic(group, title="Dedans")
    assert titles(sympathiser) == ["Dedans"]

    Group.objects.filter(pk=group.pk).update(access=Access.ADHERENTS)

    assert titles(sympathiser) == []


def test_who_was_sent_out_is_told_nothing(adherent, group):
    make_topic(group)
    Member.objects.filter(person=adherent).update(role=Member.Role.BANNED)

    assert titles(adherent) == []


def test_what_is_masked_is_skipped(adherent, group):
    topic = make_topic(group, title="La cantine", text="Elle ferme.")
    ugly = make_post(topic, text="Une insulte")
    ugly.masked_rule = Rule.RESPECT
    ugly.save(update_fields=["masked_rule"])

    (told,) = news_of(adherent).topics

    assert (told.posts, told.sentence) == (1, "Elle ferme.")
    for thing in (topic, group):
        thing.masked_rule = Rule.LAW
        thing.save(update_fields=["masked_rule"])
        assert titles(adherent) == []
        thing.masked_rule = None
        thing.save(update_fields=["masked_rule"])
    assert titles(adherent) == ["La cantine"]


def test_somebody_apart_is_not_heard(adherent, group, sympathiser):
    topic = make_topic(group, title="La cantine", text="Elle ferme.")
    make_post(topic, sympathiser, text="Qui parle ?")
    for pair in ((adherent, sympathiser), (sympathiser, adherent)):
        Block.objects.all().delete()
        Block.objects.create(person=pair[0], blocked=pair[1])

        (told,) = news_of(adherent).topics

        assert (told.posts, told.sentence) == (1, "Elle ferme.")


def test_nobody_is_named_in_the_sentence(adherent, group, hidden):
    make_topic(group, text=f"Merci @{{{hidden.ref}}} pour tout")

    assert news_of(adherent).topics[0].sentence == "Merci @Membre pour tout"


def test_who_left_still_said_something(adherent, group):
    author = make_person()
    topic = make_topic(group, author)
    topic.posts.update(author=None)

    assert news_of(adherent).topics[0].words == "Un nouveau message"


def test_what_is_old_is_no_news(adherent, group):
    topic = make_topic(group)
    old = timezone.now() - timedelta(days=31)
    topic.posts.update(created_at=old)
    type(topic).objects.filter(pk=topic.pk).update(last_post_at=old)

    assert titles(adherent) == []


def test_six_topics_at_most_the_last_spoken_of_first(adherent, group):
    for number in range(8):
        make_topic(group, title=f"Sujet {number}")

    news = news_of(adherent)

    assert [topic.title for topic in news.topics] == [f"Sujet {n}" for n in range(7, 1, -1)]
    assert not news.is_all


def test_home_shows_them_and_nothing_when_there_is_nothing(client, adherent, group):
    client.force_login(adherent)
    assert "Du nouveau dans mes groupes" not in client.get(reverse("home")).text
    make_topic(group, title="La <b>cantine</b>", text="Elle <i>ferme</i>.")

    page = client.get(reverse("home")).text

    assert "Du nouveau dans mes groupes" in page
    assert "La &lt;b&gt;cantine&lt;/b&gt;" in page
    assert "Elle &lt;i&gt;ferme&lt;/i&gt;." in page
    assert "Un nouveau message" in page
    assert "Tous mes groupes" not in page


def test_home_costs_the_same_however_much_is_new(
    client, adherent, group, django_assert_num_queries
):
    client.force_login(adherent)
    client.get(reverse("home"))
    counts = []
    for _ in range(2):
        with django_assert_num_queries(15, exact=False) as seen:
            client.get(reverse("home"))
        counts.append(len(seen))
        for _ in range(8):
            make_topic(group)

    assert counts[0] == counts[1]


def test_members_find_their_space_and_its_documents(client, party, adherent, member_of_next):
    client.force_login(adherent)
    space = reverse("groups:detail", args=[f"espace-{party.section.slug}"])
    shelf = reverse("documents:of-unit", args=[party.section.slug])
    for page in (client.get(reverse("home")), client.get(party.section.get_absolute_url())):
        assert space in page.text
        assert shelf in page.text
    federal = reverse("groups:detail", args=[f"espace-{party.federation.slug}"])
    assert federal in client.get(party.federation.get_absolute_url()).text

    client.force_login(member_of_next)

    assert space not in client.get(party.section.get_absolute_url()).text
    client.logout()
    assert space not in client.get(party.section.get_absolute_url()).text


def test_belonging_is_all_that_joins_a_space(party):
    newcomer = make_person()
    space = Group.objects.get(unit=party.section, kind="unit")
    make_topic(space, title="Chez nous")
    assert titles(newcomer) == []

    join(newcomer, party.section)

    assert titles(newcomer) == ["Chez nous"]
