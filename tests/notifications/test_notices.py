"""Notices: told once, timed by what the person chose, seen by her alone."""

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from notifications import nudge, queries, services
from notifications.models import Cadence, MailSettings, Notice, Preference
from notifications.registry import Item, NoticeKind, register
from notifications.schedule import PARIS
from tests.factories import make_person
from tests.notifications.conftest import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(time_machine):
    time_machine.move_to(MONDAY, tick=False)


def tell(reader, kind="test.now", key="1", **fields):
    services.notify(kind=kind, recipient=reader, key=key, **fields)


def test_the_same_occurrence_is_told_once(reader):
    tell(reader)
    tell(reader, payload={"title": "Encore"})
    tell(reader, key="2")
    assert Notice.objects.count() == 2


def test_an_unknown_kind_is_a_programming_error(reader):
    with pytest.raises(LookupError, match="nobody"):
        tell(reader, kind="test.nobody")


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("test.now", MONDAY),
        ("test.daily", datetime(2026, 11, 2, 18, tzinfo=PARIS)),
        ("test.weekly", datetime(2026, 11, 5, 18, tzinfo=PARIS)),
    ],
)
def test_the_default_cadence_of_a_kind_times_it(reader, kind, due):
    tell(reader, kind)
    assert Notice.objects.get().due_at == due


def test_the_choice_of_the_person_times_it(reader):
    Preference.objects.create(recipient=reader, kind="test.now", cadence=Cadence.WEEKLY)
    MailSettings.objects.create(recipient=reader, weekday=1, hour=9)
    tell(reader)
    assert Notice.objects.get().due_at == datetime(2026, 11, 3, 9, tzinfo=PARIS)


def test_a_refused_kind_and_a_person_without_address_are_told_on_the_site_only(reader):
    Preference.objects.create(recipient=reader, kind="test.now", cadence=Cadence.NONE)
    offline = make_person(email=None)
    tell(reader)
    tell(offline)
    assert [n.due_at for n in Notice.objects.all()] == [None, None]
    assert len(queries.stream(offline).news) == 1


def test_what_may_not_be_refused_is_mailed_whatever_the_preference(reader):
    Preference.objects.create(recipient=reader, kind="test.compulsory", cadence=Cadence.NONE)
    tell(reader, "test.compulsory")
    assert Notice.objects.get().due_at == MONDAY


def test_many_recipients_cost_no_more_queries_than_one(django_assert_max_num_queries):
    people = [make_person() for _ in range(40)]
    with django_assert_max_num_queries(8):
        services.notify_many(kind="test.now", recipients=people, key="1")
    assert Notice.objects.count() == 40


def test_a_notice_that_waits_rings_nobody_and_one_due_rings_once(
    reader, rung, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        tell(reader, "test.weekly")
    assert rung == []
    with django_capture_on_commit_callbacks(execute=True):
        for key in "abc":
            tell(reader, key=key)
    assert rung == [nudge.COMPOSE]


def test_a_notice_goes_away_with_the_transaction_that_told_it(reader, rung):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(reader)
        raise RuntimeError
    assert not Notice.objects.exists()


def test_a_notice_is_seen_by_its_recipient_alone(reader):
    tell(reader)
    other = make_person(is_staff=True, is_superuser=True)
    assert Notice.objects.visible_to(reader).count() == 1
    assert not Notice.objects.visible_to(other).exists()
    assert not Notice.objects.visible_to(AnonymousUser()).exists()


def test_withdrawing_by_key_or_by_subject_takes_it_off_the_site(reader):
    other = make_person()
    tell(reader, subject=other)
    tell(reader, key="2")
    assert services.withdraw(kind="test.now", subject=other) == 1
    assert services.withdraw(kind="test.now", key="2", recipient=other) == 0
    assert services.withdraw(kind="test.now", key="2") == 1
    assert queries.stream(reader).news == ()
    with pytest.raises(ValueError, match="key or a subject"):
        services.withdraw(kind="test.now")


def test_reading_marks_only_my_own_news(reader):
    other = make_person()
    tell(reader)
    tell(other)
    ids = list(Notice.objects.values_list("pk", flat=True))
    assert services.mark_read(by=reader, notices=ids) == 1
    assert queries.unread_count(other) == 1


def test_marking_all_read_leaves_what_came_after_the_page(reader):
    tell(reader)
    newest = Notice.objects.get().pk
    tell(reader, key="2")
    assert services.mark_all_read(by=reader, until=newest) == 1
    assert queries.unread_count(reader) == 1


def test_the_site_no_longer_shows_what_a_person_may_no_longer_see(reader):
    tell(reader, payload={"gone": True})
    tell(reader, key="2")
    assert len(queries.stream(reader).news) == 1


def test_an_incomplete_kind_is_refused_at_start(kinds):
    class Nameless(NoticeKind):
        code = "test.nameless"
        why = "x"
        default_cadence = Cadence.DAILY

    with pytest.raises(Exception, match="label"):
        register(Nameless)
    Nameless.label = "Sans rien à dire"
    with pytest.raises(Exception, match="item"):
        register(Nameless)
    Nameless.item = lambda self, notice: Item("x")
    register(Nameless)
    assert "test.nameless" in kinds


def test_two_kinds_may_not_share_a_code():
    class Twin(NoticeKind):
        code, label, why, default_cadence = "test.now", "x", "x", Cadence.DAILY

        def item(self, notice):
            return Item("x")

    with pytest.raises(Exception, match="Two kinds"):
        register(Twin)
