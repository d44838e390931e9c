"""Naming people: only those one sees, told only if they read, named only to who may know them."""

import pytest
from django.urls import reverse

from groups.mentions import Ambiguous, nameless, resolve
from groups.models import Access, Group, Member, Mention, Post
from groups.queries.readers import readers_of
from groups.services.posts import edit_post, publish
from groups.services.topics import move_topic, open_topic
from notifications import registry
from notifications.models import Notice
from notifications.queries import stream
from profiles.models import Person, Visibility
from profiles.models.belonging import Status
from profiles.models.block import Block
from tests.factories import enter, join, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(party):
    """Camille, an adherent seen by all, who writes."""
    person = make_person("Camille", "Durand")
    join(person, party.section)
    return person


@pytest.fixture
def topic(author):
    return make_topic(make_group("Se loger"), author)


def say(author, topic, text, **more):
    return publish(by=author, topic=topic, text=text, **more)


def read_by(client, person, topic):
    client.force_login(person)
    return client.get(topic.get_absolute_url()).text


def named_in(post):
    return list(post.mentions.values_list("person__first_name", flat=True))


def told(person):
    """What the news of `person` say, as she reads them."""
    return [news.item.title for news in stream(person).news]


# Who is found


@pytest.mark.parametrize(
    "text",
    [
        "Salut @Zoé Martin, ça va ?",
        "@zoe martin",
        "(@ZOÉ MARTIN)",
        "Merci @Zoé\u00a0Martin.",
        "@Zoé Martin est là",
        "**@Zoé Martin**",
    ],
)
def test_a_full_name_is_found_however_it_is_typed(author, topic, text):
    make_person("Zoé", "Martin")

    post = say(author, topic, text)

    assert named_in(post) == ["Zoé"]
    assert "Martin" not in post.text and "Martin" not in post.html


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("Jean-Paul", "De La Tour", "@Jean-Paul De La Tour bonjour"),
        ("Marie Anne", "Le Goff", "@Marie Anne Le Goff"),
        ("Aïssatou", "N’Diaye", "@aissatou n'diaye"),
    ],
)
def test_names_of_several_words_are_found(author, topic, first, last, text):
    make_person(first, last)

    assert named_in(say(author, topic, text)) == [first]


@pytest.mark.parametrize(
    "text", ["zoe@martin.fr", "@Zoé", "@Zoé Marti", "@Zoé-Martin", "@ Zoé Martin"]
)
def test_what_is_not_a_full_name_is_left_alone(author, topic, text):
    make_person("Zoé", "Martin")

    post = say(author, topic, text)

    assert (post.text, named_in(post)) == (text, [])


def test_a_hidden_or_blocked_person_is_never_found(author, topic):
    make_person("Zoé", "Martin", visibility=Visibility.SECTION)
    apart = make_person("Paul", "Roux")
    Block.objects.create(person=apart, blocked=author)

    post = say(author, topic, "@Zoé Martin et @Paul Roux")

    assert named_in(post) == []
    assert post.text == "@Zoé Martin et @Paul Roux"


def test_who_keeps_the_file_names_no_hidden_member_either(secretary, hidden):
    topic = make_topic(make_group())

    assert named_in(say(secretary, topic, f"@{hidden.full_name}")) == []


def test_who_does_not_read_is_not_named(party, author):
    make_person("Nora", "Alami")
    topic = make_topic(make_group(access=Access.ADHERENTS), author)
    enter(author, topic.group)

    assert named_in(say(author, topic, "@Nora Alami")) == []


def test_a_marker_that_somebody_types_names_nobody(author, topic):
    hidden = make_person("Zoé", "Martin", visibility=Visibility.SECTION)

    post = say(author, topic, f"@{{{hidden.ref}}}")

    assert (post.text, named_in(post)) == ("@Membre", [])


def test_of_two_people_of_one_name_she_who_wrote_there_is_meant(author, topic):
    make_person("Zoé", "Martin")
    wrote = make_person("Zoé", "Martin")
    make_post(topic, wrote)

    assert say(author, topic, "@Zoé Martin").mentions.get().person == wrote


def test_two_strangers_of_one_name_are_told_apart_by_the_author(author, topic):
    one, other = make_person("Zoé", "Martin"), make_person("Zoé", "Martin")

    with pytest.raises(Ambiguous) as doubt:
        say(author, topic, "@Zoé Martin")
    post = say(author, topic, "@Zoé Martin", chosen=[other.ref])

    assert {voice.person for voice in doubt.value.people} == {one, other}
    assert post.mentions.get().person == other


