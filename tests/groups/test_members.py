"""Coming in, going out, inviting, asking, animating, sending out."""

import pytest
from django.urls import reverse

from core.http import Invalid, Refused
from groups.models import Access, Admission, Group, Member
from groups.services import admissions, animating, groups, members
from notifications.models import Notice
from profiles.models import Visibility
from profiles.models.block import Block
from tests.factories import enter, forget, join, make_group, make_person, make_topic

pytestmark = pytest.mark.django_db


def role_of(person, group):
    return Member.objects.filter(person=person, group=group).values_list("role", flat=True).first()


def told(person):
    kept = Notice.objects.filter(recipient=person).exclude(state=Notice.State.WITHDRAWN)
    return sorted(kept.values_list("kind", flat=True))


# Coming in


def test_joining_twice_is_joining_once(group, sympathiser):
    first = members.join(by=sympathiser, group=group)
    again = members.join(by=sympathiser, group=group)

    assert first == again
    group.refresh_from_db()
    assert group.members_open == 2


def test_a_hidden_person_joins_and_is_counted_nowhere(client, group, hidden, animator):
    members.join(by=hidden, group=group)

    group.refresh_from_db()
    assert (group.members_open, group.members_known) == (1, 1)
    client.force_login(animator)
    page = client.get(reverse("groups:members", args=[group.slug])).content.decode()
    assert "Quintric" not in page


@pytest.mark.parametrize("access", [Access.ADHERENTS, Access.PRIVATE])
def test_a_closed_group_is_not_joined_by_oneself(sympathiser, access):
    group = make_group(access=access)

    with pytest.raises(Refused):
        members.join(by=sympathiser, group=group)


def test_nobody_joins_the_space_of_a_unit(client, party, adherent):
    client.force_login(adherent)
    url = reverse("groups:join", args=[f"espace-{party.section.slug}"])

    assert client.post(url).status_code == 403


# Going out


def test_the_last_animator_hands_over_first(client, group, animator, sympathiser):
    enter(sympathiser, group)
    client.force_login(animator)
    leave = reverse("groups:leave", args=[group.slug])

    page = client.post(leave, follow=True).content.decode()
    assert "passe d’abord la main" in page
    assert role_of(animator, group) == Member.Role.ANIMATOR

    client.post(reverse("groups:hand-over", args=[group.slug, sympathiser.ref]))
    assert role_of(sympathiser, group) == Member.Role.ANIMATOR
    assert role_of(animator, group) == Member.Role.CO_ANIMATOR
    client.post(leave)
    assert role_of(animator, group) is None
    assert told(sympathiser) == ["groups.animator"]


def test_whoever_is_alone_closes_the_group_by_leaving(client, group, animator):
    client.force_login(animator)

    client.post(reverse("groups:leave", args=[group.slug]))

    group.refresh_from_db()
    assert group.state == Group.State.CLOSED
    assert client.get(group.get_absolute_url()).status_code == 404


def test_a_hidden_member_changes_nothing_for_who_leaves(group, animator, hidden):
    enter(hidden, group)

    assert members.leave(by=animator, group=group) is True
    assert told(hidden) == ["groups.closed"]


def test_members_she_does_not_see_inherit(sympathiser):
    group = make_group(animator=sympathiser)
    heir = make_person(visibility=Visibility.ADHERENTS)
    enter(heir, group)

    assert members.leave(by=sympathiser, group=group) is False
    assert role_of(heir, group) == Member.Role.ANIMATOR


# Inviting


def test_people_are_invited_by_name_among_those_one_sees(client, group, animator, hidden, adherent):
    client.force_login(animator)
    url = reverse("groups:invite", args=[group.slug])

    assert "Yann Kerbrat" in client.get(url, {"q": "kerbrat"}).content.decode()
    assert "Quintric" not in client.get(url, {"q": "zelie"}).content.decode().replace("zelie", "")
    client.post(url, {"ref": adherent.ref})
    client.post(url, {"ref": adherent.ref})

    assert Admission.objects.get().person == adherent
    assert told(adherent) == ["groups.invited"]
    assert "Invitations sans réponse" in client.get(url).content.decode()


def test_a_hidden_person_cannot_be_invited_by_her_reference(client, group, animator, hidden):
    client.force_login(animator)
    url = reverse("groups:invite", args=[group.slug])

    assert client.post(url, {"ref": hidden.ref}).status_code == 404
    assert client.post(url, {"ref": "inconnue"}).status_code == 404
    assert not Admission.objects.exists()


@pytest.mark.parametrize("who_blocks", ["inviter", "invited"])
def test_a_blocked_pair_cannot_invite_and_has_no_sign_of_it(client, group, animator, who_blocks):
    other = make_person("Gaël", "Tanguy")
    pair = (animator, other) if who_blocks == "inviter" else (other, animator)
    Block.objects.create(person=pair[0], blocked=pair[1])
    client.force_login(animator)
    url = reverse("groups:invite", args=[group.slug])

    assert "Gaël" not in client.get(url, {"q": "tanguy"}).content.decode()
    refused, unknown = client.post(url, {"ref": other.ref}), client.post(url, {"ref": "inconnue"})

    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert told(other) == []


