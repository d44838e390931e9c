"""Messages by telephone: shared out by the board, each caller reading only what she was given."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from journal.models import Entry
from messaging.models import Channel, Copy, Mailing
from messaging.queries import calls as queries
from messaging.queries.served import called_by
from messaging.services import calls as services
from notifications.models import Notice
from notifications.services import compose
from profiles.models import Block, Mandate, Person, Visibility
from profiles.services import project_rights
from tests.factories import join, make_person
from tests.mailings.on_paper import again, make_mailing, make_paper, offline, pages, send
from tests.shared import shared

HIDDEN_NUMBER, NUMBER = "02 97 00 00 02", "02 97 00 00 01"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_paper) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def url(name, mailing, *more):
    return reverse(f"mailings:{name}", args=[mailing.ref, *more])


def share(cast, caller, number=5, *, by=None):
    return services.share(
        by=by or cast.secretary, mailing=cast.to_calls, caller=caller, number=number
    )


def given(person):
    return sorted(called_by(person).values_list("person__first_name", flat=True))


def test_a_caller_gets_the_calls_of_those_she_sees_and_no_other(cast):
    assert share(cast, cast.yann) == 1
    assert given(cast.yann) == ["Josiane"]

    with pytest.raises(Invalid):
        share(cast, cast.yann)


def test_the_calls_of_hidden_members_go_to_the_board_of_their_section_alone(cast):
    assert share(cast, cast.animator) == 1
    assert share(cast, cast.treasurer) == 1

    assert given(cast.animator) == ["Josiane"]
    assert given(cast.treasurer) == ["Zélie"]


def test_adherents_are_not_called_by_a_sympathiser(cast):
    Person.objects.filter(pk=cast.josiane.pk).update(visibility=Visibility.ADHERENTS)
    nora = make_person("Nora", "Belkacem")
    join(nora, cast.section, "SYMPATHISER")

    with pytest.raises(Invalid):
        share(cast, nora)


def test_two_people_apart_do_not_call_each_other(cast):
    Block.objects.create(person=cast.josiane, blocked=cast.yann)

    with pytest.raises(Invalid):
        share(cast, cast.yann)


@pytest.mark.parametrize("role", ["other", "next_secretary", "lorient", "zelie"])
def test_only_members_with_an_account_call(cast, role):
    """Not those of another section, nor those without an e-mail."""
    with pytest.raises(Refused):
        share(cast, getattr(cast, role))


@pytest.mark.parametrize("role", ["yann", "treasurer", "next_secretary", "other"])
def test_nobody_but_who_keeps_the_file_shares_calls_out(cast, client, role):
    client.force_login(getattr(cast, role))
    with pytest.raises(Refused):
        share(cast, cast.yann, by=getattr(cast, role))

    for name in ("calls", "calls-sheet"):
        assert client.get(url(name, cast.to_calls)).status_code == 404
    data = {"person": cast.yann.ref, "number": 3}
    assert client.post(url("calls-share", cast.to_calls), data).status_code == 404


@pytest.mark.parametrize("number", [0, -1, 51])
def test_so_many_calls_at_once_and_no_more(cast, number):
    with pytest.raises(Invalid):
        share(cast, cast.yann, number)


def test_each_call_is_given_once(cast):
    paul = offline("Paul", "Le Bihan", cast.section, phone="02 97 00 00 04")
    send(cast.to_calls, paul, channel=Channel.PHONE)

    assert share(cast, cast.yann, 1) == 1
    assert share(cast, cast.animator) == 1
    assert {*given(cast.yann), *given(cast.animator)} == {"Josiane", "Paul"}


# What a caller reads


def test_a_caller_reads_a_first_name_and_a_number(cast, client):
    share(cast, cast.yann)
    client.force_login(cast.yann)

    text = client.get(url("my-calls", cast.to_calls)).content.decode()

    assert "Josiane" in text and NUMBER in text and 'href="tel:0297000001"' in text
    assert "Petit" not in text and "Zélie" not in text and HIDDEN_NUMBER not in text
    assert "Bonjour [prénom]," in text


def test_a_caller_of_the_board_reads_whole_names(cast, client):
    share(cast, cast.secretary)
    client.force_login(cast.secretary)

    text = client.get(url("my-calls", cast.to_calls)).content.decode()

    assert "Josiane Petit" in text and "Zélie Quintric" in text


@pytest.mark.parametrize("role", ["animator", "other", "federal", "secretary"])
def test_the_calls_of_one_are_not_those_of_another(cast, client, role):
    share(cast, cast.yann)
    client.force_login(getattr(cast, role))

    assert client.get(url("my-calls", cast.to_calls)).status_code == 404
    assert b"Josiane" not in client.get(reverse("mailings:callings")).content


def lose_sight(cast):
    Person.objects.filter(pk=cast.josiane.pk).update(visibility=Visibility.SECTION)


def leave(cast):
    cast.yann.memberships.update(ended_on=timezone.localdate())


def wait(cast):
    before = timezone.now() - datetime.timedelta(days=31)
    Mailing.objects.filter(pk=cast.to_calls.pk).update(started_at=before)


def stop(cast):
    Mailing.objects.filter(pk=cast.to_calls.pk).update(state="stopped")


def mask(cast):
    Mailing.objects.filter(pk=cast.to_calls.pk).update(masked_rule=1)


def suspend(cast):
    Person.objects.filter(pk=cast.yann.pk).update(is_active=False)


@pytest.mark.parametrize("happens", [lose_sight, leave, wait, stop, mask, suspend])
def test_what_was_given_is_lost_with_what_gave_it(cast, client, happens):
    share(cast, cast.yann)
    happens(cast)
    yann = Person.objects.get(pk=cast.yann.pk)

    assert given(yann) == []
    if yann.is_active:
        client.force_login(yann)
        assert client.get(url("my-calls", cast.to_calls)).status_code == 404
        path = url("call-tick", cast.to_calls, cast.josiane.ref)
        assert client.post(path, {"outcome": "told"}).status_code == 404


def test_a_treasurer_who_leaves_the_board_calls_the_hidden_no_more(cast):
    share(cast, cast.treasurer, 5)
    assert given(cast.treasurer) == ["Josiane", "Zélie"]

    Mandate.objects.filter(person=cast.treasurer).update(revoked=True)
    project_rights([cast.treasurer.pk])

    assert given(Person.objects.get(pk=cast.treasurer.pk)) == ["Josiane"]


# What a call gave


def outcome(cast):
    return Copy.objects.get(mailing=cast.to_calls, person=cast.josiane)


@pytest.mark.parametrize("said", ["told", "absent", "wrong"])
def test_a_caller_ticks_and_takes_it_back(cast, client, said):
    share(cast, cast.yann)
    client.force_login(cast.yann)
    path = url("call-tick", cast.to_calls, cast.josiane.ref)
    here = url("my-calls", cast.to_calls)

    assert client.post(path, {"outcome": said, "next": here}).url == here
    assert outcome(cast).outcome == said and outcome(cast).called_at is not None

    client.post(path, {"outcome": ""})
    assert outcome(cast).outcome == "" and outcome(cast).called_at is None
    assert given(cast.yann) == ["Josiane"]


def test_a_made_up_outcome_changes_nothing(cast, client):
    share(cast, cast.yann)
    client.force_login(cast.yann)

    client.post(url("call-tick", cast.to_calls, cast.josiane.ref), {"outcome": "x\x00"})

    assert outcome(cast).outcome == ""


@pytest.mark.parametrize("role", ["animator", "other", "federal", "yann"])
def test_nobody_ticks_the_call_of_another(cast, client, role):
    share(cast, cast.treasurer)
    client.force_login(getattr(cast, role))

    path = url("call-tick", cast.to_calls, cast.zelie.ref)
    assert client.post(path, {"outcome": "told"}).status_code == 404
    with pytest.raises(Refused):
        services.tick(
            by=getattr(cast, role), mailing=cast.to_calls, person=cast.zelie, outcome="told"
        )
    assert client.post(url("call-give-back", cast.to_calls, cast.zelie.ref)).status_code == 404


def test_the_board_ticks_what_it_did_itself(cast, client):
    client.force_login(cast.secretary)
    client.post(url("call-tick", cast.to_calls, cast.zelie.ref), {"outcome": "told"})

    copy = Copy.objects.get(mailing=cast.to_calls, person=cast.zelie)
    assert (copy.outcome, copy.caller) == ("told", cast.secretary)


def test_a_caller_gives_a_call_back_and_the_board_gives_it_again(cast, client):
    share(cast, cast.yann)
    client.force_login(cast.yann)
    client.post(url("call-give-back", cast.to_calls, cast.josiane.ref))

    assert given(cast.yann) == []
    assert share(cast, cast.animator) == 1


# The board


def test_the_board_reads_who_calls_whom(cast, client):
    share(cast, cast.yann)
    client.force_login(cast.secretary)

    page = client.get(url("calls", cast.to_calls))

    text = page.content.decode()
    assert "Confié à Yann Kerbrat" in text and HIDDEN_NUMBER in text
    assert (page.context["page"].total, page.context["page"].free) == (2, 1)


def test_the_federation_neither_counts_nor_reads_a_hidden_member(cast, client):
    client.force_login(cast.federal)

    page = client.get(url("calls", cast.to_calls))
    assert page.context["page"].total == 1
    assert "Zélie" not in page.content.decode() and HIDDEN_NUMBER not in page.content.decode()
    (sheet,) = pages(client.get(url("calls-sheet", cast.to_calls)).content)
    assert NUMBER in sheet and HIDDEN_NUMBER not in sheet


def test_a_caller_whom_the_reader_does_not_see_has_no_name(cast, client):
    share(cast, cast.yann)
    Person.objects.filter(pk=cast.yann.pk).update(visibility=Visibility.SECTION)
    client.force_login(cast.federal)

    text = client.get(url("calls", cast.to_calls)).content.decode()

    assert "Confié à Membre" in text and "Yann" not in text


def test_the_list_is_printed(cast, client):
    share(cast, cast.yann)
    client.force_login(cast.secretary)

    (page,) = pages(client.get(url("calls-sheet", cast.to_calls)).content)

    assert "Josiane Petit" in page and NUMBER in page and "Yann Kerbrat" in page
    assert "Par téléphone" in page


@pytest.mark.parametrize("name", ["#panic()", "\u202eabc", "👩", "<script>"])
def test_a_printed_list_takes_any_name(cast, client, name):
    mailing = make_mailing(cast.section, subject=name)
    send(mailing, offline(name, "Le Bihan", cast.section, phone="x" * 20), channel=Channel.PHONE)
    client.force_login(cast.secretary)

    assert "Le Bihan" in pages(client.get(url("calls-sheet", mailing)).content)[0]
    assert client.get(url("calls", mailing)).status_code == 200


# Journal and notice


def test_who_is_called_reads_in_her_journal_that_her_number_was_given(cast, client):
    share(cast, cast.yann)
    services.tick(by=cast.yann, mailing=cast.to_calls, person=cast.josiane, outcome="told")

    about = Entry.objects.filter(about_id=cast.josiane.pk).values_list("action", "actor_id")
    assert list(about.order_by("pk")) == [
        ("calls.shared", cast.secretary.pk), ("calls.ticked", cast.yann.pk),
    ]  # fmt: skip


def test_every_reading_of_numbers_is_written(cast, client):
    share(cast, cast.yann)
    for person, name in ((cast.secretary, "calls"), (cast.secretary, "calls-sheet")):
        client.force_login(person)
        client.get(url(name, cast.to_calls))
    client.force_login(cast.yann)
    client.get(url("my-calls", cast.to_calls))

    found = Entry.objects.filter(action__in=["calls.read", "calls.printed"]).order_by("pk")
    assert [(one.action, one.actor_id, one.detail["count"]) for one in found] == [
        ("calls.read", cast.secretary.pk, 2),
        ("calls.printed", cast.secretary.pk, 2),
        ("calls.read", cast.yann.pk, 1),
    ]


def test_a_caller_is_told_once_as_long_as_she_has_calls(cast):
    share(cast, cast.yann)
    assert Notice.objects.get(kind="messaging.calls").recipient == cast.yann
    services.give_back(by=cast.yann, mailing=cast.to_calls, person=cast.josiane)

    compose()

    assert not Notice.objects.filter(kind="messaging.calls", letter__isnull=False).exists()


def test_a_page_of_calls_asks_as_much_for_forty_as_for_two(
    cast, client, django_assert_max_num_queries
):
    crowd = [offline(f"P{n}", "Le Bihan", cast.section, phone="02 97 11 22 33") for n in range(40)]
    send(cast.to_calls, *crowd, channel=Channel.PHONE)
    share(cast, cast.yann, 50)
    client.force_login(cast.yann)

    with django_assert_max_num_queries(15):
        page = client.get(url("my-calls", cast.to_calls))
    assert len(page.context["page"].rows) == queries.PAGE
    assert len(client.get(page.context["page"].next_url).context["page"].rows) == 11


def test_callers_are_searched_among_the_members_of_the_section(cast):
    def found(q, by=None):
        rows = queries.willing_named(by or cast.secretary, cast.to_calls, q)
        return sorted(person.first_name for person in rows)

    assert found("Kerbrat") == ["Animator", "Treasurer", "Yann"]
    assert found("Riou") == found("Quintric") == []
    assert found("") == ["Secretary"]
