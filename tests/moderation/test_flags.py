"""Reporting: who may, what is kept, what is said next."""

import pytest
from django.urls import reverse

from core.http import Invalid, Refused
from journal.models import Entry
from moderation import registry, services
from moderation.charter import CHARTER, Rule
from moderation.models import Case, Flag
from profiles.models import Block, Visibility
from tests.factories import (
    join,
    make_document,
    make_group,
    make_person,
    make_post,
    make_topic,
)
from tests.moderation.conftest import browser, report, the_case


def address(kind, key):
    return reverse("moderation:flag", args=[kind, key])


def test_the_charter_prints_the_eight_rules_under_their_number(client):
    page = client.get("/charte/").content.decode()

    for article in CHARTER:
        assert f'id="regle-{article.rule.value}"' in page
        assert article.rule.label in page
        assert article.text in page


def test_the_form_shows_what_is_reported_and_the_eight_rules(post, reporter):
    page = browser(reporter).get(address("message", post.pk)).content.decode()

    assert "Signaler ce message" in page
    assert "Vous êtes tous des incapables." in page
    assert all(article.text in page for article in CHARTER)
    assert "48 heures" in page


def test_a_report_opens_a_case_and_says_what_happens_next(post, reporter, author):
    client, url = browser(reporter), address("message", post.pk)

    answer = client.post(url, {"rule": "2", "word": "C’est blessant."}, follow=True)

    assert answer.redirect_chain == [(url, 302)]
    page = answer.content.decode()
    assert "C’est signalé, merci" in page
    assert "sous 48 heures" in page
    case = the_case(post)
    assert (case.state, case.gravity, case.flags_count) == ("open", 3, 1)
    assert (case.author, case.place, case.kind) == (author, post.topic.group, "message")
    flag = case.flags.get()
    assert (flag.rule, flag.word) == (2, "C’est blessant.")
    assert flag.snapshot == [["Message", "Vous êtes tous des incapables."]]


def test_the_reporter_alone_reads_in_the_journal_that_she_reported(case, reporter, author):
    assert Entry.objects.visible_to(reporter).filter(action="case.flagged").count() == 1
    assert not Entry.objects.visible_to(author).exists()


def test_a_rule_must_be_chosen_and_nothing_typed_is_lost(post, reporter):
    answer = browser(reporter).post(address("message", post.pk), {"word": "Lis la fin."})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Choisis la règle qui n’est pas respectée." in page
    assert "Lis la fin." in page
    assert not Flag.objects.exists()


def test_what_was_said_is_kept_when_it_is_edited(post, reporter):
    report(reporter, post)
    post.text = "Je n’ai rien dit."
    post.save()

    assert the_case(post).flags.get().snapshot == [["Message", "Vous êtes tous des incapables."]]


def test_the_earlier_versions_of_a_post_are_kept_too(post, reporter):
    post.versions.create(text="Bande d’ânes.", html="<p>Bande d’ânes.</p>")

    snapshot = report(reporter, post).snapshot

    assert [text for label, text in snapshot if label.startswith("Version")] == ["Bande d’ânes."]


def test_everything_a_person_sees_may_be_reported(reporter, party):
    stranger = make_person("Paul", status_line="Achetez mes stylos")
    group = make_group("Bons plans", presentation="Des stylos.", created_by=stranger)
    topic = make_topic(group, stranger, title="Promo", text="Trois pour deux.")
    document = make_document(party.section, title="Catalogue", text="Stylo bleu.")
    things = {
        "personne": (stranger.ref, [["Humeur du moment", "Achetez mes stylos"]]),
        "groupe": (group.pk, ["Nom", "Bons plans"]),
        "sujet": (topic.pk, ["Titre", "Promo"]),
        "message": (topic.posts.get().pk, ["Message", "Trois pour deux."]),
        "document": (document.pk, ["Titre", "Catalogue"]),
    }

    client = browser(reporter)
    for kind, (key, _words) in things.items():
        client.post(address(kind, key), {"rule": Rule.MARKET.value})

    assert set(Case.objects.values_list("kind", flat=True)) == set(things)
    for flag in Flag.objects.select_related("case"):
        words = things[flag.case.kind][1]
        assert words in ([flag.snapshot, *flag.snapshot])


def test_a_snapshot_of_a_person_does_not_name_her(reporter):
    stranger = make_person("Victorine", "Quéméneur", status_line="Bonjour")

    snapshot = report(reporter, stranger).snapshot

    assert "Victorine" not in str(snapshot)
    assert "Quéméneur" not in str(snapshot)


def test_what_one_does_not_see_cannot_be_reported(party, reporter, adherent, hidden):
    private = make_group(access="private")
    topic = make_topic(private)
    blocking = make_post(make_topic(make_group()), make_person())
    Block.objects.create(person=blocking.author, blocked=reporter)
    unseen = [
        ("personne", hidden.ref),
        ("personne", adherent.ref),
        ("groupe", private.pk),
        ("sujet", topic.pk),
        ("message", topic.posts.get().pk),
        ("message", blocking.pk),
        ("message", 2**80),
        ("message", "abc"),
        ("message", "%00"),
        ("rien", 1),
    ]

    client = browser(reporter)
    answers = [client.get(f"/signaler/{kind}/{key}/").status_code for kind, key in unseen]
    posts = [
        client.post(f"/signaler/{kind}/{key}/", {"rule": "1"}).status_code for kind, key in unseen
    ]

    assert set(answers) == set(posts) == {404}
    assert not Case.objects.exists()


