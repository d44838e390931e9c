"""Deciding: what each decision does, who is told what, and what may be decided again."""

import datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from journal.models import Entry
from moderation import registry, services
from moderation.charter import Rule
from moderation.models import Case, Decision
from notifications.models import Letter, Notice
from notifications.queries import stream
from notifications.services import compose
from tests.factories import make_person, make_topic
from tests.moderation.conftest import browser, fresh, report, the_case

REASON = "Ce message s’en prend à des personnes."


def decide(by, case, action, **fields):
    fields.setdefault("reason", REASON)
    if action in ("warn", "mask", "suspend"):
        fields.setdefault("rule", Rule.RESPECT)
    return services.decide(by=by, case=case, action=action, **fields)


def news(person):
    return [item.item for item in stream(fresh(person)).news]


def test_masking_leaves_a_trace_with_the_rule_and_closes_the_case(case, post, moderator):
    decide(moderator, case, "mask")

    post.refresh_from_db()
    case.refresh_from_db()
    assert post.masked_rule == Rule.RESPECT
    assert post.masked_at is not None
    assert case.state == Case.State.DECIDED


def test_the_author_receives_the_rule_the_reason_and_how_to_contest(case, author, moderator):
    decision = decide(moderator, case, "mask")

    (item,) = news(author)
    assert item.title == "Ton message est masqué par la modération"
    assert f"« {REASON} »" in item.text
    assert "Règle 1 de la charte : On se parle comme autour d’une table." in item.text
    assert "dans les sept jours" in item.text
    assert "Modération nationale" in item.text
    assert item.url == reverse("moderation:decision", args=[decision.pk])
    assert moderator.last_name not in item.text


def test_the_letter_leaves_at_once_and_cannot_be_refused(case, author, moderator):
    decide(moderator, case, "warn")
    compose()

    letter = Letter.objects.get(recipient=author)
    assert letter.kind == "moderation.decision"
    assert REASON in letter.text
    assert "List-Unsubscribe" not in letter.headers


def test_the_page_of_the_decision_is_for_its_author_alone(case, author, reporter, moderator):
    decision = decide(moderator, case, "mask", rule=Rule.EQUALITY)
    url = reverse("moderation:decision", args=[decision.pk])

    page = browser(author).get(url).content.decode()

    assert REASON in page
    assert "Règle 2" in page
    assert "Vous êtes tous des incapables." in page
    assert "dans les sept jours" in page
    assert "Awa" not in page
    others = [reporter, moderator, make_person()]
    assert {browser(person).get(url).status_code for person in others} == {404}
    assert Client().get(url).status_code == 302


def test_a_decision_that_does_not_exist_answers_as_one_of_somebody_else(case, author, moderator):
    decision = decide(moderator, case, "warn")
    stranger = browser(make_person())

    pages = [stranger.get(f"/signaler/decision/{pk}/") for pk in (decision.pk, 10**9, 10**17)]

    assert {page.status_code for page in pages} == {404}


def test_nothing_to_say_changes_nothing_and_tells_it_on_the_site_only(
    case, post, author, moderator
):
    decide(moderator, case, "nothing", reason="C’est vif, mais sans insulte.")

    post.refresh_from_db()
    case.refresh_from_db()
    assert not post.is_masked
    assert not case.is_open
    (item,) = news(author)
    assert item.title == "Ton message a été signalé : rien à redire"
    assert "C’est vif, mais sans insulte." in item.text
    compose()
    assert not Letter.objects.filter(recipient=author).exists()


def test_reporters_learn_that_it_was_examined_and_nothing_of_the_person(
    case, post, author, reporter, moderator
):
    second = make_person()
    report(second, post)

    decide(moderator, case, "suspend", until=timezone.localdate() + datetime.timedelta(days=7))

    for person in (reporter, second):
        (item,) = news(person)
        assert item.title == "Ce que tu as signalé a été examiné"
        assert "y a donné suite" in item.text
        said = item.title + item.text
        for word in ("Régis", "Malherbe", "suspen", REASON, "incapables"):
            assert word not in said
    notice = Notice.objects.get(recipient=reporter)
    assert notice.due_at > timezone.now()


def test_reporters_are_told_once_even_if_it_is_decided_again(case, reporter, moderator):
    decide(moderator, case, "mask")
    decide(moderator, case, "restore", seen=1)

    assert len(news(reporter)) == 1


