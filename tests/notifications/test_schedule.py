"""When a mail leaves, on the clock of Paris."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import Cadence, MailSettings
from notifications.schedule import PARIS, due_at, next_slot


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (paris(2026, 11, 2, 12), paris(2026, 11, 5, 18)),
        (paris(2026, 11, 5, 17, 59), paris(2026, 11, 5, 18)),
        (paris(2026, 11, 5, 18), paris(2026, 11, 12, 18)),
    ],
)
def test_a_weekly_digest_leaves_on_thursday_at_six(now, expected):
    assert due_at(Cadence.WEEKLY, MailSettings(), now) == expected


def test_a_daily_digest_leaves_at_the_chosen_hour_today_or_tomorrow():
    clock = MailSettings(hour=8)
    assert due_at(Cadence.DAILY, clock, paris(2026, 11, 2, 7)) == paris(2026, 11, 2, 8)
    assert due_at(Cadence.DAILY, clock, paris(2026, 11, 2, 8)) == paris(2026, 11, 3, 8)


def test_what_is_immediate_is_due_now_and_what_is_refused_never():
    now = paris(2026, 11, 2, 12)
    assert due_at(Cadence.IMMEDIATE, MailSettings(), now) == now
    assert due_at(Cadence.NONE, MailSettings(), now) is None


def test_without_digests_only_what_is_immediate_is_mailed():
    now, clock = paris(2026, 11, 2, 12), MailSettings(digests=False)
    assert due_at(Cadence.DAILY, clock, now) is None
    assert due_at(Cadence.WEEKLY, clock, now) is None
    assert due_at(Cadence.IMMEDIATE, clock, now) == now


def test_a_pause_delays_everything_to_its_end():
    clock = MailSettings(paused_until=paris(2026, 11, 10, 9))
    now = paris(2026, 11, 2, 12)
    assert due_at(Cadence.IMMEDIATE, clock, now) == paris(2026, 11, 10, 9)
    assert due_at(Cadence.WEEKLY, clock, now) == paris(2026, 11, 12, 18)


@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25)])
@pytest.mark.parametrize("hour", [0, 2, 3, 8, 18])
def test_on_the_nights_the_clock_changes_there_is_one_slot_a_day(day, hour):
    start = paris(*day, 0) - timedelta(days=1, minutes=1)
    slots, now = [], start.astimezone(UTC)
    for _ in range(3):
        now = next_slot(now, hour=hour)
        slots.append(now)
    dates = [slot.astimezone(PARIS).date() for slot in slots]
    assert dates == [dates[0] + timedelta(days=n) for n in range(3)]
    shown = {slot.astimezone(PARIS).hour for slot in slots}
    assert shown <= {hour, 3}
    if hour != 2:
        assert shown == {hour}


def test_the_digest_keeps_its_hour_on_both_sides_of_a_change():
    before = next_slot(paris(2026, 10, 20, 12), hour=18, weekday=3)
    after = next_slot(before, hour=18, weekday=3)
    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (16, 17)
