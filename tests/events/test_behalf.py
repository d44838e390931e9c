"""Answers in the name of somebody else: who may write them, and the same seats as for all."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from events.models import Answer, Audience, Event, Participation, Place
from events.queries import behalf as queries
from events.services import answers
from events.services.behalf import answer_for
from journal.models import Entry
from profiles.models import JoinRequest, Visibility
from tests.events.cast import again, make_cast
from tests.factories import give, join, make_answer, make_event, make_person
from tests.shared import shared


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


def meeting(cast, **fields):
    """A meeting of the section, organised by it."""
    fields.setdefault("audience", Audience.UNIT)
    return make_event(cast.secretary, organiser="unit", unit=cast.section, **fields)


def row(event, person):
    return Participation.objects.filter(event=event, person=person).first()


def test_the_board_writes_what_a_hidden_member_told_it_and_both_names_are_kept(cast):
    event = meeting(cast)

    answer_for(by=cast.secretary, event=event, person=cast.hidden, answer="yes")

    found = row(event, cast.hidden)
    assert (found.answer, found.place, found.entered_by) == ("yes", Place.SEATED, cast.secretary)
    entry = Entry.objects.get(action="event.answered_for")
    assert (entry.actor_id, entry.about_id) == (cast.secretary.pk, cast.hidden.pk)
    event.refresh_from_db()
    assert event.seats_taken == 1


def test_the_organiser_reads_who_wrote_it(cast, client):
    event = meeting(cast)
    answer_for(by=cast.secretary, event=event, person=cast.hidden, answer="no")
    client.force_login(cast.secretary)

    text = client.get(reverse("events:behalf", args=[event.ref]) + "?q=Quintric").content.decode()

    assert "ne vient pas" in text and "notée par Odile Le Goff" in text


def test_what_she_answers_herself_is_hers_again(cast):
    event = meeting(cast)
    answer_for(by=cast.secretary, event=event, person=cast.adherent, answer="yes")

    answers.answer(by=cast.adherent, event=event, answer=Answer.NO)

    assert row(event, cast.adherent).entered_by is None


def test_an_answer_is_changed_and_not_doubled(cast):
    event = meeting(cast)
    for answer in ("yes", "no", "yes"):
        answer_for(by=cast.secretary, event=event, person=cast.adherent, answer=answer)

    assert Participation.objects.filter(event=event).count() == 1


@pytest.mark.parametrize("role", ["adherent", "other", "far", "hidden", "sympathiser"])
def test_nobody_else_writes_for_others(cast, client, role):
    event = meeting(cast, audience=Audience.PUBLIC)
    who = getattr(cast, role)

    with pytest.raises(Refused):
        answer_for(by=who, event=event, person=cast.other, answer="yes")
    client.force_login(who)
    path = reverse("events:behalf-answer", args=[event.ref, cast.other.ref])
    assert client.get(reverse("events:behalf", args=[event.ref])).status_code == 403
    assert client.post(path, {"answer": "yes"}).status_code == 403
    assert row(event, cast.other) is None


def test_an_organiser_without_a_file_writes_for_nobody(cast):
    event = make_event(cast.adherent)

    with pytest.raises(Refused):
        answer_for(by=cast.adherent, event=event, person=cast.other, answer="yes")


def test_a_board_writes_nothing_in_the_event_of_others(cast):
    event = make_event(cast.far)

    with pytest.raises(Refused):
        answer_for(by=cast.secretary, event=event, person=cast.other, answer="yes")


def test_a_board_writes_only_for_her_own_members(cast, client):
    event = meeting(cast, audience=Audience.PUBLIC)
    client.force_login(cast.secretary)
    unknown = client.post(reverse("events:behalf-answer", args=[event.ref, "abcdefghjkmn"]))

    with pytest.raises(Refused):
        answer_for(by=cast.secretary, event=event, person=cast.far, answer="yes")
    found = client.post(reverse("events:behalf-answer", args=[event.ref, cast.far.ref]))
    assert found.status_code == unknown.status_code == 404
    assert len(found.content) == len(unknown.content)


def test_the_federation_never_writes_for_a_hidden_member(cast):
    federal = make_person()
    join(federal, cast.next_section)
    give(federal, "federal_first_secretary", cast.section.parent)
    event = make_event(federal, organiser="unit", unit=cast.section.parent)
    JoinRequest.objects.create(
        person=cast.hidden, unit=cast.next_section, awaiting=cast.section.parent, tree="ps"
    )

    assert cast.hidden not in queries.answered_for(federal, event)
    assert cast.other in queries.answered_for(federal, event)
    with pytest.raises(Refused):
        answer_for(by=federal, event=event, person=cast.hidden, answer="yes")


def test_only_those_it_is_for_are_answered_for(cast):
    event = meeting(cast, audience=Audience.INVITED)

    with pytest.raises(Refused):
        answer_for(by=cast.secretary, event=event, person=cast.other, answer="yes")


@pytest.mark.parametrize("audience", [*Audience])
def test_the_condition_agrees_with_who_sees_the_event(cast, audience):
    """What is asked of a list says no more than what is asked of one event."""
    if audience == Audience.GROUP:
        pytest.skip("An event of a group has its own test of sight.")
    event = meeting(cast, audience=audience)
    people = [cast.adherent, cast.hidden, cast.far, cast.sympathiser, cast.other]
    concerned = type(cast.adherent).objects.filter(queries.concerned(event))
    for person in people:
        sees = Event.objects.visible_to(person).filter(pk=event.pk).exists()
        assert concerned.filter(pk=person.pk).exists() == sees, person.first_name


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "cancelled"},
        {"state": "draft"},
        {"masked_rule": 2},
        {"starts_at": timezone.now() - datetime.timedelta(days=2)},
    ],
)
def test_where_nobody_answers_nobody_answers_for_others(cast, fields):
    with pytest.raises(Refused):
        answer_for(
            by=cast.secretary, event=meeting(cast, **fields), person=cast.other, answer="yes"
        )


def test_maybe_is_not_noted_for_others(cast):
    with pytest.raises(Invalid):
        answer_for(by=cast.secretary, event=meeting(cast), person=cast.other, answer="maybe")


def test_without_a_seat_she_waits_and_a_freed_seat_is_offered(cast, client):
    event = meeting(cast, capacity=1)
    make_answer(cast.adherent, event)
    answer_for(by=cast.secretary, event=event, person=cast.hidden, answer="yes")
    assert row(event, cast.hidden).place == Place.WAITING

    answer_for(by=cast.secretary, event=event, person=cast.adherent, answer="no")

    assert row(event, cast.hidden).place in (Place.OFFERED, Place.SEATED)


def test_the_page_lists_members_without_mail_and_comes_back(
    cast, client, django_assert_max_num_queries
):
    event = meeting(cast)
    for n in range(35):
        offline = make_person(f"Sans{n}", "Mail", email=None, visibility=Visibility.SECTION)
        join(offline, cast.section)
    client.force_login(cast.secretary)
    path = reverse("events:behalf", args=[event.ref])

    with django_assert_max_num_queries(15):
        page = client.get(path)
    assert len(page.context["page"].rows) == 30
    assert len(client.get(page.context["page"].next_url).context["page"].rows) == 5

    answer = reverse("events:behalf-answer", args=[event.ref, offline.ref])
    back = client.post(answer, {"answer": "yes", "next": path})
    assert back.url == path
    assert client.post(answer, {"answer": "yes", "next": "//ailleurs.fr"}).url == path
    assert row(event, offline).answer == "yes"


def test_the_tools_of_an_event_lead_there_whoever_keeps_a_file(cast, client):
    event = meeting(cast)
    path = reverse("events:behalf", args=[event.ref]).encode()
    client.force_login(cast.secretary)
    assert path in client.get(event.get_absolute_url()).content

    animator = make_person()
    join(animator, cast.section)
    give(animator, "section_animator", cast.section)
    client.force_login(animator)
    assert path not in client.get(event.get_absolute_url()).content