def test_a_masked_thing_is_restored_by_a_new_decision(case, post, author, moderator):
    decide(moderator, case, "mask")
    decide(moderator, case, "restore", seen=1, reason="C’était une citation.")

    post.refresh_from_db()
    assert not post.is_masked
    assert post.masked_at is None
    assert [done.action for done in case.decisions.all()] == ["restore", "mask"]
    assert news(author)[0].title == "Une décision de modération est levée"
    assert "C’était une citation." in news(author)[0].text


def test_each_decision_is_in_the_journal_of_its_author(case, author, moderator):
    decide(moderator, case, "mask")
    decide(moderator, case, "restore", seen=1)

    entries = Entry.objects.visible_to(author).order_by("pk")
    assert [entry.action for entry in entries] == ["case.mask", "case.restore"]
    assert {entry.actor_id for entry in entries} == {moderator.pk}
    assert {entry.reason for entry in entries} == {REASON}
    assert {entry.actor_role for entry in entries} == {"Modération nationale"}


def test_masking_the_opening_of_a_topic_takes_its_sentence_off_the_lists(
    group, reporter, moderator
):
    topic = make_topic(group, title="Le bus", text="Le maire est un voleur.")
    opening = topic.posts.get()
    report(reporter, opening)

    decide(moderator, the_case(opening), "mask")
    topic.refresh_from_db()
    assert topic.excerpt == ""

    decide(moderator, the_case(opening), "restore", seen=1)
    topic.refresh_from_db()
    assert topic.excerpt == "Le maire est un voleur."


@pytest.mark.parametrize(
    ("action", "fields", "phrase"),
    [
        ("mask", {"rule": None}, "Choisis la règle"),
        ("warn", {"rule": None}, "Choisis la règle"),
        ("mask", {"reason": "  "}, "Dis pourquoi"),
        ("nothing", {"reason": ""}, "Dis pourquoi"),
        ("suspend", {}, "jusqu’à quel jour"),
        ("suspend", {"until": datetime.date(2020, 1, 1)}, "jusqu’à quel jour"),
    ],
)
def test_a_decision_lacks_neither_rule_reason_nor_day(action, fields, phrase, case, moderator):
    with pytest.raises(Invalid, match=phrase):
        decide(moderator, case, action, **fields)

    case.refresh_from_db()
    assert case.is_open
    assert not Decision.objects.exists()


def test_two_decisions_at_once_are_one_and_a_conflict(case, moderator):
    decide(moderator, case, "nothing")

    with pytest.raises(Invalid, match="entre-temps"):
        decide(moderator, case, "mask")
    assert case.decisions.count() == 1


def test_a_person_has_no_mask(reporter, moderator):
    report(reporter, person := make_person("Paul"))

    with pytest.raises(Refused):
        decide(moderator, the_case(person), "mask")


def test_nobody_decides_of_her_own(topic, moderator, reporter):
    post = topic.posts.create(author=moderator, text="Zut.", html="<p>Zut.</p>")
    report(reporter, post)

    with pytest.raises(Refused):
        decide(moderator, the_case(post), "nothing")


def test_what_is_deleted_keeps_what_was_seen_and_may_still_be_decided(
    case, post, author, moderator
):
    post.delete()
    case = Case.objects.get(pk=case.pk)

    page = browser(moderator).get(f"/gestion/moderation/case/{case.pk}/change/").content.decode()
    assert "Supprimé depuis" in page
    assert "Vous êtes tous des incapables." in page
    with pytest.raises(Refused):
        decide(moderator, case, "mask")
    decide(moderator, case, "warn")
    assert (
        "Vous êtes tous des incapables."
        in browser(author)
        .get(reverse("moderation:decision", args=[case.decisions.get().pk]))
        .content.decode()
    )


def test_an_author_who_left_is_told_nothing_and_the_case_is_decided(case, post, author, moderator):
    author.delete()
    case = Case.objects.get(pk=case.pk)

    decide(moderator, case, "mask")

    assert registry.get("message").model.objects.get(pk=post.pk).is_masked


def test_the_trace_names_the_rule_and_leads_to_it():
    trace = render_to_string("moderation/_trace.html", {"thing": {"masked_rule": 4}})

    assert "Masqué par la modération" in trace
    assert 'href="/charte/#regle-4"' in trace
    assert "Chacun est qui il dit être." in trace
