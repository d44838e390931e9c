"""When people are reminded: right on the clocks of the place, whatever the night and the zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.clock import instant
from events.moments import EVE, TODAY, day_at, eve_at, reminder_due
from events.space import ZONE_CHOICES

ZONES = [name for name, _ in ZONE_CHOICES]
SPRING, AUTUMN, LEAP = date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)
SATURDAY = date(2026, 11, 28)
HALF_HOURS = st.integers(0, 47).map(lambda n: time(n // 2, 30 * (n % 2)))
DAYS = st.one_of(
    st.sampled_from([SPRING, AUTUMN, LEAP]), st.dates(date(2026, 1, 1), date(2029, 1, 1))
)
EVENTS = given(day=DAYS, hour=HALF_HOURS, zone=st.sampled_from(ZONES))


def told_until(starts_at, zone, *, step=timedelta(minutes=10)):
    """[(what, when)] that a task run every ten minutes tells, each time it looks."""
    told, seen = {EVE: None, TODAY: None}, []
    now = starts_at - timedelta(hours=50)
    while now <= starts_at + step:
        if which := reminder_due(starts_at, zone, told[EVE], told[TODAY], now):
            told[which] = now
            seen.append((which, now))
        now += step
    return seen


@EVENTS
@example(day=SPRING, hour=time(2, 30), zone="Europe/Paris")
@example(day=AUTUMN, hour=time(2, 30), zone="Europe/Paris")
@example(day=LEAP, hour=time(18, 30), zone="Indian/Reunion")
@settings(max_examples=40, deadline=None)
def test_each_reminder_is_told_once_at_its_hour(day, hour, zone):
    starts_at = instant(day, hour, zone)
    here = ZoneInfo(zone)
    seen = told_until(starts_at, zone)

    assert [which for which, _ in seen] == [EVE, TODAY]
    (_, eve), (_, today) = seen
    begins = starts_at.astimezone(here)
    assert eve.astimezone(here).date() == begins.date() - timedelta(days=1)
    assert eve.astimezone(here).hour == 11
    early = begins.time() < time(9)
    assert today.astimezone(here).hour == (19 if early else 8)
    assert begins.date() - today.astimezone(here).date() == timedelta(days=int(early))


@EVENTS
@settings(max_examples=40, deadline=None)
def test_reminders_come_in_order_and_before(day, hour, zone):
    starts_at = instant(day, hour, zone)

    assert eve_at(starts_at, zone) < day_at(starts_at, zone) < starts_at
    assert starts_at - eve_at(starts_at, zone) <= timedelta(hours=39)


@pytest.mark.parametrize(
    ("day", "eve", "today"),
    [
        # Clocks go from two to three, then from three to two: eleven and eight stay what they are.
        (SPRING, datetime(2026, 3, 28, 10, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (AUTUMN, datetime(2026, 10, 24, 9, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (LEAP, datetime(2028, 2, 28, 10, tzinfo=UTC), datetime(2028, 2, 29, 7, tzinfo=UTC)),
    ],
)
def test_the_instants_of_three_nights_in_paris(day, eve, today):
    starts_at = instant(day, time(18, 30), "Europe/Paris")

    assert eve_at(starts_at, "Europe/Paris") == eve
    assert day_at(starts_at, "Europe/Paris") == today


def test_what_was_told_of_another_date_is_told_again():
    saturday = instant(SATURDAY, time(18, 30), "Europe/Paris")
    told = eve_at(saturday, "Europe/Paris")
    sunday = saturday + timedelta(days=1)
    now = eve_at(sunday, "Europe/Paris")

    assert reminder_due(saturday, "Europe/Paris", told, None, told) is None
    assert reminder_due(saturday + timedelta(hours=1), "Europe/Paris", told, None, told) is None
    assert reminder_due(sunday, "Europe/Paris", told, None, now) == EVE


def test_a_late_eve_gives_way_to_the_day():
    starts_at = instant(SATURDAY, time(18, 30), "Europe/Paris")

    noon = instant(SATURDAY, time(12), "Europe/Paris")
    assert reminder_due(starts_at, "Europe/Paris", None, None, noon) == TODAY
    assert reminder_due(starts_at, "Europe/Paris", None, None, starts_at) is None
