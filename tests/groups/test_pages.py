"""Every page of a group, read as those who may and those who may not."""

import pytest
from django.urls import reverse

from groups.models import Access, Group, Member
from sections import services as tree
from tests import factories
from tests.factories import enter, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


def read(client, person, name, *args, **query):
    if person is not None:
        client.force_login(person)
    return client.get(reverse(f"groups:{name}", args=args), query)


def test_a_member_reads_the_topics_and_who_animates(client, group, animator, adherent):
    enter(adherent, group)
    make_topic(group, animator, title="La cantine à un euro")

    page = read(client, adherent, "detail", group.slug).content.decode()

    assert "La cantine à un euro" in page
    assert "Rose Kermarrec" in page
    assert "Tu en es" in page


def test_a_visitor_reads_the_presentation_of_an_open_group_and_nobody(client, group, animator):
    make_topic(group, animator, title="La cantine à un euro")

    answer = read(client, None, "detail", group.slug)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "École et collège" in page
    assert "La suite se lit à l’intérieur" in page
    assert "cantine" not in page
    assert "Kermarrec" not in page
    assert "X-Robots-Tag" not in answer.headers


@pytest.mark.parametrize("access", [Access.ADHERENTS, Access.PRIVATE])
def test_a_visitor_cannot_tell_a_closed_group_from_none(client, access):
    group = make_group("Secret", access=access)

    answer = read(client, None, "detail", group.slug)
    unknown = read(client, None, "detail", "n-existe-pas")

    assert (answer.status_code, unknown.status_code) == (302, 302)
    assert answer.url == unknown.url.replace("n-existe-pas", group.slug)


def test_a_private_group_is_a_404_to_who_is_not_in(client, sympathiser):
    group = make_group("Secret", access=Access.PRIVATE)

    assert read(client, sympathiser, "detail", group.slug).status_code == 404
    assert read(client, sympathiser, "members", group.slug).status_code == 404


def test_a_listed_private_group_shows_its_purpose_and_no_word(
    client, private, sympathiser, animator
):
    make_topic(private, animator, title="La cantine à un euro")

    page = read(client, sympathiser, "detail", private.slug).content.decode()

    assert "Demander à entrer" in page
    assert "cantine" not in page
    assert read(client, sympathiser, "members", private.slug).status_code == 404


def test_members_are_those_the_viewer_sees(client, group, adherent, hidden, sympathiser):
    for person in (adherent, hidden, sympathiser):
        enter(person, group)

    page = read(client, sympathiser, "members", group.slug).content.decode()

    assert "Nora Belkacem" in page
    assert "Yann Kerbrat" not in page
    assert "Zélie" not in page
    assert "2 membres" in page.replace("\u00a0", " ")


def test_a_member_is_found_by_her_name(client, group, sympathiser):
    for first in ("Aline", "Berthe"):
        enter(make_person(first, "Jaouen"), group)

    page = read(client, sympathiser, "members", group.slug, q="berth").content.decode()

    assert "Berthe Jaouen" in page
    assert "Aline" not in page


def test_the_address_of_the_space_of_a_merged_unit_leads_to_its_heir(client, party, secretary):
    source = Group.objects.get(unit=party.section)
    heir = Group.objects.get(unit=party.next_section)
    tree.close_unit(by=None, unit=party.section, merged_into=party.next_section)
    Group.objects.filter(pk=source.pk).update(state=Group.State.MERGED, merged_into=heir)
    factories.join(someone := factories.make_person(), party.next_section)

    assert read(client, someone, "detail", source.slug).url == heir.get_absolute_url()


def test_of_a_private_group_nothing_is_counted_from_outside(client, private, sympathiser, animator):
    Group.objects.filter(pk=private.pk).update(voices_month=77)
    make_group("Petit", voices_month=1)

    page = read(client, sympathiser, "index")

    assert [row.group.name for row in page.context["page"].rows] == ["Petit", "Cellule de veille"]
    assert [group.name for group in page.context["top"]] == ["Petit"]
    assert "77 ont écrit" not in page.content.decode()
    assert "1 membre" not in read(client, sympathiser, "detail", private.slug).content.decode()
    assert "1 membre" in read(client, animator, "detail", private.slug).content.decode()
    assert "77 ont écrit" in read(client, animator, "index").content.decode()


def test_who_was_masked_leaves_a_trace(client, group, sympathiser):
    Group.objects.filter(pk=group.pk).update(masked_rule=4)

    page = read(client, sympathiser, "detail", group.slug).content.decode()

    assert "Masqué par la modération" in page
    assert "École et collège" not in page


def test_a_merged_group_leads_to_the_other(client, group, sympathiser):
    target = make_group("Écoles réunies")
    Group.objects.filter(pk=group.pk).update(state=Group.State.MERGED, merged_into=target)

    answer = read(client, sympathiser, "detail", group.slug)

    assert answer.url == target.get_absolute_url()
    assert "a rejoint celui-ci" in client.get(answer.url).content.decode()


def test_a_merged_group_does_not_tell_of_a_target_one_may_not_see(client, group, sympathiser):
    target = make_group("Secret", access=Access.PRIVATE)
    Group.objects.filter(pk=group.pk).update(state=Group.State.MERGED, merged_into=target)

    assert read(client, sympathiser, "detail", group.slug).status_code == 404


def test_the_space_of_a_unit_is_read_by_its_members_and_kept_by_its_secretary(
    client, party, adherent, secretary, member_of_next
):
    slug = f"espace-{party.section.slug}"

    assert "Tu en es" in read(client, adherent, "detail", slug).content.decode()
    assert "Quitter" not in read(client, adherent, "detail", slug).content.decode()
    assert "Odile Le Goff" in read(client, adherent, "detail", slug).content.decode()
    assert "Réglages" in read(client, secretary, "detail", slug).content.decode()
    assert read(client, member_of_next, "detail", slug).status_code == 404


PAGES = ("detail", "members", "invite", "requests", "sent-out", "edit", "merge", "leave")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_however_many_there_are(
    client, name, group, animator, django_assert_max_num_queries
):
    client.force_login(animator)
    make_topic(group, animator)
    path = reverse(f"groups:{name}", args=[group.slug])
    client.get(path)
    with django_assert_max_num_queries(15) as few:
        assert client.get(path).status_code == 200
    for _ in range(12):
        person = make_person()
        enter(person, group)
        make_post(make_topic(group, person), person)

    with django_assert_max_num_queries(len(few)):
        client.get(path)


@pytest.mark.parametrize("name", ["edit", "requests", "sent-out", "merge"])
def test_who_does_not_animate_is_refused(client, name, group, sympathiser):
    assert read(client, sympathiser, name, group.slug).status_code == 403


def test_what_one_receives_is_chosen_in_the_space_of_a_unit_too(client, party, adherent):
    slug = f"espace-{party.section.slug}"
    client.force_login(adherent)

    client.post(reverse("groups:follow", args=[slug]), {"follow": "none"})

    assert Member.objects.get(group__slug=slug, person=adherent).follow == "none"
    page = client.get(reverse("groups:detail", args=[slug])).content.decode()
    assert 'value="none" aria-current="true"' in page
