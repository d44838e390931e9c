"""Organising together, inviting, and groups that merge with what they organise."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from events.models import Audience, Event, Host, Invitation
from events.services import hosting, inviting
from groups.merging import holds_something, move_all
from profiles.models import Block
from tests.events.cast import again, make_cast
from tests.factories import join, make_answer, make_event, make_group, make_person
from tests.shared import shared

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


@pytest.fixture
def event(cast):
    return make_event(cast.adherent, is_online=True)


def make_adherent(section):
    person = make_person()
    join(person, section)
    return person


def organises(person, event):
    return Event.objects.organised_by(person).filter(pk=event.pk).exists()


def test_somebody_organises_once_she_accepts_and_until_she_leaves(cast, event):
    host = hosting.ask(by=cast.adherent, event=event, person=cast.other)
    assert not organises(cast.other, event)

    hosting.accept(by=cast.other, host=host)
    assert organises(cast.other, event)
    hosting.end(by=cast.other, host=host)
    assert not organises(cast.other, event)


def test_a_draft_for_a_few_is_shown_to_who_accepts(cast):
    event = make_event(
        cast.secretary,
        organiser="unit",
        unit=cast.section,
        is_online=True,
        audience=Audience.UNIT,
        state="draft",
    )
    host = hosting.ask(by=cast.secretary, event=event, person=cast.far)

    hosting.accept(by=cast.far, host=host)

    assert organises(cast.far, event)


def test_a_unit_organises_by_who_keeps_its_page(cast, event):
    host = hosting.ask(by=cast.adherent, event=event, unit=cast.section)

    with pytest.raises(Refused):
        hosting.accept(by=cast.other, host=host)
    hosting.accept(by=cast.secretary, host=host)
    assert organises(cast.secretary, event)


def test_a_group_organises_by_who_animates_it(cast, event):
    group = make_group(animator=cast.far)
    host = hosting.ask(by=cast.adherent, event=event, group=group)

    with pytest.raises(Refused):
        hosting.decline(by=cast.other, host=host)
    hosting.accept(by=cast.far, host=host)
    assert organises(cast.far, event)


def test_what_may_not_be_asked(cast, event):
    private = make_group(access="private", animator=cast.far)
    for asked in ({"person": cast.hidden}, {"group": private}):
        with pytest.raises(Invalid):
            hosting.ask(by=cast.adherent, event=event, **asked)
    with pytest.raises(Refused):
        hosting.ask(by=cast.other, event=event, person=cast.far)

    Event.objects.update(is_discreet=True, audience=Audience.INVITED)
    for asked in ({"person": cast.sympathiser}, {"unit": cast.section}):
        with pytest.raises(Invalid):
            hosting.ask(by=cast.adherent, event=event, **asked)


def test_the_author_stays_and_an_answer_is_given_once(cast, event):
    with pytest.raises(Refused):
        hosting.end(by=cast.adherent, host=event.hosts.get())

    host = hosting.ask(by=cast.adherent, event=event, person=cast.other)
    assert hosting.ask(by=cast.adherent, event=event, person=cast.other) == host
    hosting.decline(by=cast.other, host=host)
    with pytest.raises(Invalid):
        hosting.accept(by=cast.other, host=host)


def test_the_pages_of_organising_together(cast, event, client):
    client.force_login(cast.adherent)
    path = reverse("events:hosts", args=[event.ref])
    for q, words in (("Rohou", "Katell"), ("Lorient", "Section de Lorient")):
        assert words in client.get(path, {"q": q}).content.decode()
    assert client.get(path, {"q": "a\x00" * 90}).status_code == 200
    assert "Zélie" not in client.get(path, {"q": "Quintric"}).content.decode()
    client.post(path, {"person": cast.other.ref})
    assert client.post(path, {"unit": "inconnue"}).status_code == 404
    assert client.post(path, {}).status_code == 404
    host = Host.objects.get(event=event, person=cast.other)

    client.force_login(cast.far)
    accept = reverse("events:host-accept", args=[host.pk])
    assert client.post(accept).status_code == 404
    client.force_login(cast.other)
    assert event.title in client.get(reverse("events:asked")).content.decode()
    assert client.post(accept).url == event.get_absolute_url()
    client.post(reverse("events:host-end", args=[event.ref, host.pk]))
    assert not organises(cast.other, event)
    assert client.post(reverse("events:host-decline", args=[2**62])).status_code == 404


# Inviting


def test_who_organises_opens_to_one_person(cast):
    event = make_event(cast.adherent, audience=Audience.INVITED, is_online=True)
    assert not Event.objects.is_visible_to(cast.other, event.pk)

    inviting.invite(by=cast.adherent, event=event, person=cast.other)
    inviting.invite(by=cast.adherent, event=event, person=cast.other)

    assert Event.objects.is_visible_to(cast.other, event.pk)
    assert Invitation.objects.count() == 1


def test_who_comes_invites_those_it_is_already_for(cast):
    event = make_event(cast.adherent, audience=Audience.ADHERENTS, is_online=True)
    with pytest.raises(Refused):
        inviting.invite(by=cast.other, event=event, person=cast.far)
    make_answer(cast.other, event)

    inviting.invite(by=cast.other, event=event, person=cast.far)
    with pytest.raises(Invalid):
        inviting.invite(by=cast.other, event=event, person=cast.sympathiser)

    Event.objects.update(audience=Audience.UNIT, unit=cast.section)
    event.refresh_from_db()
    with pytest.raises(Invalid):
        inviting.invite(by=cast.other, event=event, person=make_adherent(cast.next_section))

    Event.objects.update(is_discreet=True, audience=Audience.INVITED)
    event.refresh_from_db()
    with pytest.raises(Refused):
        inviting.invite(by=cast.other, event=event, person=cast.secretary)


def test_a_discreet_mission_is_told_to_adherents_alone(cast):
    event = make_event(cast.adherent, audience=Audience.INVITED, is_discreet=True, is_online=True)

    with pytest.raises(Invalid):
        inviting.invite(by=cast.adherent, event=event, person=cast.sympathiser)
    inviting.invite(by=cast.adherent, event=event, person=cast.far)
    assert Event.objects.is_visible_to(cast.far, event.pk)


def test_hidden_people_neither_invite_nor_are_invited(cast, event):
    make_answer(cast.hidden, event)

    with pytest.raises(Refused):
        inviting.invite(by=cast.hidden, event=event, person=cast.far)
    with pytest.raises(Invalid):
        inviting.invite(by=cast.adherent, event=event, person=cast.hidden)
    theirs = make_event(cast.secretary, is_online=True)
    with pytest.raises(Invalid):
        inviting.invite(by=cast.secretary, event=theirs, person=cast.hidden)


def test_a_day_has_its_number_of_invitations(cast, event):
    Invitation.objects.bulk_create(
        Invitation(event=event, person=make_person(), by=cast.adherent) for _ in range(30)
    )

    with pytest.raises(Invalid, match="demain"):
        inviting.invite(by=cast.adherent, event=event, person=cast.far)


def test_the_page_of_invitations_says_nothing_of_a_block(cast, event, client):
    Block.objects.create(person=cast.other, blocked=cast.adherent)
    client.force_login(cast.adherent)
    path = reverse("events:invite", args=[event.ref])

    assert "Katell" not in client.get(path, {"q": "Rohou"}).content.decode()
    blocked = client.post(path, {"ref": cast.other.ref})
    unknown = client.post(path, {"ref": "inconnue"})
    assert blocked.status_code == unknown.status_code == 404

    assert "Prigent" in client.get(path, {"q": "Prigent"}).content.decode()
    client.post(path, {"ref": cast.far.ref})
    row = Invitation.objects.get()
    back = reverse("events:invitation-take-back", args=[event.ref, row.pk])
    client.force_login(cast.sympathiser)
    assert client.post(back).status_code == 404
    client.force_login(cast.adherent)
    assert client.post(back).status_code == 302
    assert not Invitation.objects.exists()


# Groups


def test_events_follow_their_group(cast):
    source, target = make_group(animator=cast.adherent), make_group(animator=cast.adherent)
    ours = make_event(cast.adherent, organiser="group", group=source, audience=Audience.GROUP)
    both = make_event(cast.adherent, organiser="group", group=target)
    now = timezone.now()
    for group in (source, target):
        Host.objects.create(event=both, group=group, accepted_at=now)

    assert holds_something(source)
    move_all(source, target)

    ours.refresh_from_db()
    assert ours.group == target
    assert both.hosts.filter(group=target).count() == 1
    assert not holds_something(source)
