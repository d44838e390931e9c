"""Two groups become one, with everything in them, and nothing is read by more people."""

import pytest
from django.urls import reverse

from core.http import Invalid, Refused
from groups.models import Access, Group, Member, MergeProposal, Poll, Topic
from groups.services import merging
from notifications.models import Notice
from tests.factories import enter, make_document, make_group, make_person, make_post, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(party, sympathiser):
    """A group that Nora animates."""
    return make_group("Nos écoles", animator=sympathiser)


def role_of(person, group):
    return Member.objects.filter(person=person, group=group).values_list("role", flat=True).first()


def test_two_groups_become_one_when_both_agree(client, group, other, animator, sympathiser):
    topic = make_topic(other, sympathiser, title="La cantine")
    make_post(topic)
    poll = Poll.objects.create(topic=topic, question="Quand ?", closes_at="2100-01-01T00:00Z")
    document = make_document(other)
    member, helper, both = make_person(), make_person(), make_person()
    enter(member, other)
    enter(helper, other, Member.Role.CO_ANIMATOR)
    enter(both, other, Member.Role.CO_ANIMATOR)
    enter(both, group)
    client.force_login(sympathiser)
    url = reverse("groups:merge", args=[other.slug])
    assert "École et collège" in client.get(url, {"q": "ecole"}).content.decode()
    client.post(url, {"q": "ecole", "group": group.slug, "word": "Ensemble ?"})
    assert Notice.objects.get(recipient=animator).kind == "groups.merge_offered"

    client.force_login(animator)
    page = client.get(reverse("groups:merge", args=[group.slug])).content.decode()
    assert "Ensemble ?" in page
    proposal = MergeProposal.objects.get()
    client.post(reverse("groups:merge-accept", args=[group.slug, proposal.pk]))

    places = {person: role_of(person, group) for person in (sympathiser, member, helper, both)}
    assert places == {
        sympathiser: Member.Role.CO_ANIMATOR,
        member: Member.Role.MEMBER,
        helper: Member.Role.CO_ANIMATOR,
        both: Member.Role.CO_ANIMATOR,
    }
    assert role_of(animator, group) == Member.Role.ANIMATOR
    assert not Member.objects.filter(group=other).exists()
    topic.refresh_from_db()
    document.refresh_from_db()
    assert (topic.group, topic.poll, document.group) == (group, poll, group)
    group.refresh_from_db()
    assert (group.members_open, group.posts_count) == (5, 2)
    other.refresh_from_db()
    assert (other.state, other.members_open, other.posts_count) == (Group.State.MERGED, 0, 0)
    assert client.get(other.get_absolute_url()).url == group.get_absolute_url()
    assert Notice.objects.filter(kind="groups.merged", recipient=member).exists()
    assert not Notice.objects.filter(kind="groups.merge_offered").exclude(
        state=Notice.State.WITHDRAWN
    )


def test_what_merged_once_still_leads_to_the_last(group, other, animator, sympathiser):
    third = make_group(animator=animator)
    merging.propose(by=animator, source=third, target=group)
    third.refresh_from_db()
    assert third.merged_into == group  # She animates both: it is done at once.
    proposal = merging.propose(by=animator, source=group, target=other)
    merging.accept(by=sympathiser, proposal=proposal)

    third.refresh_from_db()
    assert third.merged_into == other


@pytest.mark.parametrize(
    ("source", "target", "fits"),
    [
        (Access.PUBLIC, Access.PUBLIC, True),
        (Access.PUBLIC, Access.COLLABORATIVE, True),
        (Access.PUBLIC, Access.ADHERENTS, True),
        (Access.PRIVATE, Access.PRIVATE, True),
        (Access.ADHERENTS, Access.ADHERENTS, True),
        (Access.PRIVATE, Access.PUBLIC, False),
        (Access.PRIVATE, Access.ADHERENTS, False),
        (Access.ADHERENTS, Access.PUBLIC, False),
        (Access.ADHERENTS, Access.COLLABORATIVE, False),
        (Access.ADHERENTS, Access.PRIVATE, False),
    ],
)
def test_nothing_is_read_more_widely(animator, source, target, fits):
    source = make_group(access=source, animator=animator)
    target = make_group(access=target, animator=make_person(), is_listed=True)
    enter(animator, target)

    if fits:
        assert merging.propose(by=animator, source=source, target=target)
    else:
        with pytest.raises(Invalid, match="entre vous"):
            merging.propose(by=animator, source=source, target=target)


def test_a_target_that_opened_meanwhile_gets_nothing(animator, sympathiser):
    source = make_group(access=Access.PRIVATE, animator=animator)
    target = make_group(access=Access.PRIVATE, animator=sympathiser, is_listed=True)
    topic = make_topic(source)
    proposal = merging.propose(by=animator, source=source, target=target)
    Group.objects.filter(pk=target.pk).update(access=Access.PUBLIC)

    with pytest.raises(Invalid):
        merging.accept(by=sympathiser, proposal=proposal)

    assert Topic.objects.get(pk=topic.pk).group == source


def test_non_adherents_do_not_follow_into_a_group_of_adherents(animator, sympathiser):
    source = make_group(animator=animator)
    enter(sympathiser, source)
    target = make_group(access=Access.ADHERENTS, animator=animator)

    merging.propose(by=animator, source=source, target=target)

    assert role_of(sympathiser, target) is None


def test_whoever_was_sent_out_stays_out(animator, group, sympathiser):
    target = make_group(animator=animator)
    enter(sympathiser, group, Member.Role.BANNED)

    merging.propose(by=animator, source=group, target=target)

    assert role_of(sympathiser, target) == Member.Role.BANNED


def test_only_who_animates_offers_and_answers(group, other, animator, sympathiser, adherent):
    with pytest.raises(Refused):
        merging.propose(by=adherent, source=group, target=other)
    proposal = merging.propose(by=animator, source=group, target=other)
    for act in (merging.accept, merging.drop):
        with pytest.raises(Refused):
            act(by=adherent, proposal=proposal)
    with pytest.raises(Refused):
        merging.accept(by=animator, proposal=proposal)


def test_an_offer_is_taken_back_and_answered_once(client, group, other, animator, sympathiser):
    proposal = merging.propose(by=animator, source=group, target=other)
    with pytest.raises(Invalid):
        merging.propose(by=animator, source=group, target=other)
    client.force_login(animator)
    client.post(reverse("groups:merge-drop", args=[group.slug, proposal.pk]))

    assert not MergeProposal.objects.exists()
    with pytest.raises(Invalid):
        merging.accept(by=sympathiser, proposal=proposal)


def test_a_group_one_may_not_know_of_is_not_offered(client, group, animator):
    make_group("École secrète", access=Access.PRIVATE, animator=make_person())
    client.force_login(animator)
    url = reverse("groups:merge", args=[group.slug])

    assert "secrète" not in client.get(url, {"q": "ecole"}).content.decode()
