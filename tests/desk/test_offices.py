"""Offices: giving, passing on, lending, ending, and what falls with them."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from notifications.models import Notice
from profiles.models import Delegation, Mandate, Person, UnitPermission
from profiles.models.belonging import Status
from profiles.services import (
    ask_to_join,
    close_unit,
    delegate,
    edit_membership,
    end_delegation,
    end_mandate,
    end_membership,
    give_mandate,
    hand_over,
    rebuild_rights,
)
from sections.permissions import Permission
from tests.factories import forget, give, join, make_person

DAY = datetime.timedelta(days=1)


def fresh(person):
    """The person as the next request reads her."""
    return Person.objects.get(pk=person.pk)


def office(person):
    return person.mandates.get()


def may_read_the_file(client, person, unit):
    client.force_login(person)
    return client.get(reverse("desk:file", args=[unit.slug])).status_code == 200


def test_a_handover_opens_everything_to_the_new_and_closes_it_to_the_former(
    client, secretary, adherent, hidden, asking, party
):
    other = type(client)()
    other.force_login(adherent)
    client.force_login(secretary)
    url = reverse("desk:hand-over", args=[party.section.slug, office(secretary).pk])
    assert "Ce qui change tout de suite" in client.get(url).content.decode()

    response = client.post(url, {"person": adherent.ref, "sure": "on"})

    assert response.url == party.section.get_absolute_url()
    rooms = {
        "desk:index": [],
        "desk:file": [party.section.slug],
        "desk:offices": [party.section.slug],
        "desk:page": [party.section.slug],
        "desk:request": [asking.pk],
        "desk:member": [party.section.slug, hidden.ref],
    }
    for name, args in rooms.items():
        address = reverse(name, args=args)
        assert other.get(address).status_code == 200, name
        assert client.get(address).status_code in (403, 404), name
    assert "Nora Belkacem" in other.get(reverse("desk:index")).content.decode()
    assert Notice.objects.filter(recipient=adherent, kind="mandate.given").exists()


def test_a_handover_needs_the_box_to_be_ticked(client, secretary, adherent, party):
    client.force_login(secretary)
    url = reverse("desk:hand-over", args=[party.section.slug, office(secretary).pk])
    response = client.post(url, {"person": adherent.ref})
    assert "Coche la case" in response.content.decode()
    assert office(fresh(secretary)).holds_on(timezone.localdate())


def test_a_handover_from_above_tells_the_former(client, secretary, leader, adherent, party):
    hand_over(by=leader, mandate=office(secretary), to=adherent)
    assert Notice.objects.filter(recipient=secretary, kind="mandate.ended").exists()


@pytest.mark.parametrize("who", ["newcomer", "member_of_next", "sympathiser", "secretary"])
def test_an_office_is_not_passed_on_to_who_cannot_hold_it(request, secretary, who):
    with pytest.raises(Invalid):
        hand_over(by=secretary, mandate=office(secretary), to=request.getfixturevalue(who))
    assert fresh(secretary).rights.held


def test_a_handover_done_twice_is_done_once(secretary, adherent, leader):
    mandate = office(secretary)
    hand_over(by=leader, mandate=mandate, to=adherent)
    with pytest.raises(Invalid, match="déjà terminé"):
        hand_over(by=leader, mandate=mandate, to=adherent)
    with pytest.raises(Invalid, match="déjà terminé"):
        end_mandate(by=leader, mandate=mandate)
    assert Mandate.objects.in_force().filter(role="section_secretary").count() == 1


@pytest.mark.parametrize("who", ["adherent", "treasurer", "member_of_next"])
@pytest.mark.parametrize("name", ["hand-over", "delegate", "end-mandate"])
def test_nobody_touches_the_office_of_another(client, request, secretary, party, who, name):
    person = request.getfixturevalue(who)
    client.force_login(person)
    url = reverse(f"desk:{name}", args=[party.section.slug, office(secretary).pk])
    data = {"person": person.ref, "sure": "on", "ends_on": "", "permissions": "see_file"}
    assert client.get(url).status_code == 403
    assert client.post(url, data).status_code == 403
    assert office(fresh(secretary)).holds_on(timezone.localdate())


def test_a_mandate_is_not_reached_through_another_unit(client, secretary, leader, party):
    client.force_login(leader)
    pk = office(secretary).pk
    for name in ("hand-over", "end-mandate", "delegate"):
        url = reverse(f"desk:{name}", args=[party.next_section.slug, pk])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404


def test_the_secretary_names_a_treasurer_but_no_secretary(client, secretary, adherent, party):
    client.force_login(secretary)
    url = reverse("desk:give", args=[party.section.slug])
    assert "À la tête de la fédération" not in client.get(url).content.decode()

    refused = client.post(url, {"person": adherent.ref, "role": "section_secretary"})
    assert refused.status_code == 200
    done = client.post(url, {"person": adherent.ref, "role": "section_treasurer"})

    assert done.status_code == 302
    assert [m.role for m in adherent.mandates.all()] == ["section_treasurer"]


def test_a_taken_office_is_told_on_the_form(client, secretary, treasurer, adherent, party):
    client.force_login(secretary)
    url = reverse("desk:give", args=[party.section.slug])
    response = client.post(url, {"person": adherent.ref, "role": "section_treasurer"})
    assert "déjà cette fonction" in response.content.decode()


@pytest.mark.parametrize("who", ["member_of_next", "newcomer"])
def test_an_office_is_only_given_to_adherents_of_the_unit(client, request, secretary, party, who):
    client.force_login(secretary)
    person = request.getfixturevalue(who)
    url = reverse("desk:give", args=[party.section.slug])
    response = client.post(url, {"person": person.ref, "role": "section_treasurer"})
    assert response.status_code == 200
    assert not person.mandates.exists()
    with pytest.raises(Invalid):
        give_mandate(by=secretary, person=person, role="section_treasurer", unit=party.section)


def test_an_office_ends_at_midnight_after_its_last_day(client, secretary, party):
    today = timezone.localdate()
    end_mandate(by=secretary, mandate=office(secretary), ends_on=today)
    midnight = timezone.make_aware(datetime.datetime.combine(today + DAY, datetime.time.min))
    with time_machine.travel(midnight - datetime.timedelta(minutes=1), tick=False):
        assert may_read_the_file(client, secretary, party.section)
    with time_machine.travel(midnight, tick=False):
        assert not may_read_the_file(client, secretary, party.section)
        assert not fresh(secretary).rights.held


def test_an_office_that_starts_later_opens_with_the_nightly_projection(leader, adherent, party):
    day = timezone.localdate() + 3 * DAY
    give_mandate(
        by=leader, person=adherent, role="section_secretary", unit=party.section, starts_on=day
    )
    assert not fresh(adherent).rights.held
    with time_machine.travel(day + DAY):
        rebuild_rights()
        assert fresh(adherent).rights.held


def test_an_end_does_not_precede_the_start_nor_lie_in_the_past(leader, adherent, party):
    day = timezone.localdate() + 3 * DAY
    with pytest.raises(Invalid):
        give_mandate(
            by=leader,
            person=adherent,
            role="section_secretary",
            unit=party.section,
            starts_on=day,
            ends_on=day - DAY,
        )
    mandate = give_mandate(
        by=leader, person=adherent, role="section_secretary", unit=party.section, starts_on=day
    )
    with pytest.raises(Invalid, match="précéder"):
        end_mandate(by=leader, mandate=mandate, ends_on=day - DAY)


def test_an_office_held_for_long_does_not_end_in_the_past(secretary):
    mandate = office(secretary)
    Mandate.objects.update(starts_on=timezone.localdate() - 9 * DAY)
    with pytest.raises(Invalid, match="passée"):
        end_mandate(by=secretary, mandate=mandate, ends_on=timezone.localdate() - DAY)


def lend(secretary, to, days=30, permissions=(Permission.DECIDE_REQUESTS,)):
    return delegate(
        by=secretary,
        mandate=office(secretary),
        to=to,
        permissions=permissions,
        ends_on=timezone.localdate() + days * DAY,
    )


def test_lent_powers_hold_until_their_day(client, secretary, adherent, asking, party):
    client.force_login(secretary)
    url = reverse("desk:delegate", args=[party.section.slug, office(secretary).pk])
    day = timezone.localdate() + 10 * DAY
    data = {"person": adherent.ref, "permissions": "decide_requests", "ends_on": day.isoformat()}
    assert client.post(url, data).status_code == 302

    client.force_login(adherent)
    assert "Nora Belkacem" in client.get(reverse("desk:index")).content.decode()
    assert client.get(reverse("desk:file", args=[party.section.slug])).status_code == 403
    with time_machine.travel(day + DAY):
        assert not fresh(adherent).rights.held


def test_lent_powers_fall_with_the_office_that_lent_them(secretary, adherent, leader):
    lend(secretary, adherent)
    end_mandate(by=leader, mandate=office(secretary))
    assert not fresh(adherent).rights.held


def test_lent_powers_fall_with_a_handover(secretary, adherent, treasurer):
    lend(secretary, adherent)
    hand_over(by=secretary, mandate=office(secretary), to=treasurer)
    assert not fresh(adherent).rights.held


def test_lent_powers_end_no_later_than_the_office(secretary, adherent):
    lend(secretary, adherent)
    last = timezone.localdate() + 2 * DAY
    end_mandate(by=secretary, mandate=office(secretary), ends_on=last)
    assert set(UnitPermission.objects.filter(user=adherent).values_list("valid_until")) == {(last,)}


@pytest.mark.parametrize("days", [-1, 366])
def test_a_delegation_lasts_a_year_at_most(client, secretary, adherent, party, days):
    with pytest.raises(Invalid):
        lend(secretary, adherent, days)
    client.force_login(secretary)
    url = reverse("desk:delegate", args=[party.section.slug, office(secretary).pk])
    day = timezone.localdate() + days * DAY
    response = client.post(
        url, {"person": adherent.ref, "permissions": "see_file", "ends_on": day.isoformat()}
    )
    assert "un an au plus" in response.content.decode()


@pytest.mark.parametrize("power", [Permission.GIVE_MANDATES, Permission.DELEGATE])
def test_the_power_to_name_is_never_lent(client, secretary, adherent, party, power):
    with pytest.raises(Refused):
        lend(secretary, adherent, permissions=(power,))
    client.force_login(secretary)
    url = reverse("desk:delegate", args=[party.section.slug, office(secretary).pk])
    day = timezone.localdate() + DAY
    client.post(url, {"person": adherent.ref, "permissions": power, "ends_on": day.isoformat()})
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("who", ["secretary", "adherent"])
def test_a_delegation_is_taken_back_or_given_up(client, request, secretary, adherent, party, who):
    delegation = lend(secretary, adherent)
    client.force_login(request.getfixturevalue(who))
    url = reverse("desk:end-delegation", args=[party.section.slug, delegation.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert not fresh(adherent).rights.held
    with pytest.raises(Invalid):
        end_delegation(by=secretary, delegation=delegation)


def test_a_delegation_is_unknown_to_others(client, secretary, adherent, treasurer, leader, party):
    delegation = lend(secretary, adherent)
    url = reverse("desk:end-delegation", args=[party.section.slug, delegation.pk])
    for person in (treasurer, leader):
        client.force_login(person)
        assert client.post(url).status_code == 404


def test_who_keeps_the_file_cannot_depose_the_secretary(secretary, treasurer, party):
    membership = secretary.memberships.get()
    with pytest.raises(Invalid, match="fonction"):
        end_membership(by=treasurer, membership=membership)
    with pytest.raises(Invalid, match="fonction"):
        edit_membership(by=treasurer, membership=membership, status=Status.SYMPATHISER)
    assert fresh(secretary).rights.held


def test_leaving_the_section_is_leaving_the_office_even_one_to_come(secretary, leader, party):
    coming = give(secretary, "section_animator", party.section)
    Mandate.objects.filter(pk=coming.pk).update(starts_on=timezone.localdate() + 9 * DAY)
    end_membership(by=secretary, membership=secretary.memberships.get())
    assert not fresh(secretary).rights.held
    assert not Mandate.objects.filter(person=secretary, revoked=False).exists()


def test_closing_a_section_ends_its_offices_and_moves_people_and_requests(
    organiser, secretary, adherent, asking, party
):
    close_unit(by=organiser, unit=party.section, merged_into=party.next_section)
    assert not fresh(secretary).rights.held
    assert fresh(adherent).section == party.next_section
    asking.refresh_from_db()
    assert asking.unit == party.next_section
    assert asking.awaiting == party.national


def test_closing_an_empty_section_answers_those_who_knock(organiser, sympathiser, party):
    asked = ask_to_join(by=sympathiser, unit=party.section)
    close_unit(by=organiser, unit=party.section)
    asked.refresh_from_db()
    assert asked.state == "REFUSED"


def test_the_projection_reports_and_mends_every_difference(secretary, adherent, party):
    held = UnitPermission.objects.filter(user=secretary)
    extra = held.first()
    held.exclude(pk=extra.pk).first().delete()
    UnitPermission.objects.create(
        user=adherent, permission=extra.permission, content_object=party.section
    )
    UnitPermission.objects.filter(pk=extra.pk).update(valid_until=timezone.localdate() + DAY)

    assert rebuild_rights() == {"given": 1, "taken": 1, "moved": 1}
    assert rebuild_rights() == {"given": 0, "taken": 0, "moved": 0}
    forget(adherent)
    assert not adherent.rights.held


def test_hidden_members_are_offered_to_their_own_board_only(
    client, secretary, leader, hidden, party
):
    url = reverse("desk:give", args=[party.section.slug])
    client.force_login(secretary)
    assert "Zélie" in client.get(url).content.decode()
    client.force_login(leader)
    assert "Zélie" not in client.get(url).content.decode()
    posted = client.post(url, {"person": hidden.ref, "role": "section_treasurer"})
    unknown = client.post(url, {"person": "abcdefghjkmn", "role": "section_treasurer"})
    assert posted.status_code == unknown.status_code == 200
    assert not hidden.mandates.exists()


def test_the_page_of_offices_costs_the_same_whatever_is_held(
    client, secretary, party, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(14) as queries:
            client.get(reverse("desk:offices", args=[party.section.slug]))
        return len(queries)

    client.force_login(secretary)
    few = cost()
    for _ in range(12):
        person = make_person()
        join(person, party.section)
        give(person, "section_animator", party.section)
        lend(secretary, person)
    assert cost() == few
