"""Answering requests: who may, once, and what happens when nobody does."""

import re
import threading

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from journal.models import Entry
from notifications.models import Notice
from profiles.models import JoinRequest, Membership
from profiles.models.belonging import Status
from profiles.services import (
    accept_request,
    ask_to_join,
    escalate_requests,
    redirect_request,
    refuse_request,
    withdraw_request,
)
from tests.factories import forget, give, join, make_party, make_person

DAY = timezone.timedelta(days=1)


def told(person, kind):
    return Notice.objects.visible_to(person).filter(kind=kind)


def test_the_secretary_sees_the_word_and_accepts_in_two_clicks(client, secretary, asking, party):
    client.force_login(secretary)
    page = client.get(reverse("desk:index")).content.decode()
    assert "Nora Belkacem" in page
    assert "Bonjour à tous" in page

    response = client.post(reverse("desk:accept", args=[asking.pk]), {"status": "SYMPATHISER"})

    assert response.status_code == 302
    membership = Membership.objects.current().get(person=asking.person)
    assert (membership.unit, membership.status) == (party.section, Status.SYMPATHISER)
    assert told(asking.person, "request.accepted").exists()
    assert "Rien ne t’attend" in client.get(reverse("desk:index")).content.decode()


def test_reading_a_request_is_written_where_the_person_can_read_it(client, secretary, asking):
    client.force_login(secretary)
    client.get(reverse("desk:request", args=[asking.pk]))
    read = Entry.objects.visible_to(asking.person).get(action="file.read")
    assert (read.actor_id, read.actor_role) == (secretary.pk, "Secrétaire de section")