def test_a_visitor_is_sent_to_log_in(client, post):
    answer = client.get(address("message", post.pk))

    assert answer.status_code == 302
    assert "/connexion/" in answer.url


def test_a_hidden_person_may_report(post):
    hidden = make_person(visibility=Visibility.SECTION)

    answer = browser(hidden).post(address("message", post.pk), {"rule": "1"})

    assert answer.status_code == 302
    assert the_case(post).flags.get().reporter == hidden


def test_nobody_reports_what_is_her_own(post, author):
    client = browser(author)

    assert client.get(address("message", post.pk)).status_code == 403
    assert client.get(address("personne", author.ref)).status_code == 403
    assert client.post(address("message", post.pk), {"rule": "1"}).status_code == 403
    assert not Case.objects.exists()


def test_a_second_report_says_that_it_is_done(post, reporter):
    report(reporter, post)
    client = browser(reporter)

    page = client.get(address("message", post.pk)).content.decode()
    again = client.post(address("message", post.pk), {"rule": "3"}).content.decode()

    assert "Une fois suffit." in page
    assert "Tu l’as déjà signalé." in again
    assert Flag.objects.count() == 1


def test_reports_of_several_people_gather_in_one_case(post, reporter):
    report(reporter, post, Rule.MARKET)
    report(make_person(), post, Rule.LAW)
    report(make_person(), post, Rule.RESPECT)

    case = the_case(post)
    assert (case.flags_count, case.gravity) == (3, 3)


def test_twenty_reports_a_day_and_no_more(topic, reporter, monkeypatch):
    monkeypatch.setattr(services, "FLAGS_PER_DAY", 2)
    posts = [make_post(topic) for _ in range(3)]
    report(reporter, posts[0])
    report(reporter, posts[1])

    answer = browser(reporter).post(
        address("message", posts[2].pk), {"rule": "1", "word": "Encore lui."}
    )

    assert "Tu as beaucoup signalé aujourd’hui" in answer.content.decode()
    assert "Encore lui." in answer.content.decode()
    assert not Case.objects.about(posts[2]).exists()
    assert services.FLAGS_PER_DAY == 2


def test_what_is_masked_cannot_be_reported_nor_read_there(post, reporter, moderator):
    post.masked_rule = Rule.RESPECT
    post.save()

    answer = browser(reporter).get(address("message", post.pk))

    assert answer.status_code == 403
    assert "incapables" not in answer.content.decode()
    with pytest.raises(Refused):
        report(reporter, post)


def test_nor_is_what_stands_in_a_masked_topic(post, reporter):
    post.topic.masked_rule = Rule.LAW
    post.topic.save()

    answer = browser(reporter).get(address("message", post.pk))

    assert answer.status_code in (403, 404)
    assert "incapables" not in answer.content.decode()
    with pytest.raises(Refused):
        report(reporter, post)


def test_what_was_examined_is_not_reported_again_unless_it_changed(case, post, reporter, moderator):
    services.decide(by=moderator, case=case, action="nothing", reason="C’est vif, sans plus.")

    with pytest.raises(Invalid, match="déjà examiné"):
        report(reporter, post)
    assert "C’est examiné" in browser(reporter).get(address("message", post.pk)).content.decode()

    post.text = "Vous êtes tous des ânes."
    post.save()
    report(reporter, post)
    assert Case.objects.about(post).opened().count() == 1


def test_the_pages_of_a_report_ask_few_queries(
    post, reporter, party, django_assert_max_num_queries
):
    join(reporter, party.section)
    client = browser(reporter)
    client.get(address("message", post.pk))

    with django_assert_max_num_queries(15):
        client.get(address("message", post.pk))
    report(reporter, post)
    with django_assert_max_num_queries(15):
        client.get(address("message", post.pk))


HOSTILE = (
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "\u202e\u0000\u200bmot",
    "a" * 501,
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words_are_kept_as_words(word, post, reporter, moderator):
    answer = browser(reporter).post(address("message", post.pk), {"rule": "1", "word": word})

    assert answer.status_code in (200, 302)
    assert "<script>alert" not in answer.content.decode()
    case = Case.objects.about(post).first()
    if case is not None:
        page = browser(moderator).get(f"/gestion/moderation/case/{case.pk}/change/")
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


@pytest.mark.parametrize("rule", ["0", "9", "-1", "1e3", "\x00", "9" * 40, "<b>"])
def test_a_made_up_rule_is_refused(rule, post, reporter):
    answer = browser(reporter).post(address("message", post.pk), {"rule": rule})

    assert answer.status_code == 200
    assert "Choisis une règle de la liste." in answer.content.decode()


def test_every_kind_says_how_it_is_called():
    assert set(registry.KINDS) == {
        *("personne", "groupe", "sujet", "message", "document"),
        *("evenement", "question", "bilan", "merci"),
        *("demande-coopain", "message-prive", "message-instance"),
    }
    assert registry.people().code == "personne"
