"""Messages on paper: who prints whose letters, and what leaves a trace of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from journal.models import Entry
from messaging.models import Channel, Copy, Mailing
from messaging.queries import paper as queries
from messaging.queries.served import served_by
from messaging.services import paper as services
from profiles.models import Block, JoinRequest, Mandate
from profiles.services import project_rights
from tests.factories import join, make_group
from tests.house.crawl import normalised
from tests.mailings.on_paper import again, make_mailing, make_paper, offline, pages, send
from tests.shared import shared


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_paper) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def served(person, mailing):
    """The first names of those whose letters `person` prints."""
    copies = served_by(person, Channel.PAPER).filter(mailing=mailing)
    return sorted(copies.values_list("person__first_name", flat=True))


def url(name, mailing, *more):
    return reverse(f"mailings:{name}", args=[mailing.ref, *more])


def test_the_federation_prints_whom_she_sees_and_each_section_its_own(cast):
    assert served(cast.federal, cast.to_federal) == ["Josiane", "Marcel"]
    assert served(cast.secretary, cast.to_federal) == ["Josiane", "Zélie"]
    assert served(cast.next_secretary, cast.to_federal) == ["Marcel"]
    assert served(cast.federal, cast.to_section) == ["Josiane"]
    assert served(cast.secretary, cast.to_section) == ["Josiane", "Zélie"]


@pytest.mark.parametrize("role", ["next_secretary", "other", "treasurer", "animator", "yann"])
def test_others_do_not_know_that_letters_exist(cast, client, role):
    client.force_login(getattr(cast, role))
    unknown = client.get("/envois/abcdefghjkmnpq/courriers/")

    for name in ("paper", "letters", "labels", "calls", "calls-sheet"):
        answer = client.get(url(name, cast.to_section))
        assert answer.status_code == 404
        assert len(answer.content) == len(unknown.content)


def test_a_visitor_is_asked_who_she_is(cast, client):
    assert client.get(url("letters", cast.to_section)).status_code == 302


@pytest.mark.parametrize("state", ["draft", "to_approve", "scheduled", "cancelled"])
def test_what_has_not_left_is_not_printed(cast, client, state):
    Mailing.objects.filter(pk=cast.to_section.pk).update(state=state)
    client.force_login(cast.secretary)

    assert client.get(url("paper", cast.to_section)).status_code == 404


@pytest.mark.parametrize("state", ["preparing", "stopped"])
def test_what_is_being_written_or_was_stopped_waits(cast, client, state):
    Mailing.objects.filter(pk=cast.to_section.pk).update(state=state)
    client.force_login(cast.secretary)

    assert client.get(url("letters", cast.to_section)).status_code == 403
    assert b"lettres.pdf" not in client.get(url("paper", cast.to_section)).content


def test_what_moderation_masked_is_printed_no_more(cast, client):
    Mailing.objects.filter(pk=cast.to_section.pk).update(masked_rule=3)
    client.force_login(cast.secretary)

    assert client.get(url("letters", cast.to_section)).status_code == 404


def test_a_lost_office_is_lost_at_the_next_question(cast, client):
    client.force_login(cast.secretary)
    assert client.get(url("letters", cast.to_section)).status_code == 200

    Mandate.objects.filter(person=cast.secretary).update(revoked=True)
    project_rights([cast.secretary.pk])

    assert client.get(url("letters", cast.to_section)).status_code == 404


def test_who_left_is_suspended_or_moved_is_printed_no_more(cast):
    cast.josiane.memberships.update(ended_on=timezone.localdate())
    assert served(cast.secretary, cast.to_section) == ["Zélie"]

    cast.zelie.is_active = False
    cast.zelie.save()
    assert served(cast.secretary, cast.to_section) == []

    join(cast.josiane, cast.next_section)
    assert served(cast.next_secretary, cast.to_section) == []
    assert served(cast.next_secretary, cast.to_federal) == ["Josiane", "Marcel"]


def test_a_hidden_member_who_knocks_elsewhere_is_still_her_section_s_alone(cast):
    """While she asks to join, whoever answers sees her: her address stays where it was."""
    JoinRequest.objects.create(
        person=cast.zelie, unit=cast.next_section, awaiting=cast.federation, tree="ps"
    )
    assert type(cast.zelie).objects.is_visible_to(cast.federal, cast.zelie.pk)

    assert served(cast.federal, cast.to_federal) == ["Josiane", "Marcel"]


def test_who_blocked_the_federation_is_printed_by_her_section(cast):
    Block.objects.create(person=cast.josiane, blocked=cast.federal)

    assert served(cast.federal, cast.to_federal) == ["Marcel"]
    assert "Josiane" in served(cast.secretary, cast.to_federal)


def test_the_letters_of_a_group_are_nobody_s_to_print(cast):
    """Nobody keeps the file of a group."""
    group = make_group(animator=cast.secretary)
    mailing = Mailing.objects.create(
        group=group, subject="Du groupe", state=Mailing.State.DONE, started_at=timezone.now()
    )
    send(mailing, cast.josiane)

    assert served(cast.secretary, mailing) == []


# The hidden twin


def said(client, mailing):
    """All that the federation is told of the letters of `mailing`."""
    paths = [url(name, mailing) for name in ("paper", "letters", "labels", "calls")]
    paths += [url("paper", mailing) + "?voir=toutes", reverse("mailings:papers")]
    return [normalised(client.get(path)) for path in paths]


def test_the_federation_reads_the_same_with_and_without_a_hidden_member(cast, client):
    client.force_login(cast.federal)
    with_her = said(client, cast.to_federal)

    Copy.objects.filter(person=cast.zelie).delete()

    assert said(client, cast.to_federal) == with_her
    assert not any("lie" in one and "Quintric" in one for one in with_her)


# The journal


def entries(action):
    return list(Entry.objects.filter(action=action).values_list("actor_id", "unit_id", "detail"))


def test_every_reading_of_addresses_is_written(cast, client):
    client.force_login(cast.secretary)
    for name in ("paper", "letters", "labels"):
        client.get(url(name, cast.to_federal))

    for action in ("paper.read", "paper.letters", "paper.labels"):
        ((actor, unit, detail),) = entries(action)
        assert (actor, unit) == (cast.secretary.pk, cast.federation.pk)
        assert detail["count"] == 2
        assert detail["within"] == [cast.section.path]
    text = " ".join(str(entry.detail) for entry in Entry.objects.all())
    assert "Cork" not in text and "Josiane" not in text


# Printed


def test_printed_letters_leave_the_list_and_can_come_back(cast, client):
    client.force_login(cast.secretary)
    client.post(url("paper-mark", cast.to_section), {"count": 2})
    assert queries.counts(cast.secretary, cast.to_section) == (2, 0)
    assert client.get(url("letters", cast.to_section)).status_code == 302
    everything = client.get(url("letters", cast.to_section) + "?voir=toutes")
    assert len(pages(everything.content)) == 2

    client.post(url("paper-mark-one", cast.to_section, cast.zelie.ref), {"printed": "no"})

    assert queries.counts(cast.secretary, cast.to_section) == (2, 1)
    (page,) = pages(client.get(url("letters", cast.to_section)).content)
    assert "Zélie" in page


def test_the_federation_marks_only_what_it_printed(cast):
    services.mark_all(by=cast.federal, mailing=cast.to_federal, count=2)

    printed = Copy.objects.exclude(printed_at=None).values_list("person__first_name", flat=True)
    assert sorted(printed) == ["Josiane", "Marcel"]
    assert queries.counts(cast.secretary, cast.to_federal) == (2, 1)


def test_a_list_that_changed_meanwhile_is_read_again_first(cast):
    send(cast.to_section, offline("Paul", "Le Bihan", cast.section, address="1 rue du Port"))

    with pytest.raises(Invalid):
        services.mark_all(by=cast.secretary, mailing=cast.to_section, count=2)
    assert not Copy.objects.exclude(printed_at=None).exists()


def test_marking_twice_writes_once(cast):
    for _ in range(2):
        services.mark_all(by=cast.secretary, mailing=cast.to_section, count=2)

    assert len(entries("paper.printed")) == 1


def test_nobody_marks_the_letter_of_whom_she_does_not_serve(cast, client):
    client.force_login(cast.federal)
    path = url("paper-mark-one", cast.to_federal, cast.zelie.ref)

    assert client.post(path, {"printed": "yes"}).status_code == 404
    with pytest.raises(Refused):
        Mailing.objects.filter(pk=cast.to_federal.pk).update(state="stopped")
        cast.to_federal.refresh_from_db()
        services.mark_all(by=cast.federal, mailing=cast.to_federal, count=2)


# Pages


def test_the_desk_says_what_waits_for_each(cast):
    def waits(person):
        return {w.mailing.pk: (w.letters, w.calls) for w in queries.desk_of(person)}

    assert waits(cast.secretary) == {
        cast.to_federal.pk: (2, 0), cast.to_section.pk: (2, 0), cast.to_calls.pk: (0, 2),
    }  # fmt: skip
    assert waits(cast.next_secretary) == {cast.to_federal.pk: (1, 0)}
    assert waits(cast.yann) == waits(cast.treasurer) == {}


def test_an_address_without_a_postal_code_is_pointed_at(cast, client):
    cast.zelie.address = "3 rue des Lilas"
    cast.zelie.save()
    client.force_login(cast.secretary)

    content = client.get(url("paper", cast.to_section)).content.decode()

    assert content.count("adresse à compléter") == 1


@pytest.mark.parametrize("name", ["paper", "calls"])
def test_a_page_asks_as_much_for_forty_as_for_two(
    cast, client, name, django_assert_max_num_queries
):
    channel = Channel.PAPER if name == "paper" else Channel.PHONE
    mailing = make_mailing(cast.section, cast.secretary)
    crowd = [offline(f"P{n}", "Le Bihan", cast.section, phone="02 97 11 22 33") for n in range(40)]
    send(mailing, *crowd, channel=channel)
    client.force_login(cast.secretary)
    client.get(url(name, mailing))

    with django_assert_max_num_queries(15):
        answer = client.get(url(name, mailing))
    assert "apres=" in answer.content.decode()
    following = client.get(answer.context["page"].next_url)
    assert len(following.context["page"].rows) == 10


def test_many_letters_come_in_batches(cast, monkeypatch, client):
    monkeypatch.setattr(queries, "BATCH", 1)
    client.force_login(cast.secretary)

    found = queries.paper_page(cast.secretary, cast.to_section).batches
    assert [batch.words for batch in found] == ["Lettres 1 à 1", "Lettres 2 à 2"]
    said = [pages(client.get(batch.letters_url).content)[0] for batch in found]
    assert "Josiane" in said[0] and "Zélie" in said[1]


@pytest.mark.parametrize("query", ["voir=%00", "lot=-1", "lot=999999999999999999999", "apres=%00x"])
def test_addresses_that_somebody_made_up_break_nothing(cast, client, query):
    client.force_login(cast.secretary)

    for name in ("paper", "letters", "labels", "calls"):
        assert client.get(f"{url(name, cast.to_section)}?{query}").status_code in (200, 302)


@pytest.mark.parametrize(
    ("lent", "found"),
    [
        (["see_file", "write_to_members"], ["Josiane"]),
        (["see_file", "write_to_members", "see_hidden"], ["Josiane", "Zélie"]),
        (["see_file"], []),
        (["write_to_members"], []),
    ],
)
def test_a_delegate_prints_with_the_file_and_the_word(cast, lent, found):
    cast.secretary.mandates.get().delegations.create(
        person=cast.yann, permissions=lent,
        starts_on=timezone.localdate(), ends_on=timezone.localdate(),
    )  # fmt: skip
    project_rights([cast.yann.pk])

    assert served(cast.yann, cast.to_section) == found


def test_the_file_of_one_section_and_the_word_of_another_print_nothing(cast):
    today = timezone.localdate()
    for lender, lent in ((cast.secretary, "see_file"), (cast.next_secretary, "write_to_members")):
        lender.mandates.get().delegations.create(
            person=cast.yann, permissions=[lent], starts_on=today, ends_on=today
        )
    project_rights([cast.yann.pk])

    assert served(cast.yann, cast.to_federal) == served(cast.yann, cast.to_section) == []


def test_the_page_of_a_mailing_leads_to_its_letters_and_calls_whoever_may(cast, client):
    client.force_login(cast.federal)

    assert (
        url("paper", cast.to_federal)
        in client.get(cast.to_federal.get_absolute_url()).content.decode()
    )
    text = client.get(cast.to_calls.get_absolute_url()).content.decode()
    assert "1 appel à passer" in text and url("paper", cast.to_calls) not in text