def test_an_invitation_opens_a_private_group(client, private, animator, sympathiser):
    admissions.invite(by=animator, group=private, person=sympathiser)
    topic = make_topic(private, animator, title="La cantine")
    client.force_login(sympathiser)
    page = client.get(private.get_absolute_url()).content.decode()
    assert "On t’invite dans ce groupe" in page
    assert topic.title not in page

    client.post(reverse("groups:join", args=[private.slug]))

    assert topic.title in client.get(private.get_absolute_url()).content.decode()
    assert not Admission.objects.exists()
    assert told(sympathiser) == []


def test_saying_no_tells_nobody(client, private, animator, sympathiser):
    admissions.invite(by=animator, group=private, person=sympathiser)
    client.force_login(sympathiser)

    client.post(reverse("groups:decline", args=[private.slug]))

    assert not Admission.objects.exists()
    assert told(animator) == []
    with pytest.raises(Refused):
        members.join(by=sympathiser, group=private)


def test_a_member_of_a_private_group_does_not_invite(private, sympathiser, adherent):
    enter(sympathiser, private)

    with pytest.raises(Refused):
        admissions.invite(by=sympathiser, group=private, person=adherent)


def test_whoever_invited_takes_it_back(client, group, sympathiser, animator):
    enter(sympathiser, group)
    friend = make_person("Lena", "Postic")
    admissions.invite(by=sympathiser, group=group, person=friend)
    client.force_login(sympathiser)

    client.post(reverse("groups:cancel", args=[group.slug, Admission.objects.get().pk]))

    assert not Admission.objects.exists()
    assert told(friend) == []


def test_only_adherents_are_invited_among_adherents(adherent, sympathiser, animator):
    group = make_group(access=Access.ADHERENTS, animator=animator)

    with pytest.raises(Invalid):
        admissions.invite(by=animator, group=group, person=sympathiser)


def test_invitations_of_a_day_are_counted(group, animator, monkeypatch):
    monkeypatch.setattr(admissions, "INVITATIONS_A_DAY", 2)
    for _ in range(2):
        admissions.invite(by=animator, group=group, person=make_person())

    with pytest.raises(Invalid):
        admissions.invite(by=animator, group=group, person=make_person())


# Asking


def test_asking_to_enter_and_being_let_in(client, private, animator, sympathiser):
    client.force_login(sympathiser)
    url = reverse("groups:ask", args=[private.slug])
    for _ in range(2):
        client.post(url, {"word": "Je suis infirmière."})
    assert told(animator) == ["groups.to_decide"]
    assert "Ta demande attend" in client.get(private.get_absolute_url()).content.decode()

    client.force_login(animator)
    page = client.get(reverse("groups:requests", args=[private.slug])).content.decode()
    assert "Nora Belkacem" in page
    assert "Je suis infirmière." in page
    asked = Admission.objects.get()
    client.post(reverse("groups:accept", args=[private.slug, asked.pk]))

    assert role_of(sympathiser, private) == Member.Role.MEMBER
    assert told(animator) == []
    assert told(sympathiser) == ["groups.answered"]


def test_being_refused(client, private, animator, sympathiser):
    admissions.ask(by=sympathiser, group=private)
    client.force_login(animator)
    client.post(reverse("groups:refuse", args=[private.slug, Admission.objects.get().pk]))

    assert role_of(sympathiser, private) is None
    assert told(sympathiser) == ["groups.answered"]


def test_an_animator_who_may_not_see_who_asks_reads_membre(client, sympathiser, adherent):
    private = make_group(access=Access.PRIVATE, is_listed=True, animator=sympathiser)
    admissions.ask(by=adherent, group=private, word="Bonjour")
    client.force_login(sympathiser)

    page = client.get(reverse("groups:requests", args=[private.slug])).content.decode()

    assert "Membre" in page
    assert "Kerbrat" not in page


def test_a_hidden_person_does_not_ask(private, hidden):
    with pytest.raises(Refused):
        admissions.ask(by=hidden, group=private)


def test_whoever_is_blocked_by_the_animator_is_not_told_to_her(private, animator, sympathiser):
    Block.objects.create(person=animator, blocked=sympathiser)

    admissions.ask(by=sympathiser, group=private)

    assert told(animator) == []


def test_taking_a_request_back(client, private, animator, sympathiser):
    admissions.ask(by=sympathiser, group=private)
    client.force_login(sympathiser)

    client.post(reverse("groups:take-back", args=[private.slug]))

    assert told(animator) == []
    assert not Admission.objects.exists()