def test_a_quote_names_without_calling_again(author, topic):
    zoe = make_person("Zoé", "Martin")

    post = say(author, topic, "> @Zoé Martin\n\nBien dit.")

    assert zoe.ref in post.html
    assert named_in(post) == []


def test_no_query_for_a_text_that_names_nobody(author, topic, django_assert_num_queries):
    group = topic.group

    with django_assert_num_queries(0):
        resolve(author, group, "Écris à zoe@exemple.fr")


# Who reads the name


def test_her_name_leads_to_her_profile_for_who_sees_her(client, author, topic, sympathiser):
    zoe = make_person("Zoé", "Martin", visibility=Visibility.ADHERENTS)
    say(author, topic, "Merci @Zoé Martin !")

    seen = read_by(client, author, topic)
    unseen = read_by(client, sympathiser, topic)

    assert f'<a class="mention" href="{zoe.get_absolute_url()}">@Zoé Martin</a>' in seen
    assert '<span class="mention">Membre</span>' in unseen
    assert "Martin" not in unseen and zoe.ref not in unseen


def test_whoever_hides_later_is_named_nowhere(client, author):
    zoe = make_person("Zoé", "Martin")
    topic = open_topic(by=author, group=make_group(), title="Merci", text="Merci @Zoé Martin !")
    opening = topic.posts.get()
    say(make_person(), topic, "> Merci @Zoé Martin !\n\nOui.", reply_to=opening)
    assert read_by(client, author, topic).count("Zoé Martin") == 2

    Person.objects.filter(pk=zoe.pk).update(visibility=Visibility.SECTION)

    assert "Martin" not in read_by(client, author, topic)
    assert zoe.ref not in read_by(client, author, topic)
    for url in (
        reverse("groups:detail", args=[topic.group.slug]),
        reverse("topics:post-edit", args=[opening.pk]),
        reverse("topics:post-versions", args=[opening.pk]),
        f"{topic.get_absolute_url()}?citer={opening.pk}",
    ):
        page = client.get(url)
        assert page.status_code == 200
        assert "Martin" not in page.text
    assert topic.excerpt == "Merci @Membre !"


def test_a_name_that_holds_html_is_shown_as_text(client, author, topic):
    make_person("<b>Zoé</b>", "Martin")
    person = Person.objects.get(last_name="Martin")
    post = make_post(topic, author, f"@{{{person.ref}}}")

    page = read_by(client, author, topic)

    assert "&lt;b&gt;Zoé&lt;/b&gt; Martin" in page
    assert post.pk


def test_what_its_author_edits_bears_the_names_she_typed(client, author, topic):
    make_person("Zoé", "Martin")
    post = say(author, topic, "Merci @Zoé Martin !")
    client.force_login(author)

    page = client.get(reverse("topics:post-edit", args=[post.pk]))

    assert "Merci @Zoé Martin !" in page.text


# Who is told


def test_who_is_named_is_told_once(author, topic):
    zoe = make_person("Zoé", "Martin")

    say(author, topic, "@Zoé Martin, oui, @Zoé Martin")

    assert told(zoe) == [f"Ton nom est cité dans « {topic.title} »"]


def test_who_may_not_see_the_author_is_not_told(party, topic, adherent):
    zoe = make_person("Zoé", "Martin")

    say(adherent, topic, "@Zoé Martin")

    assert Mention.objects.filter(person=zoe).exists()
    assert not Notice.objects.filter(recipient=zoe).exists()


@pytest.fixture
def named(author, topic):
    """Zoé, whom a post names, and who was told of it."""
    zoe = make_person("Zoé", "Martin")
    say(author, topic, "Merci @Zoé Martin !")
    assert told(zoe)
    return zoe


def test_she_is_told_no_more_once_the_group_is_closed_to_her(named, topic):
    Group.objects.filter(pk=topic.group_id).update(access=Access.PRIVATE)

    assert told(named) == []


def test_she_is_told_no_more_once_the_post_is_masked(named, topic):
    Post.objects.update(masked_rule=1)

    assert told(named) == []


def test_she_is_told_no_more_once_one_blocked_the_other(named, author):
    Block.objects.create(person=author, blocked=named)

    assert told(named) == []


def test_she_is_told_no_more_once_she_has_read_it(client, named, topic):
    read_by(client, named, topic)

    assert told(named) == []


