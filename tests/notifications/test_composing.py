"""Composing: one letter per person, within her budget, telling only what still concerns her."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from notifications import registry, services
from notifications.models import Cadence, Letter, MailSettings, Notice, Preference
from notifications.schedule import PARIS
from notifications.services import composing
from notifications.services.composing import LOCK
from tests.factories import make_person
from tests.notifications.conftest import MONDAY

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 5, 18, 1, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


def tell(reader, kind="test.now", key="1", **payload):
    services.notify(kind=kind, recipient=reader, key=key, payload=payload)


def test_several_notices_become_one_letter(reader):
    tell(reader, title="Un")
    tell(reader, key="2", title="Deux")
    tell(reader, "test.urgent", title="Trois")
    assert services.compose() == 1
    letter = Letter.objects.get()
    assert letter.subject == "3 nouvelles pour toi"
    for title in ("Un", "Deux", "Trois"):
        assert title in letter.text
        assert title in letter.html
    assert services.compose() == 0


def test_a_single_notice_gives_the_letter_its_subject(reader):
    tell(reader, title="Ta demande est acceptée")
    services.compose()
    letter = Letter.objects.get()
    assert letter.subject == "Ta demande est acceptée"
    assert letter.to_address == "nora@exemple.fr"
    assert "Tu reçois ce mail parce que tu suis ces essais." in letter.text


def test_nothing_is_mailed_before_it_is_due(reader, clock):
    tell(reader, "test.weekly")
    assert services.compose() == 0
    clock.move_to(THURSDAY)
    assert services.compose() == 1


def test_what_was_lost_from_sight_meanwhile_is_not_told(reader):
    tell(reader, title="Visible")
    tell(reader, key="2", title="Perdue")
    Notice.objects.filter(key="2").update(payload={"title": "Perdue", "gone": True})
    services.compose()
    letter = Letter.objects.get()
    assert "Perdue" not in letter.text + letter.html + letter.subject
    assert Notice.objects.get(key="2").state == Notice.State.WITHDRAWN


def test_a_letter_that_would_tell_nothing_is_not_written(reader):
    tell(reader, gone=True)
    assert services.compose() == 0
    assert not Letter.objects.exists()


def test_a_kind_whose_app_is_gone_is_not_told(reader, kinds):
    tell(reader)
    del kinds["test.now"]
    assert services.compose() == 0


def test_the_subject_deleted_meanwhile_is_not_told(reader, kinds, monkeypatch):
    monkeypatch.setattr(
        type(kinds["test.now"]), "still_concerns", registry.NoticeKind.still_concerns
    )
    other = make_person()
    services.notify(kind="test.now", recipient=reader, key="1", subject=other)
    services.notify(kind="test.now", recipient=reader, key="2")
    other.delete()
    services.compose()
    assert Letter.objects.get().notices.count() == 1


def test_what_was_read_on_the_site_is_not_mailed(reader):
    tell(reader)
    services.mark_all_read(by=reader, until=Notice.objects.get().pk)
    assert services.compose() == 0


def test_a_refusal_made_after_the_notice_wins(reader):
    tell(reader)
    Preference.objects.create(recipient=reader, kind="test.now", cadence=Cadence.NONE)
    assert services.compose() == 0
    assert Notice.objects.get().due_at is None


@pytest.mark.parametrize("loss", [{"is_active": False}, {"email": None}])
def test_a_closed_account_or_one_without_address_gets_no_letter(reader, loss):
    tell(reader)
    type(reader).objects.filter(pk=reader.pk).update(**loss)
    assert services.compose() == 0


def test_one_immediate_letter_a_day_the_rest_waits_for_the_next_one(reader, clock):
    tell(reader)
    assert services.compose() == 1
    tell(reader, key="2")
    tell(reader, key="3")
    assert services.compose() == 0
    due = {notice.due_at for notice in Notice.objects.filter(key__in="23")}
    assert due == {datetime(2026, 11, 3, 18, tzinfo=PARIS)}
    clock.move_to(datetime(2026, 11, 3, 18, 1, tzinfo=PARIS))
    assert services.compose() == 1
    assert Letter.objects.first().notices.count() == 2


def test_urgent_notices_leave_whatever_was_received_and_take_the_rest_along(reader):
    tell(reader)
    services.compose()
    tell(reader, key="2")
    tell(reader, "test.urgent")
    assert services.compose() == 1
    letter = Letter.objects.first()
    assert letter.notices.count() == 2
    assert letter.budget == Letter.Budget.FREE


def test_a_kind_may_say_which_of_its_notices_are_urgent(reader, kinds, monkeypatch):
    monkeypatch.setattr(kinds["test.now"], "is_urgent", lambda one: one.payload.get("soon", False))
    tell(reader)
    services.compose()
    tell(reader, key="2")
    assert services.compose() == 0
    tell(reader, key="3", soon=True)
    assert services.compose() == 1
    assert Letter.objects.first().budget == Letter.Budget.FREE


def test_a_kind_that_leads_gives_its_subject_and_comes_first(reader, kinds, monkeypatch):
    monkeypatch.setattr(kinds["test.urgent"], "leads", True)
    monkeypatch.setattr(kinds["test.urgent"], "label", "Zut")
    tell(reader, title="Un")
    tell(reader, "test.urgent", title="Aujourd’hui, 18 h 30")
    services.compose()
    letter = Letter.objects.get()
    assert letter.subject == "Aujourd’hui, 18 h 30"
    assert letter.text.index("Aujourd") < letter.text.index("\nUn\n")


def letters_of_two_weeks(reader, clock, kinds=("test.now", "test.weekly")):
    """Compose every three hours for two weeks while something happens all the time; the dates of letters."""
    now = MONDAY
    while now < MONDAY + timedelta(days=14):
        clock.move_to(now, tick=False)
        for kind in kinds:
            tell(reader, kind, key=now.isoformat())
        services.compose()
        now += timedelta(hours=3)
    return [letter.created_at for letter in Letter.objects.order_by("pk")]


def test_whatever_happens_three_letters_a_week_at_most_and_one_digest_among_them(reader, clock):
    dates = letters_of_two_weeks(reader, clock)
    for start in dates:
        week = [d for d in dates if timedelta() <= d - start < timedelta(days=6, hours=6)]
        assert len(week) <= 3
    assert 4 <= len(dates) <= 7
    assert Letter.objects.filter(budget=Letter.Budget.DIGEST).count() >= 2


def test_a_digest_that_nobody_asked_to_have_daily_leaves_three_times_a_week_at_most(reader, clock):
    dates = letters_of_two_weeks(reader, clock, kinds=["test.daily"])
    assert 5 <= len(dates) <= 7
    for start in dates:
        assert len([d for d in dates if timedelta() <= d - start < timedelta(days=6, hours=6)]) <= 3


def test_who_asks_for_a_daily_digest_receives_one_each_day(reader, clock):
    Preference.objects.create(recipient=reader, kind="test.weekly", cadence=Cadence.DAILY)
    dates = letters_of_two_weeks(reader, clock, kinds=["test.weekly"])
    assert len({d.astimezone(PARIS).date() for d in dates}) == len(dates) >= 13


def test_nothing_leaves_during_a_pause(reader, clock):
    end = datetime(2026, 11, 10, 9, tzinfo=PARIS)
    tell(reader)
    MailSettings.objects.create(recipient=reader, paused_until=end)
    assert services.compose() == 0
    clock.move_to(datetime(2026, 11, 10, 18, 1, tzinfo=PARIS))
    assert services.compose() == 1


def test_a_refusable_letter_carries_one_click_unsubscription(reader):
    tell(reader)
    services.compose()
    headers = Letter.objects.get().headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in Letter.objects.get().text


def test_a_compulsory_letter_offers_no_unsubscription(reader):
    tell(reader, "test.compulsory")
    services.compose()
    assert Letter.objects.get().headers == {}


def test_a_hostile_title_stays_one_subject_line(reader):
    tell(reader, title="Bonjour\r\nBcc: tous@exemple.fr\x07" + "x" * 400)
    services.compose()
    letter = Letter.objects.get()
    assert letter.subject.startswith("Bonjour Bcc: tous@exemple.fr x")
    assert len(letter.subject) <= 250


def test_a_hostile_title_is_escaped_in_html_and_left_alone_in_text(reader):
    tell(reader, title="<script>alert(1)</script> & co")
    services.compose()
    letter = Letter.objects.get()
    assert "<script>" not in letter.html
    assert "<script>alert(1)</script> & co" in letter.text


def count_queries(people):
    for person in people:
        for kind in ("test.now", "test.urgent"):
            tell(person, kind)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert services.compose() == len(people)
    return len(queries)


def test_ten_people_or_a_hundred_cost_the_same_queries():
    few = count_queries([make_person() for _ in range(10)])
    many = count_queries([make_person() for _ in range(100)])
    assert few == many <= 25


@pytest.mark.django_db(transaction=True)
def test_two_composers_at_once_write_one_letter(reader):
    tell(reader)
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        assert services.compose() == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    other.close()
    assert services.compose() == 1


def test_the_moment_of_composition_is_utc_proof(reader, clock):
    """Just after midnight in Paris the day before is over, though not in UTC."""
    tell(reader)
    services.compose()
    clock.move_to(datetime(2026, 11, 2, 23, 30, tzinfo=UTC), tick=False)
    tell(reader, key="2")
    assert services.compose() == 1


@pytest.mark.django_db(transaction=True)
def test_a_composer_killed_in_a_slice_told_nothing_of_it_and_the_next_tells_all(monkeypatch):
    people = [make_person() for _ in range(6)]
    for person in people:
        tell(person)
    monkeypatch.setattr(composing, "SLICE", 2)
    written = iter(range(99))
    real = composing.letter_for

    def dies(*args, **options):
        if next(written) == 3:
            raise KeyboardInterrupt
        return real(*args, **options)

    monkeypatch.setattr(composing, "letter_for", dies)
    with pytest.raises(KeyboardInterrupt):
        services.compose()
    assert Letter.objects.count() == 2
    assert services.compose() == 4
    assert services.compose() == 0
    assert set(Letter.objects.values_list("recipient", flat=True)) == {one.pk for one in people}