# Animating


def test_naming_and_removing_a_co_animator(client, group, animator, sympathiser):
    enter(sympathiser, group)
    client.force_login(animator)
    args = [group.slug, sympathiser.ref]

    assert (
        "Confier la co-animation"
        in client.get(reverse("groups:member", args=args)).content.decode()
    )
    client.post(reverse("groups:name-helper", args=args))
    assert role_of(sympathiser, group) == Member.Role.CO_ANIMATOR
    client.post(reverse("groups:remove-helper", args=args))
    assert role_of(sympathiser, group) == Member.Role.MEMBER


def test_a_co_animator_names_nobody_and_does_not_send_out_an_animator(group, animator, sympathiser):
    enter(sympathiser, group, Member.Role.CO_ANIMATOR)
    third = make_person()
    enter(third, group)

    for act in (animating.name_co_animator, animating.hand_over):
        with pytest.raises(Refused):
            act(by=sympathiser, group=group, person=third)
    with pytest.raises(Refused):
        animating.send_out(by=sympathiser, group=group, person=animator, reason="Non")
    animating.send_out(by=sympathiser, group=group, person=third, reason="Insultes")
    assert role_of(third, group) == Member.Role.BANNED


def test_a_hidden_person_animates_nothing(group, secretary, hidden):
    enter(secretary, group, Member.Role.ANIMATOR)
    enter(hidden, group)

    with pytest.raises(Invalid):
        animating.name_co_animator(by=secretary, group=group, person=hidden)


def test_sending_out_and_letting_back(client, group, animator, sympathiser):
    enter(sympathiser, group)
    client.force_login(animator)
    url = reverse("groups:member", args=[group.slug, sympathiser.ref])

    assert "la personne recevra ta raison" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "Insultes répétées"})
    assert role_of(sympathiser, group) == Member.Role.BANNED
    notice = Notice.objects.get(recipient=sympathiser)
    assert notice.payload["reason"] == "Insultes répétées"
    with pytest.raises(Refused):
        members.join(by=sympathiser, group=group)

    page = client.get(reverse("groups:sent-out", args=[group.slug])).content.decode()
    assert "Nora Belkacem" in page
    out = Member.objects.get(group=group, person=sympathiser)
    client.post(reverse("groups:let-back", args=[group.slug, out.pk]))
    assert members.join(by=sympathiser, group=group)


def test_whoever_only_answers_may_be_sent_out_too(group, animator, sympathiser):
    animating.send_out(by=animator, group=group, person=sympathiser, reason="Publicité")

    with pytest.raises(Refused):
        members.join(by=sympathiser, group=group)


# Opening wider, closing in


def test_what_was_said_between_few_is_not_opened(client, private, animator):
    make_topic(private, animator)
    client.force_login(animator)

    page = client.post(
        reverse("groups:access", args=[private.slug]), {"access": "public"}, follow=True
    )

    assert "Ce qui s’est dit ici s’est dit entre vous" in page.content.decode()
    private.refresh_from_db()
    assert private.access == Access.PRIVATE


def test_a_silent_group_is_opened(private, animator):
    groups.change_access(by=animator, group=private, access=Access.PUBLIC)

    private.refresh_from_db()
    assert (private.access, private.is_listed) == (Access.PUBLIC, False)


def test_what_an_app_keeps_there_counts_as_words(private, animator, monkeypatch):
    monkeypatch.setattr("groups.merging.HOLDINGS", [lambda group: group.pk == private.pk])

    with pytest.raises(Invalid):
        groups.change_access(by=animator, group=private, access=Access.PUBLIC)


def test_closing_in_is_at_once(client, group, animator, sympathiser, adherent):
    topic = make_topic(group, animator, title="La cantine")
    for person in (sympathiser, adherent):
        enter(person, group)

    groups.change_access(by=animator, group=group, access=Access.ADHERENTS)

    assert role_of(sympathiser, group) is None
    assert role_of(adherent, group) == Member.Role.MEMBER
    client.force_login(sympathiser)
    assert client.get(group.get_absolute_url()).status_code == 404
    assert topic.title not in client.get("/groupes/", {"q": "ecole"}).content.decode()
    client.force_login(adherent)
    assert client.get(group.get_absolute_url()).status_code == 200


def test_only_an_adherent_closes_a_group_to_others(sympathiser):
    group = make_group(animator=sympathiser)

    with pytest.raises(Invalid):
        groups.change_access(by=sympathiser, group=group, access=Access.ADHERENTS)


def test_whoever_leaves_the_party_reads_no_more(client, party, sympathiser):
    group = make_group(access=Access.ADHERENTS)
    membership = join(sympathiser, party.section)
    client.force_login(sympathiser)
    assert client.get(group.get_absolute_url()).status_code == 200

    membership.delete()
    forget(sympathiser)

    assert client.get(group.get_absolute_url()).status_code == 404
