"""What groups tell people: asked again when it leaves, at a constant cost."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import Access, Group, Member
from groups.services import admissions, animating
from groups.services.lifecycle import make_animator
from notifications import registry
from notifications.models import Cadence, Notice
from profiles.models import Visibility
from profiles.models.block import Block
from tests.factories import enter, make_group, make_person

pytestmark = pytest.mark.django_db

SPRITE = Path(settings.BASE_DIR, "static/vendor/icons/phosphor.svg")


def test_every_piece_of_news_has_its_drawing():
    drawn = SPRITE.read_text()

    assert registry.KINDS
    for kind in registry.KINDS.values():
        assert f'id="{kind.icon}-duotone"' in drawn, kind.code


def told(person, kind):
    """The notice of `kind` for `person`, prepared, or None when it would not be told any more."""
    [notice] = Notice.objects.filter(recipient=person, kind=kind)
    declared = registry.get(kind)
    declared.prepare([notice])
    return declared.item(notice) if declared.still_concerns(notice) else None


@pytest.fixture
def invitation(private, animator, sympathiser):
    admissions.invite(by=animator, group=private, person=sympathiser)
    return lambda: told(sympathiser, "groups.invited")


def test_an_invitation_says_who_and_where(invitation):
    assert invitation().title == "Rose Kermarrec t’invite dans « Cellule de veille »"


def test_an_invitation_of_who_hid_meanwhile_is_not_told(invitation, animator):
    animator.visibility = Visibility.SECTION
    animator.save()

    assert invitation() is None


def test_an_invitation_of_who_is_blocked_meanwhile_is_not_told(invitation, animator, sympathiser):
    Block.objects.create(person=sympathiser, blocked=animator)

    assert invitation() is None


def test_an_invitation_to_a_group_that_closed_or_is_masked_is_not_told(invitation, private):
    Group.objects.filter(pk=private.pk).update(masked_rule=4)
    assert invitation() is None
    Group.objects.filter(pk=private.pk).update(masked_rule=None, state=Group.State.CLOSED)
    assert invitation() is None


def test_a_request_names_nobody_and_ends_with_who_animates(private, animator, sympathiser):
    admissions.ask(by=sympathiser, group=private, word="Bonjour")
    item = told(animator, "groups.to_decide")
    assert "Belkacem" not in f"{item.title} {item.text}"
    assert "Bonjour" not in item.text

    Member.objects.filter(person=animator, group=private).update(role=Member.Role.MEMBER)
    assert told(animator, "groups.to_decide") is None


def test_an_answer_is_not_told_of_a_group_one_may_see_no_more(private, animator, sympathiser):
    admissions.ask(by=sympathiser, group=private)
    admissions.refuse(by=animator, admission=private.admissions.get())
    assert "n’a pas accepté" in told(sympathiser, "groups.answered").title

    Group.objects.filter(pk=private.pk).update(is_listed=False)
    assert told(sympathiser, "groups.answered") is None


def test_animating_is_told_while_one_does(group, animator, sympathiser):
    member = enter(sympathiser, group)
    make_animator(by=animator, member=member, role=Member.Role.CO_ANIMATOR)
    assert told(sympathiser, "groups.animator").title == "Tu aides à animer « École et collège »"

    member.role = Member.Role.MEMBER
    member.save()
    assert told(sympathiser, "groups.animator") is None


def test_whoever_is_sent_out_reads_the_reason(group, animator, sympathiser):
    animating.send_out(by=animator, group=group, person=sympathiser, reason="Insultes")

    assert "Insultes" in told(sympathiser, "groups.sent_out").text


def test_nothing_of_a_group_is_mailed_at_once():
    codes = [code for code in registry.KINDS if code.startswith("groups.")]

    assert len(codes) > 8
    assert {registry.get(code).default_cadence for code in codes} <= {
        Cadence.DAILY,
        Cadence.WEEKLY,
    }


@pytest.mark.parametrize("kind", ["groups.invited", "groups.to_decide", "groups.animator"])
def test_preparing_costs_the_same_however_many_there_are(kind, sympathiser):
    def send(count):
        for _ in range(count):
            animator = make_person()
            group = make_group(access=Access.PRIVATE, is_listed=True, animator=animator)
            if kind == "groups.invited":
                admissions.invite(by=animator, group=group, person=sympathiser)
                continue
            member = enter(sympathiser, group)
            make_animator(by=animator, member=member, role=Member.Role.CO_ANIMATOR)
            if kind == "groups.to_decide":
                admissions.ask(by=make_person(), group=group)
        told = Notice.objects.filter(recipient=sympathiser, kind=kind)
        return list(told.select_related("recipient"))

    counts = []
    for count in (1, 5):
        notices = send(count)
        with CaptureQueriesContext(connection) as queries:
            registry.get(kind).prepare(notices)
        counts.append(len(queries))
        assert all(registry.get(kind).still_concerns(notice) for notice in notices)

    assert counts[0] == counts[1] <= 6
