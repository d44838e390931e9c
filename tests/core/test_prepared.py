"""Queries written once: the same rows as the ORM gives, whatever the values."""

import pytest
from django.utils import timezone

from core.prepared import Prepared
from profiles.models import Person
from sections.models import Unit
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_prepared_query_gives_the_rows_of_each_call(party, django_assert_num_queries):
    below = Prepared(
        lambda path, level: (
            Unit.objects.filter(path__startswith=path, level=level)
            .order_by("pk")
            .values_list("slug")
        ),
        *(str, str),
    )
    below.rows(party.national.path, "section")

    for unit in (party.national, party.federation, party.section):
        with django_assert_num_queries(1):
            rows = below.rows(unit.path, "section")
        assert rows == list(Unit.objects.within(unit).sections().order_by("pk").values_list("slug"))


@pytest.mark.parametrize("typed", ["%", "_", "\\", "a%", "%%s", "'", "e"])
def test_what_is_searched_stays_a_text_and_no_pattern(party, typed):
    factories.make_person("Zoé", "100%_\\sûr'e")
    found = Prepared(
        lambda word: Person.objects.filter(last_name__contains=word).values_list("pk"), str
    )

    assert found.rows("nobody") == []
    expected = Person.objects.filter(last_name__contains=typed).values_list("pk")
    assert found.rows(typed) == list(expected)


def test_a_value_that_the_query_does_not_use_is_refused(party):
    with pytest.raises(ValueError, match="Not in the parameters"):
        Prepared(lambda pk: Unit.objects.values_list("pk"), int).rows(1)


def test_a_query_that_reads_the_clock_by_itself_is_refused(party):
    today = timezone.localdate()
    stale = Prepared(
        lambda pk: Unit.objects.filter(pk=pk, opened_on__lte=today).values_list("pk"), int
    )

    with pytest.raises(ValueError, match="A moment must be a value of the call"):
        stale.rows(1)


def test_a_query_that_can_have_no_row_asks_nothing(party, django_assert_num_queries):
    nothing = Prepared(lambda pk: Unit.objects.filter(pk__in=[], parent=pk).values_list("pk"), int)

    with django_assert_num_queries(0):
        assert nothing.rows(1) == nothing.rows(2) == []