def test_she_is_told_no_more_once_the_author_hides(named, author):
    Person.objects.filter(pk=author.pk).update(visibility=Visibility.SECTION)

    assert told(named) == []


def test_her_notice_goes_when_an_edit_removes_her_name(named, author, topic):
    post = topic.posts.order_by("pk").last()

    edit_post(by=author, post=post, text="Merci !")

    assert not Mention.objects.exists()
    assert not Notice.objects.visible_to(named).exists()


def test_her_notice_goes_when_the_topic_moves_where_she_does_not_read(named, author, topic):
    to = make_group(access=Access.PRIVATE, animator=author)
    enter(author, topic.group, Member.Role.ANIMATOR)

    move_topic(by=author, topic=topic, to=to)

    assert not Notice.objects.visible_to(named).exists()


def test_an_edit_calls_nobody(author, topic):
    zoe = make_person("Zoé", "Martin")
    post = say(author, topic, "Merci !")

    edit_post(by=author, post=post, text="Merci @Zoé Martin !")

    assert named_in(post) == ["Zoé"]
    assert not Notice.objects.filter(recipient=zoe).exists()


def test_an_answer_says_how_many_without_a_name(client, author, topic):
    for number in range(3):
        say(make_person("Zoé", "Martin"), topic, f"Réponse {number}")

    (news,) = stream(author).news

    assert news.item.title == f"3 réponses dans « {topic.title} »"
    assert news.item.text == "Réponse 0"
    read_by(client, author, topic)
    assert told(author) == []


def test_notices_are_prepared_in_few_queries(author, topic, django_assert_max_num_queries):
    zoe = make_person("Zoé", "Martin")
    for number in range(6):
        say(author, topic, f"@Zoé Martin {number}")
    notices = list(Notice.objects.filter(recipient=zoe).select_related("recipient"))
    recipients = {notice.recipient_id: notice.recipient for notice in notices}
    for notice in notices:
        notice.recipient = recipients[notice.recipient_id]

    with django_assert_max_num_queries(4):
        registry.get("groups.mention").prepare(notices)

    assert all(notice.post for notice in notices)


# Who is suggested


def suggested(client, viewer, group, q):
    client.force_login(viewer)
    return client.get(reverse("topics:people", args=[group.slug]), {"q": q})


def test_people_are_suggested_by_the_start_of_their_name(client, author, topic):
    zoe = make_person("Zoé", "Martin")

    page = suggested(client, author, topic.group, "zo")

    assert f'data-mention="Zoé Martin" data-ref="{zoe.ref}"' in page.text


@pytest.mark.parametrize("q", ["z", "", "zé", "ze", "zelie", "quin", "elie quintric", "\x00ze"])
def test_a_hidden_member_is_suggested_to_nobody(client, secretary, hidden, adherent, q):
    group = make_group()

    for viewer in (secretary, adherent):
        assert hidden.ref not in suggested(client, viewer, group, q).text


def test_eight_people_at_most_are_suggested_and_none_for_one_letter(client, author, topic):
    for _ in range(10):
        make_person("Zoé")

    assert suggested(client, author, topic.group, "zoé").text.count("data-ref") == 8
    assert suggested(client, author, topic.group, "z").text.count("data-ref") == 0


def test_suggestions_of_a_group_one_does_not_read_do_not_exist(client, sympathiser):
    group = make_group(access=Access.ADHERENTS)

    assert suggested(client, sympathiser, group, "zoé").status_code == 404


def test_readers_are_those_who_may_read(party, adherent, secretary, sympathiser, newcomer, hidden):
    """`readers_of` asks `readable_by` the other way round: the two answer alike."""
    inside, banned = make_person(), make_person()
    young = make_person()
    join(young, party.youth_federation, Status.ADHERENT)
    gone = make_person(is_active=False)
    groups = [make_group(access=access) for access in Access if access != Access.UNIT]
    groups += Group.objects.filter(unit__in=[party.section, party.federation, party.youth])
    for group in groups:
        enter(inside, group)
        enter(banned, group, Member.Role.BANNED)
    people = [adherent, secretary, sympathiser, newcomer, hidden, inside, banned, young, gone]

    for group in groups:
        asked = set(Person.objects.filter(readers_of(group)))
        read = {p for p in people if Group.objects.readable_by(p).filter(pk=group.pk).exists()}
        assert asked & set(people) == read, group.access


def test_excerpts_hold_no_name():
    assert nameless("Merci @{abcdefghjkmn} !") == "Merci @Membre !"
