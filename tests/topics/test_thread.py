"""Reading a topic: its pages, where one stopped, what each viewer sees of it."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import Post, ReadMark
from groups.queries.thread import PAGE
from groups.queries.topics import topics_of
from profiles.models.block import Block
from tests.factories import make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, party, adherent):
    """Yann, an adherent, at his browser."""
    client.force_login(adherent)
    return client


@pytest.fixture
def group():
    return make_group("Se loger")


def long_topic(group, posts=70):
    """A topic of that many posts by five people, the opening one included."""
    people = [make_person() for _ in range(5)]
    topic = make_topic(group, people[0])
    Post.objects.bulk_create(
        Post(topic=topic, author=people[n % 5], text=f"Message {n}", html=f"<p>Message {n}</p>")
        for n in range(1, posts)
    )
    topic.refresh_from_db()
    return topic


def shown(response):
    """The ids of the posts of a page, in order."""
    return [said.pk for said in response.context["talk"].thread.posts]


def test_a_topic_shows_its_posts_and_who_signs_them(reader, group):
    author = make_person("Rachid", "Ouali")
    topic = make_topic(group, author, title="Et la nationalité ?", text="Que **répondre** ?")

    page = reader.get(topic.get_absolute_url())

    assert "Et la nationalité ?" in page.text
    assert "Que <strong>répondre</strong> ?" in page.text
    assert f'href="{author.get_absolute_url()}">Rachid Ouali</a>' in page.text
    assert "1 voix, 1 message." in page.text
    assert "C’est tout, tu es à jour." in page.text


@pytest.mark.parametrize("blocked", [False, True])
def test_every_post_is_on_one_page_and_only_one(reader, adherent, group, blocked):
    topic = long_topic(group, 95)
    if blocked:
        Block.objects.create(person=adherent, blocked=topic.posts.last().author)
    seen, url = [], topic.get_absolute_url()
    expected = list(
        Post.objects.visible_to(adherent)
        .filter(topic=topic)
        .order_by("pk")
        .values_list("pk", flat=True)
    )

    while url:
        page = reader.get(url)
        seen += shown(page)
        url = page.context["talk"].thread.next_url

    assert seen == expected
    assert len(expected) == (76 if blocked else 95)


def test_the_same_pages_are_read_backwards(reader, group):
    topic = long_topic(group, 95)
    every = list(topic.posts.order_by("pk").values_list("pk", flat=True))
    seen, url = [], f"{topic.get_absolute_url()}?avant={every[-1] + 1}"

    while url:
        page = reader.get(url)
        seen = shown(page) + seen
        url = page.context["talk"].thread.previous_url

    assert seen == every


def test_any_post_may_be_named_by_the_address(reader, group):
    topic = long_topic(group, 95)
    every = list(topic.posts.order_by("pk").values_list("pk", flat=True))

    for pk in random.Random(1).sample(every, 5):
        assert shown(reader.get(f"{topic.get_absolute_url()}?message={pk}"))[0] == pk


@pytest.mark.parametrize(
    "query",
    [
        "apres=zz",
        "avant=-1",
        "message=99999999999999999",
        "message=9223372036854775808",
        "apres=999999999",
        "avant=1",
        "avant=0",
        "apres=\x00",
        "citer=12",
        "repondre=zz",
    ],
)
def test_an_address_made_up_still_opens_the_topic(reader, group, query):
    topic = long_topic(group, 40)

    page = reader.get(f"{topic.get_absolute_url()}?{query}")

    assert page.status_code == 200
    assert shown(page)


def test_it_opens_again_at_the_first_unread_post(reader, adherent, group):
    topic = long_topic(group, 65)
    every = list(topic.posts.order_by("pk").values_list("pk", flat=True))
    reader.get(topic.get_absolute_url())

    page = reader.get(topic.get_absolute_url())

    assert shown(page) == every[PAGE : 2 * PAGE]
    assert 'id="nouveau"' in page.text
    assert reader.get(topic.get_absolute_url()).context["talk"].thread.is_last
    assert ReadMark.objects.get(person=adherent).last_post_id == every[-1]


def test_a_page_before_the_unread_leads_to_it(reader, group):
    topic = long_topic(group, 65)
    first = topic.posts.order_by("pk").first()
    reader.get(topic.get_absolute_url())

    page = reader.get(f"{topic.get_absolute_url()}?message={first.pk}")

    assert "Aller au premier non lu" in page.text
    unread = reader.get(page.context["talk"].thread.unread_url)
    assert shown(unread)[0] == topic.posts.order_by("pk")[PAGE].pk
    assert 'id="nouveau"' in unread.text


def test_the_mark_of_what_is_new_stands_before_the_first_unread_post_alone(reader, group):
    topic = long_topic(group, 95)
    every = list(topic.posts.order_by("pk").values_list("pk", flat=True))
    reader.get(topic.get_absolute_url())

    far = reader.get(f"{topic.get_absolute_url()}?message={every[70]}")

    assert 'id="nouveau"' not in far.text
    assert "Aller au premier non lu" in far.text


def test_what_was_all_read_has_nothing_new(reader, group):
    topic = make_topic(group)
    make_post(topic)
    reader.get(topic.get_absolute_url())

    page = reader.get(topic.get_absolute_url())

    assert 'id="nouveau"' not in page.text
    assert "premier non lu" not in page.text


def test_reading_an_old_page_takes_nothing_back(reader, adherent, group):
    topic = long_topic(group, 65)
    last = topic.posts.order_by("pk").last()
    reader.get(f"{topic.get_absolute_url()}?message={last.pk}")

    reader.get(f"{topic.get_absolute_url()}?message={topic.posts.order_by('pk').first().pk}")

    assert ReadMark.objects.get(person=adherent).last_post_id == last.pk


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_long_topic_costs_no_more_than_a_short_one(reader, adherent, group):
    short, long = long_topic(group, 30), long_topic(group, 300)
    for topic in (short, long):
        make_post(topic, reply_to=topic.posts.first())
        reader.get(topic.get_absolute_url())
        make_post(topic)

    counts = [queries(reader, topic.get_absolute_url()) for topic in (short, long)]
    first = [
        queries(reader, f"{topic.get_absolute_url()}?message={topic.posts.first().pk}")
        for topic in (short, long)
    ]

    assert counts[0] == counts[1] <= 15
    assert first[0] == first[1] <= 15


def test_no_page_counts_or_skips_rows(reader, group):
    topic = long_topic(group, 65)

    with CaptureQueriesContext(connection) as seen:
        reader.get(f"{topic.get_absolute_url()}?avant={topic.last_post_id}")

    assert not [query["sql"] for query in seen if " OFFSET " in query["sql"]]


def test_a_long_list_of_topics_costs_no_more_than_a_short_one(
    adherent, group, django_assert_num_queries
):
    for count in (2, 25):
        for _ in range(count):
            make_post(make_topic(group))
        topics_of(adherent, group)
        with django_assert_num_queries(2):
            assert topics_of(adherent, group).rows
