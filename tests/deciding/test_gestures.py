"""Supports and stances: what is counted, what is shown, who may."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from core.http import Refused
from groups.models import Group, Member, Stance, Support
from groups.queries.gestures import Gestures, gestures_of
from groups.queries.opinions import PAGE
from groups.services import gestures
from moderation.charter import Rule
from profiles.models import Block, Visibility
from tests.factories import enter, make_person, make_post

HTMX = {"HX-Request": "true"}


def counts(post):
    post.refresh_from_db()
    return (post.supports_count, post.agree_count, post.nuance_count, post.disagree_count)


def say(post, side=Stance.Side.AGREE, sentence="", by=None):
    return Stance.objects.create(
        post=post, person=by or make_person(), side=side, sentence=sentence
    )


def test_supporting_twice_counts_once(post, reader):
    gestures.support(by=reader, post=post)
    gestures.support(by=reader, post=post)
    assert counts(post)[0] == 1

    gestures.withdraw_support(by=reader, post=post)
    gestures.withdraw_support(by=reader, post=post)
    assert counts(post)[0] == 0


def test_a_stance_is_changed_then_withdrawn(post, reader):
    gestures.take_stance(by=reader, post=post, side="agree", sentence=" Oui, mais. ")
    gestures.take_stance(by=reader, post=post, side="nuance", sentence="Plutôt mais.")
    assert counts(post) == (0, 0, 1, 0)
    assert Stance.objects.get().sentence == "Plutôt mais."

    gestures.withdraw_stance(by=reader, post=post)
    assert counts(post) == (0, 0, 0, 0)


def refused(post, person):
    with pytest.raises(Refused) as support:
        gestures.support(by=person, post=post)
    with pytest.raises(Refused):
        gestures.take_stance(by=person, post=post, side="agree")
    assert not Support.objects.exists() and not Stance.objects.exists()
    return str(support.value)


def test_nobody_answers_her_own_post(post):
    assert "ton message" in refused(post, post.author)


def test_a_hidden_member_is_told_to_show_herself_first(post):
    assert "profil est caché" in refused(post, make_person(visibility=Visibility.SECTION))


def test_whoever_was_sent_out_answers_nothing(post, group, reader):
    enter(reader, group, Member.Role.BANNED)

    assert "sortir" in refused(post, reader)


@pytest.mark.parametrize("state", [Group.State.MERGED, Group.State.CLOSED])
def test_nothing_is_answered_in_a_group_that_is_gone(state, post, group, reader):
    into = Group.objects.create(name="Autre", slug="autre", purpose="x", state="active")
    Group.objects.filter(pk=group.pk).update(
        state=state, merged_into=into if state == Group.State.MERGED else None
    )

    refused(post, reader)


def test_a_masked_post_or_topic_is_not_answered(post, topic, reader):
    post.masked_rule = Rule.RESPECT
    post.save()
    assert "masqué" in refused(post, reader)

    post.masked_rule, topic.masked_rule = None, Rule.RESPECT
    post.save()
    topic.save()
    assert "masqué" in refused(post, reader)


def test_whoever_hides_may_still_take_her_gestures_back(post, reader):
    gestures.support(by=reader, post=post)
    gestures.take_stance(by=reader, post=post, side="agree")
    reader.visibility = Visibility.SECTION
    reader.save()

    gestures.withdraw_support(by=reader, post=post)
    gestures.withdraw_stance(by=reader, post=post)

    assert counts(post) == (0, 0, 0, 0)


# Pages


def test_the_button_says_what_was_done_and_swaps_alone(client, post, reader):
    client.force_login(reader)
    url = reverse("topics:post-support", args=[post.pk])

    page = client.post(url, {"oui": "1"}, headers=HTMX)
    assert f'id="gestes-{post.pk}"' in page.text
    assert 'aria-pressed="true"' in page.text
    assert "<html" not in page.text

    page = client.post(url, headers=HTMX)
    assert 'aria-pressed="false"' in page.text
    assert not Support.objects.exists()


def test_without_javascript_one_comes_back_to_the_post(client, post, reader):
    client.force_login(reader)

    answer = client.post(reverse("topics:post-support", args=[post.pk]), {"oui": "1"})

    assert (answer.status_code, answer["Location"]) == (302, post.get_absolute_url())


def test_a_stance_is_shown_in_its_place(client, post, reader):
    client.force_login(reader)
    url = reverse("topics:post-stance", args=[post.pk])

    page = client.post(url, {"side": "nuance", "sentence": "À <b>voir</b>"}, headers=HTMX)

    assert "Ton avis" in page.text and "1 à nuancer" in page.text
    assert "À &lt;b&gt;voir&lt;/b&gt;" in page.text

    page = client.post(url, {"retirer": "1"}, headers=HTMX)
    assert "Ton avis" not in page.text


def test_a_stance_badly_filled_in_comes_back_with_its_words(client, post, reader):
    client.force_login(reader)
    url = reverse("topics:post-stance", args=[post.pk])

    page = client.post(url, {"sentence": "Je pense que"})
    assert page.status_code == 200
    assert "Choisis d’abord" in page.text and "Je pense que" in page.text

    page = client.post(url, {"side": "agree", "sentence": "x" * 201})
    assert page.status_code == 200 and "x" * 201 in page.text
    assert client.post(url, {"side": "agree", "sentence": "a\x00b"}).status_code == 200
    assert not Stance.objects.exists()


def test_a_stance_badly_filled_in_takes_the_whole_page_with_htmx(client, post, reader):
    client.force_login(reader)

    page = client.post(reverse("topics:post-stance", args=[post.pk]), {}, headers=HTMX)

    assert page["HX-Retarget"] == "#contenu"


def test_sentences_are_listed_by_side(client, post, reader):
    say(post, Stance.Side.AGREE, "On y va.", make_person("Rachid", "Ouali"))
    say(post, Stance.Side.DISAGREE, "Surtout pas.")
    say(post, Stance.Side.DISAGREE)
    client.force_login(reader)
    url = reverse("topics:post-opinions", args=[post.pk])

    page = client.get(url)
    assert "On y va." in page.text and "Surtout pas." in page.text and "Rachid Ouali" in page.text

    page = client.get(url, {"avis": "disagree"})
    assert "On y va." not in page.text and "Surtout pas." in page.text
    assert client.get(url, {"avis": "n'importe", "apres": "9" * 30}).status_code == 200


def test_who_is_not_seen_signs_membre(client, post, reader):
    person = make_person("Zélie", "Quintric", visibility=Visibility.ADHERENTS)
    say(post, sentence="Je suis là.", by=person)
    client.force_login(reader)

    page = client.get(reverse("topics:post-opinions", args=[post.pk]))

    assert "Je suis là." in page.text and "Membre" in page.text
    assert "Quintric" not in page.text and person.ref not in page.text


def test_a_blocked_pair_reads_nothing_of_each_other(client, post, reader):
    other = make_person("Zélie", "Quintric")
    say(post, sentence="Je suis là.", by=other)
    say(post, sentence="Et moi ici.", by=reader)
    Block.objects.create(person=other, blocked=reader)
    url = reverse("topics:post-opinions", args=[post.pk])

    for viewer, unread in ((reader, "Je suis là."), (other, "Et moi ici.")):
        client.force_login(viewer)
        listed = client.get(url).text.split("Les avis, en une phrase")[1]
        assert unread not in listed


def test_the_list_goes_on_and_ends(client, post, reader):
    for n in range(PAGE + 2):
        say(post, sentence=f"Phrase {n:02}.")
    client.force_login(reader)
    url = reverse("topics:post-opinions", args=[post.pk])

    first = client.get(url)
    rest = client.get(url + first.context["page"].next_url)

    assert len(first.context["page"].rows) == PAGE
    assert [row.sentence for row in rest.context["page"].rows] == ["Phrase 01.", "Phrase 00."]
    assert rest.context["page"].next_url == ""


def test_nothing_is_said_of_a_masked_post(client, post, reader):
    say(post, sentence="Il a dit une horreur.")
    post.masked_rule = Rule.RESPECT
    post.save()
    client.force_login(reader)

    page = client.get(reverse("topics:post-opinions", args=[post.pk]))

    assert page.status_code == 200
    assert "Masqué par la modération" in page.text
    assert "horreur" not in page.text and post.text not in page.text
    assert page.context["page"].rows == () and page.context["page"].html == ""


def test_the_post_of_a_closed_place_does_not_exist(client, post, group, reader):
    say(post, sentence="Entre nous.")
    group.access = "adherents"
    group.save()
    client.force_login(reader)

    for name in ("post-support", "post-stance"):
        assert client.post(reverse(f"topics:{name}", args=[post.pk])).status_code == 404
    assert client.get(reverse("topics:post-opinions", args=[post.pk])).status_code == 404


def test_refusals_are_sentences(client, post):
    client.force_login(post.author)

    page = client.post(reverse("topics:post-support", args=[post.pk]), {"oui": "1"})

    assert page.status_code == 403 and "laisse les autres y répondre" in page.text


def test_large_numbers_break_no_attribute(rf):
    made = Gestures(
        pk=12_345,
        supports=1_234,
        agree=1,
        nuance=0,
        disagree=0,
        supported=False,
        mine="agree",
        sentence='"><script>{x}',
        may=True,
    )

    html = render_to_string("topics/_gestures.html", {"gestures": made}, rf.get("/"))

    assert 'id="gestes-12345"' in html and "/sujets/message/12345/soutien/" in html
    assert "1\u202f234" in html
    assert 'value="&quot;&gt;&lt;script&gt;{x}"' in html


def test_who_may_not_answer_reads_the_numbers_alone(client, post, reader):
    gestures.support(by=reader, post=post)
    gestures.take_stance(by=reader, post=post, side="agree")

    (made,) = gestures_of(post.author, [post.__class__.objects.get()]).values()
    html = render_to_string("topics/_gestures.html", {"gestures": made})

    assert "1 soutien<" in html and "1 d’accord" in html
    assert "<form" not in html and "<button" not in html


# Queries


@pytest.mark.parametrize("size", [1, 10, 30])
def test_gestures_of_a_page_take_one_query(size, topic, reader, django_assert_num_queries):
    posts = [make_post(topic) for _ in range(size)]
    gestures.support(by=reader, post=posts[0])
    gestures.take_stance(by=reader, post=posts[0], side="nuance", sentence="Mouais.")
    gestures.take_stance(by=reader, post=posts[-1], side="disagree")
    gestures_of(reader, posts)

    with django_assert_num_queries(1):
        found = gestures_of(reader, posts)

    last = found[posts[-1].pk]
    assert len(found) == size and last.mine == "disagree"
    if size > 1:
        assert found[posts[0].pk].supported and found[posts[0].pk].sentence == "Mouais."
        assert (not last.supported and not found[posts[1].pk].mine) or size == 2


def test_gestures_of_nothing_ask_nothing(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert gestures_of(reader, []) == {}


def test_the_page_of_opinions_costs_the_same_whatever_was_said(
    client, post, reader, django_assert_max_num_queries
):
    client.force_login(reader)
    url = reverse("topics:post-opinions", args=[post.pk])
    say(post, sentence="Une.")
    client.get(url)
    with django_assert_max_num_queries(15) as few:
        client.get(url)
    for n in range(20):
        say(post, sentence=f"Phrase {n}.")
    with django_assert_max_num_queries(15) as many:
        client.get(url)

    assert len(few) == len(many)
