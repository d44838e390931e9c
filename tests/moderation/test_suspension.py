"""Suspended until a day: out at once, told by mail, back by itself."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.http import Refused
from journal.models import Entry
from moderation import services
from notifications.models import Letter, Notice
from notifications.services import compose
from notifications.services.objections import objection_to, with_choices
from profiles import services as people
from profiles.models import Person
from tests.factories import PASSWORD, give, join, make_person
from tests.moderation.conftest import browser, fresh, make_staff, report, the_case

REASON = "Insultes répétées après deux rappels."


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture
def suspended(case, author, moderator):
    author.set_password(PASSWORD)
    author.save()
    services.decide(
        by=moderator, case=case, action="suspend", rule=1, reason=REASON, until=in_days(7)
    )
    return fresh(author)


def test_she_is_out_at_her_next_request(case, author, moderator):
    client = browser(author)
    assert client.get("/").status_code == 200

    services.decide(
        by=moderator, case=case, action="suspend", rule=1, reason=REASON, until=in_days(7)
    )

    assert client.get(reverse("notifications:preferences")).status_code == 302
    author = fresh(author)
    assert (author.is_active, author.suspended_until) == (False, in_days(7))


def test_she_is_told_why_and_until_when_though_her_account_is_closed(suspended):
    compose()

    letter = with_choices(Letter.objects).get(recipient=suspended)
    assert letter.subject == "Ton compte est suspendu"
    assert REASON in letter.text
    assert "dans les sept jours" in letter.text
    assert str(in_days(7).year) in letter.text or str(in_days(7).day) in letter.text
    assert objection_to(letter) is None


def test_nothing_else_is_mailed_to_her(suspended):
    Letter.objects.all().delete()
    Notice.objects.filter(recipient=suspended).update(kind="mandate.given")
    compose()

    assert not Letter.objects.filter(recipient=suspended).exists()


def test_the_right_password_says_until_when(suspended):
    client = Client()

    answer = client.post(
        reverse("account_login"), {"login": suspended.email, "password": PASSWORD}, follow=True
    )

    assert answer.redirect_chain[-1][0] == reverse("account_inactive")
    page = answer.content.decode()
    assert "Ton compte est suspendu" in page
    assert str(in_days(7).day) in page


def test_a_wrong_password_says_what_it_says_of_an_unknown_address(suspended):
    def tried(email):
        page = Client().post(
            reverse("account_login"), {"login": email, "password": "pas-le-bon-mot"}
        )
        return page.status_code, page.content.decode().replace(email, "").count("suspendu")

    assert tried(suspended.email) == tried("inconnue@exemple.fr") == (200, 0)
    assert "Ce compte est fermé ou suspendu" in Client().get("/compte/suspendu/").content.decode()


def test_a_code_asked_for_tells_the_day_in_the_mail_alone(suspended):
    page = Client().post(
        reverse("account_request_login_code"), {"email": suspended.email}, follow=True
    )

    assert "suspendu" not in page.content.decode()
    letter = Letter.objects.get(recipient=suspended, kind="account.security")
    assert "se rouvre tout seul après le" in letter.text


def test_her_account_opens_again_the_day_after_and_never_before(suspended, party):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=7), tick=False):
        assert people.end_suspensions() == 0
        assert not fresh(suspended).is_active

    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=False):
        assert people.end_suspensions() == 1
        assert people.end_suspensions() == 0

    back = fresh(suspended)
    assert (back.is_active, back.suspended_until) == (True, None)
    assert Notice.objects.filter(recipient=back, kind="account.reinstated").count() == 1
    last = Entry.objects.visible_to(back).order_by("-pk").first()
    assert (last.action, last.actor_id) == ("account.reinstated", None)


def test_a_suspension_without_a_day_does_not_end_by_itself(moderator):
    person = make_person()
    people.suspend(by=moderator, person=person, reason="Compte usurpé.")

    with time_machine.travel(timezone.now() + datetime.timedelta(days=900), tick=False):
        assert people.end_suspensions() == 0
    assert not fresh(person).is_active


def test_her_offices_come_back_with_her(party, moderator, reporter):
    person = make_person()
    join(person, party.section)
    give(person, "section_secretary", party.section)
    people.suspend(by=moderator, person=person, reason="Le temps de vérifier.", until=in_days(1))

    with time_machine.travel(timezone.now() + datetime.timedelta(days=2), tick=False):
        people.end_suspensions()
        assert browser(fresh(person)).get(reverse("desk:index")).status_code == 200


def test_restoring_lifts_the_suspension(case, suspended, moderator):
    services.decide(by=moderator, case=case, action="restore", reason="Erreur.", seen=1)

    back = fresh(suspended)
    assert (back.is_active, back.suspended_until) == (True, None)


def test_a_reported_person_is_suspended_from_her_own_case(reporter, moderator):
    person = make_person("Faux", status_line="Je suis le ministre")
    report(reporter, person)

    services.decide(
        by=moderator, case=the_case(person), action="suspend", rule=4, reason="Faux compte.",
        until=in_days(30),
    )  # fmt: skip

    assert Person.objects.get(pk=person.pk).suspended_until == in_days(30)


def test_staff_are_not_suspended_by_their_colleagues(topic, reporter, moderator):
    colleague = make_staff("Technique", "Paule")
    report(reporter, colleague)

    with pytest.raises(Refused):
        services.decide(
            by=moderator, case=the_case(colleague), action="suspend", rule=1, reason="Non.",
            until=in_days(3),
        )  # fmt: skip
