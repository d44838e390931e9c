"""The file: who reads it, what each sees of it, what is written when it opens."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid
from journal.models import Entry
from profiles.models import Membership, Person, Visibility
from profiles.models.belonging import Status
from profiles.queries.file import figures, quarter_start
from profiles.services import add_offline_member, edit_membership
from tests.factories import join, make_person

LONG_AGO = datetime.timedelta(days=500)


def file_of(client, person, unit, **query):
    client.force_login(person)
    return client.get(reverse("desk:file", args=[unit.slug]), query)


def test_the_board_reads_everybody_and_the_federation_only_who_is_visible(
    client, secretary, leader, adherent, hidden, party
):
    board = file_of(client, secretary, party.section).content.decode()
    assert "Quintric" in board
    assert "Connu du bureau seul" in board
    above = file_of(client, leader, party.section).content.decode()
    assert "Kerbrat" in above
    assert "Quintric" not in above
    assert "Connu" not in above


def test_numbers_of_the_federation_do_not_move_with_a_hidden_member(leader, secretary, party):
    before = figures(leader, party.federation), figures(leader, party.section)
    person = make_person(visibility=Visibility.SECTION, email=None)
    join(person, party.section, Status.SYMPATHISER)
    assert (figures(leader, party.federation), figures(leader, party.section)) == before
    assert figures(secretary, party.section).hidden == 1


@pytest.mark.parametrize("filter_", ["", "retard", "sympathisants", "sans-mail", "caches", "xx"])
def test_no_filter_tells_the_federation_of_a_hidden_member(
    client, leader, secretary, party, filter_
):
    query = {"filtre": filter_, "q": "zelie"}
    before = file_of(client, leader, party.section, **query).content
    person = make_person("Zélie", visibility=Visibility.SECTION, email=None)
    join(person, party.section, Status.SYMPATHISER)
    after = file_of(client, leader, party.section, **query).content
    scrub = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert scrub.sub(b"", before) == scrub.sub(b"", after)


@pytest.mark.parametrize("who", ["adherent", "sympathiser", "member_of_next", "organiser"])
def test_others_are_refused_the_file_and_its_pages(client, request, hidden, adherent, party, who):
    person = request.getfixturevalue(who)
    assert file_of(client, person, party.section).status_code == 403
    slug = party.section.slug
    for name, args in (
        ("member", [slug, hidden.ref]),
        ("end-membership", [slug, hidden.ref]),
        ("add", [slug]),
    ):
        url = reverse(f"desk:{name}", args=args)
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403


def test_a_hidden_member_is_a_404_for_the_federation(client, leader, hidden, party):
    client.force_login(leader)
    for name in ("member", "end-membership"):
        url = reverse(f"desk:{name}", args=[party.section.slug, hidden.ref])
        unknown = reverse(f"desk:{name}", args=[party.section.slug, "abcdefghjkmn"])
        assert client.get(url).status_code == 404
        assert client.post(url).content == client.post(unknown).content


def test_a_member_is_not_reached_through_another_section(client, secretary, member_of_next, party):
    client.force_login(secretary)
    url = reverse("desk:member", args=[party.section.slug, member_of_next.ref])
    assert client.get(url).status_code == 404
    elsewhere = reverse("desk:member", args=[party.next_section.slug, member_of_next.ref])
    assert client.get(elsewhere).status_code == 403


def test_filters_and_search_keep_whom_they_say(client, secretary, party):
    late = make_person("Basile", "Retard")
    join(late, party.section, dues_paid_on=timezone.localdate() - LONG_AGO)
    friend = make_person("Solène", "Prigent", email=None)
    join(friend, party.section, Status.SYMPATHISER)
    for filter_, shown in (
        ("retard", {"Retard"}),
        ("sympathisants", {"Prigent"}),
        ("sans-mail", {"Prigent"}),
        ("", {"Retard", "Prigent", "Le Goff"}),
    ):
        page = file_of(client, secretary, party.section, filtre=filter_).content.decode()
        names = {name for name in ("Retard", "Prigent", "Le Goff") if f">{name} " in page}
        assert names == shown, filter_
    found = file_of(client, secretary, party.section, q="solene").content.decode()
    assert "Prigent Solène" in found
    assert "Retard Basile" not in found


def test_the_file_turns_its_pages_without_losing_anybody(client, secretary, party):
    for n in range(119):
        join(make_person(f"P{n}", f"Durand{n % 7}"), party.section)
    seen, url = [], reverse("desk:file", args=[party.section.slug])
    client.force_login(secretary)
    while url:
        html = client.get(url).content.decode()
        seen += re.findall(r'scope="row">.*?href="[^"]+/fichier/(\w+)/"', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        url = following and following.group(1).replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120


def test_opening_the_file_and_a_page_of_it_is_written_in_the_journal(
    client, secretary, adherent, party
):
    file_of(client, secretary, party.section)
    opened = Entry.objects.get(action="file.opened")
    assert (opened.actor_id, opened.unit_id) == (secretary.pk, party.section.pk)
    assert opened.detail["count"] == 2
    assert opened.actor_role == "Secrétaire de section"

    client.get(reverse("desk:member", args=[party.section.slug, adherent.ref]))
    read = Entry.objects.visible_to(adherent).get(action="file.read")
    assert read.actor_role == "Secrétaire de section"


def test_the_secretary_updates_status_and_dues(client, secretary, newcomer, party):
    client.force_login(secretary)
    url = reverse("desk:member", args=[party.section.slug, newcomer.ref])
    today = timezone.localdate().isoformat()
    response = client.post(
        url, {"status": "ADHERENT", "dues_paid_on": today, "presented_on": today}
    )
    assert response.status_code == 302
    membership = newcomer.memberships.get()
    assert membership.standing().label == "Adhérent, cotisation à jour"


@pytest.mark.parametrize(
    "data",
    [
        {"status": "KING"},
        {"status": "ADHERENT", "dues_paid_on": "2999-01-01"},
        {"status": "ADHERENT", "dues_paid_on": "hier"},
        {},
    ],
)
def test_a_wrong_update_is_told_and_changes_nothing(client, secretary, newcomer, party, data):
    client.force_login(secretary)
    url = reverse("desk:member", args=[party.section.slug, newcomer.ref])
    assert client.post(url, data).status_code == 200
    assert newcomer.memberships.get().status == Status.SYMPATHISER


def test_a_member_put_out_is_told_and_a_second_time_is_a_404(client, secretary, newcomer, party):
    client.force_login(secretary)
    url = reverse("desk:end-membership", args=[party.section.slug, newcomer.ref])
    assert client.get(url).status_code == 200
    assert newcomer.memberships.get().ended_on is None
    assert client.post(url).status_code == 302
    assert newcomer.memberships.get().ended_on == timezone.localdate()
    assert client.post(url).status_code == 404


def test_an_ended_membership_is_not_edited(secretary, newcomer):
    membership = newcomer.memberships.get()
    Membership.objects.update(ended_on=timezone.localdate())
    with pytest.raises(Invalid):
        edit_membership(by=secretary, membership=membership, status=Status.ADHERENT)


def test_an_offline_member_is_known_to_the_board_only(client, secretary, leader, adherent, party):
    client.force_login(secretary)
    url = reverse("desk:add", args=[party.section.slug])
    assert client.post(url, {"first_name": "Mireille"}).status_code == 200
    client.post(
        url, {"first_name": "Mireille", "last_name": "Aubert", "status": "ADHERENT", "phone": "02"}
    )
    person = Person.objects.get(last_name="Aubert")
    assert (person.email, person.has_usable_password()) == (None, False)
    assert "Aubert" in file_of(client, secretary, party.section).content.decode()
    for other in (leader, adherent):
        assert not Person.objects.is_visible_to(other, person.pk)


def test_no_member_is_added_above_sections(client, leader, party):
    client.force_login(leader)
    url = reverse("desk:add", args=[party.federation.slug])
    assert client.get(url).status_code == 403
    with pytest.raises(Invalid):
        add_offline_member(
            by=leader,
            unit=party.federation,
            first_name="A",
            last_name="B",
            status=Status.ADHERENT,
        )


@pytest.mark.parametrize(
    ("day", "start"),
    [("2026-01-01", "2026-01-01"), ("2026-11-26", "2026-10-01"), ("2026-06-30", "2026-04-01")],
)
def test_the_quarter_starts_on_its_first_day(day, start):
    assert quarter_start(datetime.date.fromisoformat(day)).isoformat() == start


def test_the_file_costs_the_same_whatever_its_length(
    client, secretary, party, django_assert_max_num_queries
):
    client.force_login(secretary)
    url = reverse("desk:file", args=[party.section.slug])

    def cost():
        with django_assert_max_num_queries(14) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    for _ in range(5):
        join(make_person(), party.section)
    few = cost()
    for _ in range(45):
        join(make_person(), party.section)
    assert cost() == few


@pytest.mark.parametrize("value", ["\x00", "%", "é" * 300, "'", "<script>"])
def test_strange_words_in_the_address_break_nothing(client, secretary, party, value):
    for name in ("q", "filtre", "apres"):
        assert file_of(client, secretary, party.section, **{name: value}).status_code == 200
