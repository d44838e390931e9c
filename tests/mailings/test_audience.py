"""To whom, in words and numbers, and how each is reached."""

import datetime

import pytest
from django.utils import timezone

from messaging.audience import Audience, For, people_for
from messaging.models import Mailing
from messaging.queries import mailings as queries
from notifications.models import Cadence, DeadAddress, ObjectChoice, Preference
from profiles.models import Tag, Visibility
from profiles.models.belonging import Status
from tests import factories
from tests.factories import join, make_answer, make_event, make_person


def reach(person, sender, kind=For.ALL, number=0):
    place = {"unit": sender} if hasattr(sender, "level") else {"group": sender}
    audience = Audience(kind, number).written()
    return queries.reach_of(person, Mailing(author=person, audience=audience, **place))


@pytest.fixture
def people(party, secretary, adherent, newcomer, hidden, member_of_next):
    """Vannes: Odile, who keeps it, Yann, Inès who sympathises, Zélie, hidden; Loïc is next door."""
    return party


def test_each_choice_is_told_in_numbers(people, secretary, adherent):
    late = make_person("Jean", "Retard")
    join(late, people.section, dues_paid_on=timezone.localdate() - datetime.timedelta(days=400))
    late.memberships.update(joined_on=datetime.date(2001, 5, 1))
    school = Tag.objects.create(kind=Tag.Kind.INTEREST, name="École")
    adherent.interests.add(school)
    event = make_event(secretary, organiser="unit", unit=people.section)
    make_answer(adherent, event)
    make_answer(late, event, answer="no")
    totals = {one.kind: one.people for one in queries.choices_of(secretary, people.section)}

    assert totals == {
        For.ALL: 5, For.ADHERENTS: 4, For.UP_TO_DATE: 3, For.SYMPATHISERS: 1, For.NEWCOMERS: 4,
        For.BOARD: 1,
    }  # fmt: skip
    for kind, total in totals.items():
        assert reach(secretary, people.section, kind).total == total
    assert reach(secretary, people.section, For.TAG, school.pk).total == 1
    assert reach(secretary, people.section, For.EVENT, event.pk).total == 1


def test_how_each_is_reached(people, secretary, adherent, newcomer, hidden):
    make_person("Papier", email=None, address="3 rue du Port, 56000 Vannes")
    paper = make_person("Paule", "Papier", email=None, address="3 rue du Port, 56000 Vannes")
    phone = make_person("Théo", "Phone", email=None, phone="06 39 98 00 01")
    nothing = make_person("Rien", "Dutout", email=None)
    muted = make_person("Max", "Muet")
    dead = make_person("Dora", "Morte", address="1 quai")
    for person in (paper, phone, nothing, muted, dead):
        join(person, people.section)
    Preference.objects.create(recipient=adherent, kind="messaging.mailing", cadence=Cadence.NONE)
    ObjectChoice.objects.create(recipient=muted, subject=people.section, cadence=Cadence.NONE)
    DeadAddress.objects.create(address=dead.email, reason="hard")
    found = reach(secretary, people.section)

    assert found.by_channel == {"mail": 3, "site": 2, "paper": 2, "phone": 1, "none": 1}
    assert found.sentence == (
        "9\u00a0personnes\u00a0: 3\u00a0par mail, 2\u00a0par courrier, 1\u00a0par téléphone, "
        "2\u00a0sur le site seulement, 1\u00a0sans mail, ni adresse, ni téléphone"
    )
    assert "O. L., par mail" in found.examples and len(found.examples) == 5


def test_nobody_outside_is_ever_found(people, secretary, member_of_next):
    tag = Tag.objects.create(kind=Tag.Kind.INTEREST, name="École")
    member_of_next.interests.add(tag)
    event = make_event(member_of_next)
    make_answer(member_of_next, event)
    for kind, number in ((For.TAG, tag.pk), (For.EVENT, event.pk)):
        audience = Audience(kind, number).written()
        asked = Mailing(author=secretary, unit=people.section, audience=audience)
        assert not people_for(asked).exists()


def test_a_hidden_member_receives_and_is_in_no_number(people, federal, hidden):
    asked = Mailing(author=federal, unit=people.federation, audience={})
    before = reach(federal, people.federation)

    assert hidden in people_for(asked)
    assert before.hidden_words == queries.HIDDEN_TOO
    assert not any(one.startswith("Z.") for one in before.examples)

    hidden.memberships.all().delete()
    assert reach(federal, people.federation) == before


def test_the_board_of_the_very_section_counts_her(people, secretary, hidden):
    found = reach(secretary, people.section)

    assert found.total == 4
    assert found.hidden_words == ""


def test_in_a_group_its_members_but_those_who_blocked_the_author(party, adherent, sympathiser):
    rose = make_person("Rose", "Kermarrec")
    group = factories.make_group(animator=rose)
    factories.enter(adherent, group)
    factories.enter(sympathiser, group)
    sympathiser.blocks.create(blocked=rose)
    asked = Mailing(author=rose, group=group, audience={})

    assert set(people_for(asked)) == {rose, adherent}


def test_a_suspended_account_receives_nothing(people, secretary, adherent):
    type(adherent).objects.filter(pk=adherent.pk).update(is_active=False)

    assert reach(secretary, people.section).total == 3


def test_visible_to_adherents_only_is_not_counted_by_who_is_none(party, sympathiser):
    group = factories.make_group(animator=sympathiser)
    factories.enter(make_person("Anne", visibility=Visibility.ADHERENTS), group)
    join(sympathiser, party.section, Status.SYMPATHISER)

    assert reach(sympathiser, group, For.MEMBERS).total == 1
