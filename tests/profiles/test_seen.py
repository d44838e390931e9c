"""Queries written once for each set of rights: never with the sight of somebody else."""

import pytest
import time_machine
from django.utils import timezone

from profiles.models import Membership, Visibility
from profiles.models.belonging import Status
from profiles.models.sight import Plain, Seen
from profiles.queries.file import figures
from profiles.services import end_mandate
from tests.factories import forget, give, join, make_party, make_person

pytestmark = pytest.mark.django_db
DAY = timezone.timedelta(days=1)


@pytest.fixture
def party(db):
    return make_party()


def test_each_set_of_rights_keeps_its_own_sight(party):
    hidden = make_person("Zélie", visibility=Visibility.SECTION)
    join(hidden, party.section)
    seen = Seen(lambda viewer: Membership.objects.visible_to(viewer).values_list("person_id"))
    here, elsewhere, plain = (make_person() for _ in range(3))
    give(here, "section_secretary", party.section)
    give(elsewhere, "section_secretary", party.other_section)
    for _ in range(2):
        assert (hidden.pk,) in seen.rows(here)
        assert (hidden.pk,) not in seen.rows(elsewhere)
        assert (hidden.pk,) not in seen.rows(plain)
        assert (hidden.pk,) in seen.rows(hidden)


def test_rights_that_end_are_not_kept(party):
    hidden = make_person("Zélie", visibility=Visibility.SECTION)
    join(hidden, party.section)
    seen = Seen(lambda viewer: Membership.objects.visible_to(viewer).values_list("person_id"))
    secretary = make_person()
    mandate = give(secretary, "section_secretary", party.section)
    assert (hidden.pk,) in seen.rows(secretary)
    end_mandate(by=secretary, mandate=mandate)
    forget(secretary)
    assert (hidden.pk,) not in seen.rows(secretary)


def test_an_inactive_viewer_sees_nothing(party):
    join(make_person(), party.section)
    seen = Seen(lambda viewer: Membership.objects.visible_to(viewer).values_list("person_id"))
    assert not seen.rows(make_person(is_active=False))


def test_the_stand_in_has_nothing_a_new_rule_could_read():
    with pytest.raises(AttributeError):
        Plain(1, True, None).email  # noqa: B018


def test_dues_are_late_the_day_they_are_though_the_query_was_written_before(party):
    secretary = make_person()
    give(secretary, "section_secretary", party.section)
    paid = make_person()
    join(paid, party.section, Status.ADHERENT)
    Membership.objects.filter(person=paid).update(dues_paid_on=timezone.localdate())
    assert figures(secretary, party.section).late == 0
    with time_machine.travel(timezone.now() + 800 * DAY, tick=False):
        assert figures(secretary, party.section).late == 1
