"""Once masked, a thing's words are read nowhere by the others, and its trace is."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.models import Group, Post, Topic
from groups.services.posts import publish
from moderation import services
from moderation.charter import Rule
from notifications.models import Letter
from notifications.services import compose
from tests.factories import make_document, make_person, make_post, make_topic
from tests.house.crawl import crawl, everything_said
from tests.moderation.conftest import browser, report, the_case

WORD = "Zqxvindicte"


@pytest.fixture
def spoken(group, author, topic):
    """A thing of each kind that says WORD and nothing else does."""
    return {
        "sujet": make_topic(group, author, title=f"{WORD} au conseil", text="Ouverture."),
        "message": make_post(topic, author, f"Voici la {WORD} promise."),
        "ouverture": make_topic(
            group, author, title="Le tram", text=f"{WORD} dès le début."
        ).posts.get(),
        "document": make_document(group, title=f"Tract {WORD}", text=WORD, created_by=author),
    }


def seeds(group, spoken):
    """Where those things would be read."""
    paths = ["/", group.get_absolute_url(), reverse("documents:index")]
    paths += [reverse("groups:index"), reverse("notifications:stream")]
    paths += [thing.get_absolute_url() for thing in spoken.values()]
    for start in (WORD, WORD[:6], "vindicte"):
        paths += [f"/chercher/?q={start}", f"/documents/?q={start}", f"/groupes/?q={start}"]
    return paths


def pages_saying(client, paths):
    said = {path: everything_said(page) for path, page in crawl(client, paths, limit=150).items()}
    return [p for p, text in said.items() if WORD.lower() in text and WORD.lower() not in p.lower()]


def mask(by, thing):
    report(make_person(), thing)
    services.decide(
        by=by, case=the_case(thing), action="mask", rule=Rule.RESPECT, reason="Menace voilée."
    )


@pytest.mark.parametrize("kind", ["sujet", "message", "ouverture", "document"])
def test_what_is_masked_is_read_nowhere(kind, spoken, group, reporter, moderator):
    client = browser(reporter)
    others = {name: thing for name, thing in spoken.items() if name != kind}
    for thing in others.values():
        mask(moderator, thing)
    # The control: the only one left is found.
    assert pages_saying(client, seeds(group, spoken)) != []

    mask(moderator, spoken[kind])

    assert pages_saying(client, seeds(group, spoken)) == []


def test_a_masked_post_leaves_a_trace_in_its_topic(spoken, reporter, moderator):
    post = spoken["message"]
    mask(moderator, post)

    page = browser(reporter).get(reverse("topics:detail", args=[post.topic_id])).content.decode()

    assert "Masqué par la modération" in page
    assert "/charte/#regle-1" in page
    assert WORD not in page


def test_a_masked_group_is_read_by_nobody_but_who_animates_it(group, reporter, animator, moderator):
    Group.objects.filter(pk=group.pk).update(name=f"{WORD} pour tous", purpose=WORD)
    group.refresh_from_db()
    mask(moderator, group)

    client = browser(reporter)
    page = client.get(group.get_absolute_url())
    assert WORD not in page.content.decode()
    assert (
        pages_saying(client, ["/", "/groupes/", f"/groupes/?q={WORD}", f"/chercher/?q={WORD}"])
        == []
    )
    assert not Topic.objects.visible_to(reporter).filter(group=group).exists()
    assert not Post.objects.visible_to(reporter).filter(topic__group=group).exists()
    assert Group.objects.readable_by(animator).filter(pk=group.pk).exists()


@pytest.mark.parametrize("masked", [False, True])
def test_what_is_masked_leaves_the_mails_that_had_not_left(
    masked, topic, author, reporter, moderator
):
    mine = make_post(topic, reporter, "Je demande un train.")
    post = publish(by=author, topic=topic, text=f"Ta {WORD} ne viendra pas.", reply_to=mine)
    if masked:
        mask(moderator, post)

    compose(now=timezone.now() + datetime.timedelta(days=8))

    letters = Letter.objects.filter(recipient=reporter)
    said = "".join(letter.text + letter.html + letter.subject for letter in letters)
    assert (WORD in said) is not masked
