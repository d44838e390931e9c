"""What comes back: on which days, at which hours of its place, and what happens to one of them."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.http import Invalid, Refused
from events.clock import instant, local, span
from events.models import Event, Need, Series, State
from events.recurring import days_of
from events.services import changing, publishing, series
from events.services.copying import copy_of
from events.space import ZONE_CHOICES
from tests.events.cast import again, make_cast
from tests.factories import make_answer, make_event
from tests.shared import shared

Step = Series.Step
DAY = datetime.timedelta(days=1)
FEW = settings(max_examples=60, deadline=None, database=None)
DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2032, 12, 31))
HOURS = st.times().map(lambda time: time.replace(second=0, microsecond=0))
ZONES = st.sampled_from([zone for zone, _name in ZONE_CHOICES])


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with shared(django_db_blocker, make_cast) as made:
        yield made


@pytest.fixture
def cast(made, db):
    return again(made)


# Clocks


@FEW
@given(DAYS, HOURS, HOURS, ZONES)
@example(datetime.date(2027, 3, 28), datetime.time(2, 30), datetime.time(3), "Europe/Paris")
def test_what_lasts_ends_after_it_begins(day, start, end, zone):
    starts_at, ends_at = span(day, start, end, zone)

    assert ends_at > starts_at
    assert ends_at - starts_at <= datetime.timedelta(hours=25)


@FEW
@given(DAYS, HOURS, ZONES)
def test_clocks_of_the_place_say_the_hour_that_was_written(day, hour, zone):
    told = local(instant(day, hour, zone), zone)

    skipped = datetime.datetime.combine(day, hour, tzinfo=ZoneInfo(zone))
    exists = skipped.astimezone(datetime.UTC).astimezone(ZoneInfo(zone)).time() == hour
    assert (told.date(), told.time()) == (day, hour) or not exists


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        # Clocks of Paris skip 2 to 3 h, then tell 2 to 3 h twice: the first time is meant.
        ((2027, 3, 28), (2, 30), "2027-03-28 01:30"),
        ((2027, 10, 31), (2, 30), "2027-10-31 00:30"),
        ((2027, 3, 27), (20, 0), "2027-03-27 19:00"),
        ((2027, 3, 28), (20, 0), "2027-03-28 18:00"),
    ],
)
def test_nights_when_clocks_change(day, hour, utc):
    moment = instant(datetime.date(*day), datetime.time(*hour), "Europe/Paris")

    assert f"{moment:%Y-%m-%d %H:%M}" == utc


# Days


@FEW
@given(DAYS, st.sampled_from(list(Step)))
def test_a_rule_comes_back_in_order_and_never_misses_a_turn(first, step):
    days = days_of(step, first, after=first, until=first + 800 * DAY)

    gaps = [(later - former).days for former, later in zip([first, *days], days, strict=False)]
    least, most = {"weekly": (7, 7), "fortnightly": (14, 14)}.get(step, (27, 35))
    assert gaps
    assert all(least <= gap <= most for gap in gaps)


@FEW
@given(DAYS)
def test_the_same_date_is_kept_or_is_the_last_of_a_short_month(first):
    for day in days_of(Step.MONTHLY_DAY, first, after=first, until=first + 800 * DAY):
        is_last = (day + DAY).day == 1
        assert day.day == first.day or (day.day < first.day and is_last)


@FEW
@given(DAYS)
def test_the_same_weekday_is_kept_and_a_fifth_one_is_the_last(first):
    for day in days_of(Step.MONTHLY_WEEKDAY, first, after=first, until=first + 800 * DAY):
        assert day.weekday() == first.weekday()
        if first.day > 28:
            assert (day + 7 * DAY).month != day.month
        else:
            assert (day.day - 1) // 7 == (first.day - 1) // 7


def test_a_fifth_friday_comes_back_in_months_of_four():
    first = datetime.date(2027, 1, 29)
    days = days_of(Step.MONTHLY_WEEKDAY, first, after=first, until=datetime.date(2027, 4, 30))

    assert [(day.month, day.day) for day in days] == [(2, 26), (3, 26), (4, 30)]


def test_the_29th_of_february():
    first = datetime.date(2028, 2, 29)
    days = days_of(Step.MONTHLY_DAY, first, after=first, until=datetime.date(2029, 3, 31))

    assert datetime.date(2028, 3, 29) in days
    assert datetime.date(2029, 2, 28) in days
    assert datetime.date(2029, 3, 29) in days


@FEW
@given(DAYS, HOURS, st.integers(15, 600), ZONES, st.integers(1, 400))
def test_another_date_keeps_the_hours_of_the_place(day, hour, minutes, zone, later):
    starts_at = instant(day, hour, zone)
    event = Event(
        starts_at=starts_at, ends_at=starts_at + datetime.timedelta(minutes=minutes), zone=zone
    )
    there = local(starts_at, zone)

    copy = copy_of(event, there.date() + later * DAY)

    assert copy.ends_at > copy.starts_at
    meant = instant(there.date() + later * DAY, there.time().replace(fold=0), zone)
    assert copy.starts_at == meant


# Series


def weekly(by, **fields):
    """A published event that comes back each week, at 20 h in Paris, from the next Thursday."""
    day = timezone.localdate() + DAY
    day += ((3 - day.weekday()) % 7) * DAY
    starts_at, ends_at = span(day, datetime.time(20), datetime.time(22), "Europe/Paris")
    event = make_event(by, starts_at=starts_at, ends_at=ends_at, is_online=True, **fields)
    Need.objects.create(event=event, label="Une table")
    series.repeat(by=by, event=event, step=Step.WEEKLY)
    event.refresh_from_db()
    return event


def dates(event):
    return list(Event.objects.filter(series=event.series).order_by("occurrence"))


def test_a_year_is_ready_at_the_same_hour_whatever_clocks_do(cast):
    event = weekly(cast.adherent)

    rows = dates(event)
    assert 52 <= len(rows) <= 54
    assert {local(row.starts_at, row.zone).time() for row in rows} == {datetime.time(20)}
    assert len({row.starts_at.time() for row in rows}) == 2
    assert all(row.needs.get().label == "Une table" for row in rows[:3])
    assert rows[-1].hosts.get().person == cast.adherent


def test_the_night_adds_what_a_month_brought_and_nothing_twice(cast):
    event = weekly(cast.adherent)
    before = len(dates(event))

    assert series.extend(timezone.now()) == 0
    assert series.extend(timezone.now() + 35 * DAY) == 5
    assert series.extend(timezone.now() + 35 * DAY) == 0
    assert len(dates(event)) == before + 5


def test_what_a_closed_unit_held_comes_back_no_more(cast):
    event = weekly(cast.secretary, organiser="unit", unit=cast.section)
    type(cast.section).objects.filter(pk=cast.section.pk).update(closed_on=timezone.localdate())

    assert series.extend(timezone.now() + 60 * DAY) == 0
    assert dates(event)


def test_a_draft_comes_back_once_it_is_published_from_the_day_it_then_has(cast):
    event = make_event(cast.adherent, is_online=True, state=State.DRAFT)
    series.repeat(by=cast.adherent, event=event, step=Step.WEEKLY)
    assert len(dates(Event.objects.get(pk=event.pk))) == 1

    event.refresh_from_db()
    changes = {"starts_at": event.starts_at + DAY, "ends_at": event.ends_at + DAY}
    publishing.edit(by=cast.adherent, event=event, changes=changes, version=event.changed_at)
    publishing.publish(by=cast.adherent, event=event)

    event.refresh_from_db()
    rows = dates(event)
    assert len(rows) > 50
    assert rows[0] == event
    assert rows[0].occurrence == local(event.starts_at, event.zone).date()


def change(by, event, following, **changes):
    event.refresh_from_db()
    return changing.change(
        by=by, event=event, changes=changes, version=event.changed_at, following=following
    )


def test_one_date_is_changed_alone(cast):
    event = weekly(cast.adherent)
    third = dates(event)[2]

    change(cast.adherent, third, False, title="Autre salle")

    rows = dates(event)
    assert [row.title == "Autre salle" for row in rows[:4]] == [False, False, True, False]
    assert [row.is_apart for row in rows[:4]] == [False, False, True, False]


def test_one_date_is_called_off_alone(cast):
    event = weekly(cast.adherent)

    publishing.cancel(by=cast.adherent, event=dates(event)[1])

    assert [row.state for row in dates(event)[:3]] == ["published", "cancelled", "published"]
    assert series.extend(timezone.now() + 35 * DAY) == 5


def test_a_date_and_all_that_follow_change_but_those_changed_apart(cast):
    event = weekly(cast.adherent)
    rows = dates(event)
    change(cast.adherent, rows[3], False, title="À part")

    change(cast.adherent, rows[1], True, title="Nouveau titre", text="**Bien**")

    rows = dates(event)
    assert [row.title for row in rows[:5]] == [
        event.title, "Nouveau titre", "Nouveau titre", "À part", "Nouveau titre",
    ]  # fmt: skip
    assert "<strong>" in rows[4].html
    assert series.extend(timezone.now() + 35 * DAY) == 5
    assert dates(event)[-1].title == "Nouveau titre"


def test_all_that_follow_move_to_another_weekday(cast, made):
    event = weekly(cast.adherent)
    rows = dates(event)
    make_answer(cast.sympathiser, rows[4])
    second = rows[1]
    later = {"starts_at": second.starts_at + DAY, "ends_at": second.ends_at + DAY}

    change(cast.adherent, second, True, **later)

    moved = Event.objects.filter(pk__in=[row.pk for row in rows[1:]])
    assert {local(row.starts_at, row.zone).weekday() for row in moved} == {4}
    assert {local(row.starts_at, row.zone).time() for row in moved} == {datetime.time(20)}
    assert len({row.series_id for row in moved}) == 1
    assert dates(event) == [event]
    assert Event.objects.get(pk=rows[4].pk).tell_at is not None
    assert series.extend(timezone.now() + 35 * DAY) in (4, 5)


def test_the_end_of_a_series_calls_off_what_people_answered(cast):
    event = weekly(cast.adherent)
    rows = dates(event)
    make_answer(cast.sympathiser, rows[3])

    series.end(by=cast.adherent, event=rows[1])

    left = dates(event)
    assert [row.pk for row in left] == [rows[0].pk, rows[1].pk, rows[3].pk]
    assert left[2].state == State.CANCELLED
    assert series.extend(timezone.now() + 60 * DAY) == 0


def test_only_who_organises_repeats_and_nothing_discreet(cast):
    event = make_event(cast.adherent, is_online=True)
    with pytest.raises(Refused):
        series.repeat(by=cast.other, event=event, step=Step.WEEKLY)

    Event.objects.filter(pk=event.pk).update(is_discreet=True, audience="invited")
    with pytest.raises(Invalid):
        series.repeat(by=cast.adherent, event=event, step=Step.WEEKLY)
