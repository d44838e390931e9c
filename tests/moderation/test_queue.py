"""The queue of headquarters: who opens it, what it shows, and what it never does."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from groups.models import Group, Post
from moderation import services
from moderation.charter import Rule
from moderation.models import Case, Flag
from profiles.models import Visibility
from tests.factories import make_group, make_person, make_post, make_topic
from tests.moderation.conftest import browser, make_staff, report, the_case

QUEUE = "/gestion/moderation/case/"


def page_of(case):
    return f"{QUEUE}{case.pk}/change/"


def make_queue(topic, count):
    """`count` open cases of posts of one topic, by bulk."""
    author, reporter = make_person(), make_person()
    posts = Post.objects.bulk_create(
        [
            Post(topic=topic, author=author, text="Assez.", html="<p>Assez.</p>")
            for _ in range(count)
        ]
    )
    now = timezone.now()
    cases = Case.objects.bulk_create(
        [
            Case(
                kind="message",
                subject_type=ContentType.objects.get_for_model(Post),
                subject_id=post.pk,
                place_type=ContentType.objects.get_for_model(Group),
                place_id=topic.group_id,
                author=author,
                gravity=number % 3 + 1,
                flags_count=1,
                opened_at=now - datetime.timedelta(minutes=number),
            )
            for number, post in enumerate(posts)
        ]
    )
    Flag.objects.bulk_create(
        [
            Flag(case=case, reporter=reporter, rule=1, snapshot=[["Message", "Assez."]])
            for case in cases
        ]
    )
    return cases


def test_the_queue_says_what_where_how_grave_and_since_when(case, post, moderator):
    report(make_person(), post, Rule.EQUALITY)
    Case.objects.update(opened_at=timezone.now() - datetime.timedelta(hours=49))

    page = browser(moderator).get(QUEUE).content.decode()

    for words in ("Message", "Grave", "1, 2", "Vous êtes tous des incapables.", "Transports"):
        assert words in page
    assert "en retard" in page
    assert "Régis" not in page
    assert "Awa" not in page


def test_the_gravest_comes_first_then_who_waited_longest(topic, moderator):
    posts = [make_post(topic, text=f"Message-{number}") for number in range(4)]
    for post, rule in zip(posts, (Rule.MARKET, Rule.LAW, Rule.LAW, Rule.RESPECT), strict=True):
        report(make_person(), post, rule)

    page = browser(moderator).get(QUEUE).content.decode()

    order = [page.index(f"Message-{number}") for number in (1, 2, 3, 0)]
    assert order == sorted(order)


def test_what_is_decided_leaves_the_queue_for_its_own_list(case, moderator):
    services.decide(by=moderator, case=case, action="nothing", reason="Rien.")
    client = browser(moderator)

    assert "incapables" not in client.get(QUEUE).content.decode()
    assert "incapables" in client.get(f"{QUEUE}?etat=decides").content.decode()
    assert "incapables" in client.get(f"{QUEUE}?etat=tous").content.decode()
    assert "incapables" not in client.get(f"{QUEUE}?etat=tous&sorte=document").content.decode()


@pytest.mark.parametrize(
    "query", ["author__email__startswith=a", "flags__reporter=1", "kind=message", "state=open"]
)
def test_a_query_string_tells_nothing_more(query, case, moderator):
    assert browser(moderator).get(f"{QUEUE}?{query}").status_code in (302, 400)


def test_a_thousand_reports_ask_as_many_queries_as_ten(
    topic, moderator, django_assert_num_queries, django_assert_max_num_queries
):
    client = browser(moderator)
    make_queue(topic, 10)
    client.get(QUEUE)
    with django_assert_max_num_queries(15) as few:
        client.get(QUEUE)

    make_queue(topic, 990)
    with django_assert_num_queries(len(few)):
        page = client.get(QUEUE)
    assert page.content.decode().count('class="field-what"') == 50
    with django_assert_num_queries(len(few)):
        assert client.get(f"{QUEUE}?p=20").status_code == 200


def test_a_case_asks_fifteen_queries_at_most(case, moderator, django_assert_max_num_queries):
    client = browser(moderator)
    client.get(page_of(case))

    with django_assert_max_num_queries(15):
        assert client.get(page_of(case)).status_code == 200


def test_the_first_of_many_thousands_are_read_from_an_index(topic):
    make_queue(topic, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE moderation_case")

    plan = Case.objects.opened().by_urgency()[:50].explain()

    assert "case_queue" in plan
    assert "Seq Scan" not in plan


def test_the_case_shows_what_was_seen_why_and_around(topic, author, reporter, moderator):
    before = make_post(topic, text="On était d’accord hier.")
    post = make_post(topic, author, "Vous êtes tous des incapables.")
    after = make_post(topic, text="Restons polis.")
    report(reporter, post, word="C’est la troisième fois.")

    page = browser(moderator).get(page_of(the_case(post))).content.decode()

    for words in (post.text, before.text, after.text, "C’est la troisième fois.", "Régis Malherbe"):
        assert words in page
    assert "Règle 1" in page
    assert "Modifié depuis" not in page
    for person in (reporter, before.author, after.author):
        assert person.last_name not in page
        assert person.ref not in page


def test_a_case_asks_the_same_queries_however_often_it_was_reported(
    case, post, moderator, django_assert_num_queries, django_assert_max_num_queries
):
    client = browser(moderator)
    client.get(page_of(case))
    with django_assert_max_num_queries(18) as few:
        client.get(page_of(case))

    for number in range(12):
        report(make_person(), post)
        make_post(post.topic, text=f"Réponse {number}.")
    with django_assert_num_queries(len(few)):
        client.get(page_of(case))


def test_an_edit_since_the_report_is_shown_beside_what_was_seen(case, post, moderator):
    post.text = "Je vous aime tous."
    post.save()

    page = browser(moderator).get(page_of(case)).content.decode()

    assert "Modifié depuis" in page
    assert "Vous êtes tous des incapables." in page
    assert "Je vous aime tous." in page


def test_a_hidden_author_is_not_named_but_her_history_is_read(case, post, author, moderator):
    services.decide(by=moderator, case=case, action="warn", rule=1, reason="Première fois.")
    again = make_post(post.topic, author, "Et je le répète.")
    report(make_person(), again)
    author.visibility = Visibility.SECTION
    author.save()

    page = browser(moderator).get(page_of(the_case(again))).content.decode()

    assert "Profil caché" in page
    assert "Première fois." in page
    for word in (author.first_name, author.last_name, author.ref, author.email):
        assert word not in page


def test_neither_the_neighbours_of_a_group_nor_its_other_topics_are_shown(case, moderator):
    group = Group.objects.get(pk=case.place_id)
    make_topic(group, title="Un autre sujet", text="Secret de couloir.")
    make_topic(make_group(access="private"), title="Privé", text="Entre nous.")
    client = browser(moderator)

    said = client.get(QUEUE).content.decode() + client.get(page_of(case)).content.decode()

    for words in ("Un autre sujet", "Secret de couloir.", "Entre nous."):
        assert words not in said


def test_a_masked_neighbour_stays_masked(case, topic, moderator):
    make_post(topic, text="Horreur déjà masquée.", masked_rule=1, masked_at=timezone.now())

    page = browser(moderator).get(page_of(case)).content.decode()

    assert "Horreur déjà masquée." not in page
    assert "(masqué par la modération)" in page


def test_a_moderator_does_not_read_the_case_about_herself(topic, moderator, reporter):
    post = make_post(topic, moderator, "Je modère ce que je veux.")
    report(reporter, post)
    client = browser(moderator)

    assert "Je modère ce que je veux." not in client.get(QUEUE).content.decode()
    assert client.get(page_of(the_case(post))).status_code == 302


@pytest.mark.parametrize("role", ["Fédérations", "Données personnelles", "Technique"])
def test_other_roles_of_solferino_read_no_report(role, case, group):
    staff = make_staff(role, "Paule")
    # Not even what she animates: there she decides on the site.
    group.members.create(person=staff, role="animator")
    client = browser(staff)

    assert client.get(QUEUE).status_code == 403
    assert client.get(page_of(case)).status_code == 403
    assert client.post(page_of(case), {"action": "nothing"}).status_code == 403
    assert "moderation" not in client.get("/gestion/").content.decode()


def test_for_anybody_else_the_queue_does_not_exist(case, animator, author, reporter, client):
    for person in (animator, author, reporter):
        assert browser(person).get(QUEUE).status_code == 404
        assert browser(person).get(page_of(case)).status_code == 404
    assert client.get(QUEUE).status_code == 404


def test_a_decision_is_taken_from_the_page_of_the_case(case, post, moderator):
    client = browser(moderator)
    assert 'name="until"' in client.get(page_of(case)).content.decode()

    answer = client.post(
        page_of(case),
        {"seen": 0, "action": "mask", "rule": 1, "reason": "Insulte.", "until": ""},
        follow=True,
    )

    assert answer.redirect_chain[-1] == (QUEUE, 302)
    post.refresh_from_db()
    assert post.masked_rule == 1
    assert case.decisions.get().by == moderator


@pytest.mark.parametrize(
    ("sent", "phrase"),
    [
        ({"action": "mask", "reason": "Insulte."}, "Choisis la règle de la charte."),
        ({"action": "mask", "rule": 1}, "la personne recevra ta raison"),
        ({"rule": 1, "reason": "Insulte."}, "Choisis ce que tu décides."),
        ({"action": "suspend", "rule": 1, "reason": "Insulte."}, "Choisis jusqu’à quel jour"),
        (
            {"action": "suspend", "rule": 1, "reason": "Insulte.", "until": "2099-01-01"},
            "Un an au plus.",
        ),
        ({"action": "dance", "reason": "Insulte."}, "Choisis une décision de la liste."),
    ],
)
def test_what_lacks_is_said_and_what_was_typed_is_kept(sent, phrase, case, moderator):
    answer = browser(moderator).post(page_of(case), {"seen": 0, **sent})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert phrase in page
    assert sent.get("reason", "") in page
    assert not case.decisions.exists()


def test_the_second_of_two_moderators_reads_that_it_was_decided(case, moderator):
    other = make_staff("Modération", "Lucien")
    browser(other).post(page_of(case), {"seen": 0, "action": "nothing", "reason": "Rien à redire."})

    late = browser(moderator)
    sent = {"seen": 0, "action": "warn", "rule": 1, "reason": "Un rappel."}
    page = late.post(page_of(case), sent).content.decode()

    assert "Quelqu’un a décidé entre-temps" in page
    assert "Rien à redire." in page
    assert "Un rappel." in page
    assert '<input type="hidden" name="seen" value="1"' in page
    assert case.decisions.count() == 1


def test_a_masked_case_is_restored_from_the_list_of_decided_ones(case, post, moderator):
    client = browser(moderator)
    client.post(page_of(case), {"seen": 0, "action": "mask", "rule": 1, "reason": "Insulte."})

    page = client.get(page_of(case)).content.decode()
    assert "Tu as pris la dernière décision" in page
    assert 'value="restore"' in page
    client.post(page_of(case), {"seen": 1, "action": "restore", "reason": "C’était une citation."})

    post.refresh_from_db()
    assert not post.is_masked


def test_a_case_that_does_not_exist_leads_back(moderator, db):
    client = browser(moderator)

    assert client.get(f"{QUEUE}999999/change/").status_code == 302
    assert client.get(f"{QUEUE}add/").status_code in (302, 403)
    assert client.get(f"{QUEUE}abc/change/").status_code == 302
