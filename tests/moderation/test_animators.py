"""Animators moderate their own group on the site, under the same rules."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Refused
from groups.models import Member
from groups.services.merging import propose
from groups.services.topics import move_topic
from moderation import services
from moderation.charter import Rule
from moderation.models import Case
from notifications.queries import stream
from profiles.models import Block, Visibility
from tests.factories import (
    enter,
    give,
    make_document,
    make_group,
    make_person,
    make_post,
    make_topic,
)
from tests.moderation.conftest import browser, fresh, report, the_case
from tests.moderation.test_queue import make_queue


def list_of(group):
    return reverse("groups:moderation", args=[group.slug])


def page_of(group, case):
    return reverse("groups:moderation-case", args=[group.slug, case.pk])


def test_an_animator_reads_what_waits_in_her_group(case, group, animator):
    other = make_post(make_topic(make_group()), text="Ailleurs.")
    report(make_person(), other)

    page = browser(animator).get(list_of(group)).content.decode()

    assert "Vous êtes tous des incapables." in page
    assert "Ailleurs." not in page
    assert "Awa" not in page


def test_an_animator_masks_and_the_author_reads_who_decided(case, post, group, animator, author):
    client = browser(animator)
    assert "Vous êtes tous des incapables." in client.get(page_of(group, case)).content.decode()

    answer = client.post(
        page_of(group, case), {"seen": 0, "action": "mask", "rule": 1, "reason": "Insulte."}
    )

    assert answer.url == list_of(group)
    post.refresh_from_db()
    assert post.is_masked
    decision = case.decisions.get()
    page = browser(author).get(reverse("moderation:decision", args=[decision.pk])).content.decode()
    assert "Animation du groupe" in page
    assert "Insulte." in page
    assert "Fatou" not in page


def test_an_animator_restores_what_she_masked(case, post, group, animator):
    services.decide(by=animator, case=case, action="mask", rule=1, reason="Insulte.")

    page = browser(animator).get(f"{list_of(group)}?etat=decides").content.decode()
    assert page_of(group, case) in page
    browser(animator).post(
        page_of(group, case), {"seen": 1, "action": "restore", "reason": "Je l’ai mal lu."}
    )

    post.refresh_from_db()
    assert not post.is_masked


def test_an_animator_does_not_suspend(case, group, animator):
    until = timezone.localdate() + datetime.timedelta(days=3)
    page = browser(animator).get(page_of(group, case)).content.decode()

    assert 'value="suspend"' not in page
    with pytest.raises(Refused):
        services.decide(
            by=animator, case=case, action="suspend", rule=1, reason="Non.", until=until
        )


def test_what_an_animator_wrote_goes_to_headquarters(group, topic, animator, moderator):
    post = make_post(topic, animator, "Taisez-vous.")
    report(make_person(), post)
    case = the_case(post)
    client = browser(animator)

    assert "Taisez-vous." not in client.get(list_of(group)).content.decode()
    assert client.get(page_of(group, case)).status_code == 404
    with pytest.raises(Refused):
        services.decide(by=animator, case=case, action="nothing", reason="Je suis gentille.")
    services.decide(by=moderator, case=case, action="warn", rule=1, reason="Plus doucement.")


def test_what_headquarters_decided_is_not_undone(case, post, group, animator, moderator):
    services.decide(by=moderator, case=case, action="mask", rule=1, reason="Insulte.")
    client = browser(animator)

    page = client.get(page_of(group, case)).content.decode()
    answer = client.post(page_of(group, case), {"seen": 1, "action": "restore", "reason": "Non."})

    assert "La modération nationale en a décidé" in page
    assert answer.status_code == 403
    post.refresh_from_db()
    assert post.is_masked


def test_nor_by_way_of_a_new_report(case, post, animator, moderator):
    services.decide(by=moderator, case=case, action="nothing", reason="Rien à redire.")
    report(make_person(), post)

    with pytest.raises(Refused):
        services.decide(
            by=animator,
            case=Case.objects.about(post).opened().get(),
            action="mask",
            rule=1,
            reason="Moi je trouve que si.",
        )


def test_a_person_and_a_group_are_for_headquarters_alone(group, author, animator):
    report(make_person(), author)
    report(make_person(), group)

    for thing in (author, group):
        case = the_case(thing)
        assert browser(animator).get(page_of(group, case)).status_code == 404
        with pytest.raises(Refused):
            services.decide(by=animator, case=case, action="nothing", reason="Rien.")


def test_others_have_no_door(case, group, author, reporter, client):
    outsider = make_person()
    private = make_group(access="private")
    for person in (author, reporter, outsider):
        assert browser(person).get(list_of(group)).status_code == 403
        assert browser(person).get(page_of(group, case)).status_code == 403
        assert browser(person).post(page_of(group, case), {"seen": 0}).status_code == 403
    assert browser(outsider).get(list_of(private)).status_code == 404
    assert client.get(list_of(group)).status_code == 302


def test_a_case_of_another_group_is_not_found_there(case, animator):
    elsewhere = make_group(animator=animator)

    assert browser(animator).get(page_of(elsewhere, case)).status_code == 404


def test_the_right_goes_with_the_place(case, group, animator):
    client = browser(animator)
    assert client.get(list_of(group)).status_code == 200

    Member.objects.filter(person=animator).update(role=Member.Role.MEMBER)

    assert client.get(list_of(group)).status_code == 403
    with pytest.raises(Refused):
        services.decide(by=fresh(animator), case=case, action="nothing", reason="Rien.")


def test_an_animator_who_no_longer_reads_decides_no_more(party, reporter):
    animator = make_person()
    group = make_group(access="adherents", animator=animator)
    post = make_post(make_topic(group))
    case = Case.objects.create(kind="message", subject=post, place=group, author=post.author)

    assert browser(animator).get(list_of(group)).status_code in (403, 404)
    with pytest.raises(Refused):
        services.decide(by=animator, case=case, action="nothing", reason="Rien.")


def test_an_author_the_animator_may_not_see_has_no_name(case, group, animator, author):
    author.visibility = Visibility.ADHERENTS
    author.save()

    page = browser(animator).get(page_of(group, case)).content.decode()

    assert "Régis" not in page
    assert "son nom ne t’est pas montré" in page


def test_a_block_shows_no_name_either_and_the_case_is_still_decided(case, group, animator, author):
    Block.objects.create(person=author, blocked=animator)

    page = browser(animator).get(page_of(group, case)).content.decode()
    assert "Régis" not in page
    assert "Vous êtes tous des incapables." in page
    services.decide(by=animator, case=case, action="mask", rule=1, reason="Insulte.")


def test_an_animator_reads_the_history_of_her_own_group_alone(
    case, group, author, animator, moderator
):
    elsewhere = make_post(make_topic(make_group("Pêche")), author, "Ailleurs.")
    report(make_person(), elsewhere)
    services.decide(
        by=moderator, case=the_case(elsewhere), action="warn", rule=1, reason="Vu ailleurs."
    )

    assert "Vu ailleurs." not in browser(animator).get(page_of(group, case)).content.decode()


def test_who_keeps_the_page_of_a_unit_moderates_its_space(party, secretary, reporter):
    space = party.section.groups.get(kind="unit")
    post = make_post(make_topic(space), text="Le trésorier vole.")
    case = Case.objects.create(kind="message", subject=post, place=space, author=post.author)

    assert browser(secretary).get(page_of(space, case)).status_code == 200
    services.decide(by=secretary, case=case, action="mask", rule=Rule.LAW, reason="Diffamation.")

    other = make_person()
    give(other, "section_secretary", party.next_section)
    with pytest.raises(Refused):
        services.decide(by=other, case=case, action="restore", reason="Non.", seen=1)


def test_documents_of_the_group_are_moderated_there_too(group, author, reporter, animator):
    document = make_document(group, title="Tract douteux", created_by=author)
    report(reporter, document)

    services.decide(
        by=animator, case=the_case(document), action="mask", rule=Rule.TRUTH, reason="Faux."
    )

    document.refresh_from_db()
    assert document.masked_rule == Rule.TRUTH


def test_the_cases_of_a_topic_follow_it_to_another_group(case, group, topic, animator):
    heir = make_person()
    elsewhere = make_group(animator=heir)
    enter(animator, elsewhere, Member.Role.CO_ANIMATOR)
    move_topic(by=animator, topic=topic, to=elsewhere)

    assert browser(animator).get(page_of(group, case)).status_code == 404
    assert browser(heir).get(page_of(elsewhere, case)).status_code == 200


def test_the_cases_of_a_group_follow_its_merger(case, group, animator):
    heir = make_person()
    elsewhere = make_group(animator=heir)
    enter(animator, elsewhere, Member.Role.ANIMATOR)
    propose(by=animator, source=group, target=elsewhere)

    assert "incapables" in browser(heir).get(list_of(elsewhere)).content.decode()


def test_the_list_turns_its_pages_in_order_and_shows_each_once(group, topic, animator):
    make_queue(topic, 65)
    client, url, seen = browser(animator), list_of(group), []
    address = url
    while address:
        page = client.get(address).context["page"]
        seen += [case.pk for case in page.rows]
        address = f"{url}{page.next_url}" if page.next_url else ""

    assert seen == list(Case.objects.by_urgency().values_list("pk", flat=True))
    assert client.get(f"{url}?apres=x&etat=\x00").status_code == 200
    assert client.get(f"{url}?apres={10**30}").status_code == 200


def test_the_pages_ask_the_same_queries_for_one_case_as_for_many(
    case, group, topic, post, animator, django_assert_num_queries, django_assert_max_num_queries
):
    client = browser(animator)
    client.get(list_of(group))
    with django_assert_max_num_queries(15) as listed:
        client.get(list_of(group))
    with django_assert_max_num_queries(16) as opened:
        client.get(page_of(group, case))

    make_queue(topic, 40)
    for _ in range(10):
        report(make_person(), post)
    with django_assert_num_queries(len(listed)):
        client.get(list_of(group))
    with django_assert_num_queries(len(opened)):
        client.get(page_of(group, case))


def test_a_co_animator_decides_of_what_the_animator_wrote(group, topic, animator):
    helper = make_person()
    enter(helper, group, Member.Role.CO_ANIMATOR)
    post = make_post(topic, animator, "Taisez-vous.")
    report(make_person(), post)

    services.decide(by=helper, case=the_case(post), action="warn", rule=1, reason="Doucement.")

    assert the_case(post).decisions.get().role == "group"


def told(person):
    return [news.item for news in stream(fresh(person)).news]


def test_animators_are_told_once_that_a_report_waits_until_somebody_decides(
    post, group, animator, author, reporter, moderator
):
    helper = make_person()
    enter(helper, group, Member.Role.CO_ANIMATOR)
    report(reporter, post)
    report(make_person(), post)

    for person in (animator, helper):
        (item,) = told(person)
        assert item.title == "Un signalement attend ta décision"
        assert item.url == page_of(group, the_case(post))
        assert "Transports" not in item.title + item.text
    assert told(author) == told(reporter) == []

    services.decide(by=helper, case=the_case(post), action="nothing", reason="Rien.")
    assert told(animator) == []


def test_who_keeps_the_page_of_a_unit_is_told_too_and_never_the_author(party, secretary, adherent):
    space = party.section.groups.get(kind="unit")
    hers = make_post(make_topic(space), secretary, "Taisez-vous.")
    other = make_post(make_topic(space), text="Voleur.")

    report(adherent, hers)
    assert told(secretary) == []
    report(adherent, other)
    assert [item.url for item in told(secretary)] == [page_of(space, the_case(other))]