def test_htmx_replaces_the_row_by_a_note_that_takes_the_focus(client, secretary, asking):
    client.force_login(secretary)
    url = reverse("desk:accept", args=[asking.pk])
    response = client.post(url, {"status": "ADHERENT"}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.lstrip().startswith("<li")
    assert "data-focus" in html
    assert "Nora Belkacem" in html


def test_refusing_needs_a_reason_that_the_person_receives(client, secretary, asking):
    client.force_login(secretary)
    url = reverse("desk:refuse", args=[asking.pk])
    empty = client.post(url, {"reason": " "})
    assert "Dis pourquoi" in empty.content.decode()
    asking.refresh_from_db()
    assert asking.is_pending

    client.post(url, {"reason": "Tu habites à Brest."})

    notice = told(asking.person, "request.refused").get()
    assert notice.payload["answer"] == "Tu habites à Brest."


def test_handing_on_opens_a_new_request_that_the_other_secretary_answers(
    client, secretary, asking, party, member_of_next
):
    give(member_of_next, "section_secretary", party.next_section)
    client.force_login(secretary)
    url = reverse("desk:redirect", args=[asking.pk])
    client.post(url, {"to": party.next_section.slug, "q": "Lorient"})

    new = JoinRequest.objects.get(redirected_from=asking)
    assert (new.unit, new.word) == (party.next_section, "Bonjour à tous")
    assert told(asking.person, "request.redirected").exists()
    assert told(member_of_next, "request.to_decide").exists()
    assert not told(secretary, "request.to_decide").exists()
    assert client.get(reverse("desk:request", args=[new.pk])).status_code == 404


@pytest.mark.parametrize("slug", ["federation", "youth_federation", "section"])
def test_a_request_is_not_handed_on_to_what_cannot_take_it(client, secretary, asking, party, slug):
    client.force_login(secretary)
    url = reverse("desk:redirect", args=[asking.pk])
    response = client.post(url, {"to": getattr(party, slug).slug})
    asking.refresh_from_db()
    assert response.status_code in (200, 302)
    assert asking.is_pending


@pytest.mark.parametrize("who", ["adherent", "member_of_next", "treasurer", "organiser", "leader"])
@pytest.mark.parametrize("name", ["request", "accept", "redirect", "refuse"])
def test_who_may_not_answer_is_told_nothing_of_the_request(
    client, request, secretary, asking, who, name
):
    person = request.getfixturevalue(who)
    client.force_login(person)
    url = reverse(f"desk:{name}", args=[asking.pk])
    unknown = reverse(f"desk:{name}", args=[asking.pk + 1000])
    send = client.get if name == "request" else client.post
    assert send(url).status_code == 404
    assert send(url).content == send(unknown).content


def test_nobody_answers_her_own_request(client, secretary, party):
    own = ask_to_join(by=secretary, unit=party.next_section)
    client.force_login(secretary)
    assert client.get(reverse("desk:request", args=[own.pk])).status_code == 404
    with pytest.raises(Refused):
        accept_request(by=secretary, request=own, status=Status.ADHERENT)


def test_a_second_answer_is_told_kindly(client, secretary, asking):
    accept_request(by=secretary, request=asking, status=Status.SYMPATHISER)
    client.force_login(secretary)
    late = client.post(
        reverse("desk:refuse", args=[asking.pk]), {"reason": "Trop tard"}, follow=True
    )
    assert "déjà reçu une réponse" in late.content.decode()
    with pytest.raises(Invalid):
        withdraw_request(by=asking.person, request=asking)


def test_the_page_of_an_answered_request_says_so(client, secretary, asking):
    refuse_request(by=secretary, request=asking, reason="Non")
    client.force_login(secretary)
    page = client.get(reverse("desk:request", args=[asking.pk]))
    assert "déjà reçu une réponse" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_moment_are_one_answer():
    party = make_party()
    answerers = []
    for first in ("Odile", "Anne"):
        person = make_person(first)
        join(person, party.section)
        answerers.append(person)
    give(answerers[0], "section_secretary", party.section)
    give(answerers[1], "federal_animator", party.federation)
    asked = ask_to_join(by=make_person("Nora"), unit=party.section)
    JoinRequest.objects.filter(pk=asked.pk).update(awaiting=party.federation)
    start, outcomes = threading.Barrier(2), []

    def answer(person, status):
        try:
            start.wait()
            accept_request(by=person, request=asked, status=status)
            outcomes.append("accepted")
        except Invalid as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=pair)
        for pair in zip(answerers, (Status.SYMPATHISER, Status.ADHERENT), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["Cette demande a déjà reçu une réponse.", "accepted"]
    assert Membership.objects.filter(person=asked.person).count() == 1


def test_unanswered_requests_climb_after_seven_and_fourteen_days_once(
    secretary, leader, organiser, asking
):
    now = timezone.now()
    assert escalate_requests(now + 6 * DAY) == 0
    assert (escalate_requests(now + 8 * DAY), escalate_requests(now + 8 * DAY)) == (1, 0)
    asking.refresh_from_db()
    assert asking.awaiting.level == "federation"
    assert told(leader, "request.to_decide").count() == 1
    assert told(asking.person, "request.escalated").count() == 1

    assert (escalate_requests(now + 15 * DAY), escalate_requests(now + 15 * DAY)) == (1, 0)
    asking.refresh_from_db()
    assert asking.awaiting.level == "national"
    assert told(organiser, "request.to_decide").count() == 1
    assert escalate_requests(now + 60 * DAY) == 0


def test_the_section_may_still_answer_what_climbed(secretary, leader, asking):
    escalate_requests(timezone.now() + 8 * DAY)
    assert list(JoinRequest.objects.to_decide_by(secretary)) == [asking]
    assert list(JoinRequest.objects.to_decide_by(leader)) == [asking]


def test_the_federation_does_not_see_what_the_section_has_time_to_answer(
    secretary, leader, organiser, asking
):
    for person in (leader, organiser):
        assert not JoinRequest.objects.to_decide_by(person).exists()


def test_a_section_without_anybody_sends_the_request_to_the_first_unit_that_can(
    party, sympathiser, organiser
):
    asked = ask_to_join(by=sympathiser, unit=party.section)
    assert asked.awaiting == party.national
    assert told(organiser, "request.to_decide").exists()


def test_a_request_does_not_wait_at_the_desk_of_who_makes_it(party, leader, organiser):
    asked = ask_to_join(by=leader, unit=party.section)
    assert asked.awaiting == party.national


def test_climbing_skips_a_federation_where_nobody_can_answer(secretary, organiser, asking):
    escalate_requests(timezone.now() + 8 * DAY)
    asking.refresh_from_db()
    assert asking.awaiting.level == "national"


def test_time_alone_makes_a_request_climb(secretary, leader, party):
    with time_machine.travel("2026-03-01 10:00"):
        asked = ask_to_join(by=make_person(), unit=party.section)
    with time_machine.travel("2026-03-08 09:59"):
        assert escalate_requests() == 0
    with time_machine.travel("2026-03-08 10:01"):
        assert escalate_requests() == 1
    asked.refresh_from_db()
    assert asked.awaiting == party.federation


def test_a_request_handed_on_to_a_section_one_is_already_in_is_refused(secretary, party):
    person = make_person()
    join(person, party.next_section)
    asked = ask_to_join(by=person, unit=party.section)
    with pytest.raises(Invalid):
        redirect_request(by=secretary, request=asked, to=party.next_section)
    asked.refresh_from_db()
    assert asked.is_pending


def test_an_adherent_keeps_her_dates_when_she_moves(secretary, party):
    person = make_person()
    since = timezone.localdate() - 900 * DAY
    join(person, party.next_section, adherent_since=since)
    asked = ask_to_join(by=person, unit=party.section)
    membership = accept_request(by=secretary, request=asked, status=Status.SYMPATHISER)
    assert (membership.status, membership.adherent_since) == (Status.ADHERENT, since)


def test_moving_within_the_federation_keeps_its_office_and_leaving_it_ends_it(
    secretary, leader, organiser, party
):
    inside = ask_to_join(by=leader, unit=party.section)
    accept_request(by=secretary, request=inside, status=Status.ADHERENT)
    forget(leader)
    assert leader.mandates.in_force().exists()

    outside = ask_to_join(by=leader, unit=party.other_section)
    accept_request(by=organiser, request=outside, status=Status.ADHERENT)
    forget(leader)
    assert not leader.mandates.in_force().exists()
    assert not leader.rights.held


def test_the_desk_costs_the_same_whatever_waits(
    client, secretary, party, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(16) as queries:
            assert client.get(reverse("desk:index")).status_code == 200
        return len(queries)

    client.force_login(secretary)
    for _ in range(5):
        ask_to_join(by=make_person(), unit=party.section, word="Bonjour")
    few = cost()
    for _ in range(45):
        ask_to_join(by=make_person(), unit=party.section, word="Bonjour")
    assert cost() == few


def test_the_desk_shows_the_oldest_first_and_nobody_twice_nor_never(client, secretary, party):
    client.force_login(secretary)
    names = set()
    for n in range(45):
        person = make_person(f"Sol{n:02}", "Attend")
        ask_to_join(by=person, unit=party.section)
        names.add(person.full_name)
    url, seen = reverse("desk:index"), []
    for _ in range(3):
        page = client.get(url)
        seen.append(re.findall(r'person__name" href="[^"]+">(Sol\d\d Attend)<', page.text))
        assert "45 personnes attendent ta réponse" in page.text
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        url = reverse("desk:index") + following[1] if following else ""
    assert not url
    assert [len(page) for page in seen] == [20, 20, 5]
    assert seen[0][0] == "Sol00 Attend"
    assert sorted(name for page in seen for name in page) == sorted(names)


def test_a_page_of_the_desk_follows_a_request_that_was_answered(client, secretary, party):
    client.force_login(secretary)
    first = ask_to_join(by=make_person("Première"), unit=party.section)
    ask_to_join(by=make_person("Seconde"), unit=party.section)
    refuse_request(by=secretary, request=first, reason="Tu habites Lorient.")
    page = client.get(reverse("desk:index"), {"apres": first.pk}).text
    assert "Seconde" in page


def test_a_request_one_may_not_see_leads_to_the_first_page(client, secretary, party):
    client.force_login(secretary)
    ask_to_join(by=make_person("Ici"), unit=party.section)
    elsewhere = ask_to_join(by=make_person(), unit=party.other_section)
    for after in (elsewhere.pk, "x", 10**30):
        assert "Ici" in client.get(reverse("desk:index"), {"apres": after}).text


def test_an_empty_page_of_the_desk_says_where_the_rest_is(client, secretary, party):
    client.force_login(secretary)
    last = ask_to_join(by=make_person(), unit=party.section)
    page = client.get(reverse("desk:index"), {"apres": last.pk}).text
    assert "Revenir au début" in page
    assert "Rien ne t’attend" not in page
