"""Calendars, read again by a parser that is not the one that wrote them."""

import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.feeds import ical, zones
from events.space import ZONE_CHOICES
from tests.events.entries import make_entry

UTC = datetime.UTC
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
HOSTILE = (
    "Fin\nEND:VEVENT\r\nATTENDEE:mailto:x@y.fr;\\,\u2028\x0b\x85 <b>« é 🌹 »</b>" + "long " * 30
)


@pytest.fixture
def told():
    """An Entry, whatever it is of: no database is read."""
    return make_entry()


def read(data):
    """The calendar of those bytes, and its events."""
    text = data.decode()
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    # No program sees a line end where there is none.
    assert text.splitlines() == text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in text.splitlines())
    return calendar, list(calendar.contents.get("vevent", ()))


def read_one(entry, **how):
    _, [item] = read(ical.calendar("Agenda", [entry], **how))
    return item


@FEW
@given(title=st.text(max_size=120), place=st.text(max_size=120), text=st.text(max_size=300))
@example(title=HOSTILE, place=HOSTILE, text=HOSTILE)
def test_whatever_people_write_stays_in_its_field(told, title, place, text):
    entry = replace(told, title=title, place=place, text=text, bring=title, address=text)
    calendar, [item] = read(ical.calendar(title, [entry]))

    assert item.summary.value == " ".join(ical.line(title).split())
    assert ical.line(place) in item.location.value
    assert not {"attendee", "organizer"} & set(item.contents)
    assert set(calendar.contents) <= {
        *("version", "prodid", "calscale", "name", "x-wr-calname", "refresh-interval"),
        *("x-published-ttl", "vtimezone", "vevent"),
    }


def at(text):
    """An instant, in UTC."""
    return datetime.datetime.fromisoformat(f"{text}+00:00")


MINUTES = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda number: at("2026-01-01T00:00") + datetime.timedelta(minutes=number)
)


@FEW
@given(starts_at=MINUTES, zone=st.sampled_from([zone for zone, _ in ZONE_CHOICES]))
# The nights when clocks change, both sides of the hour they tell twice, and a 29 February.
@example(starts_at=at("2026-03-29T00:59"), zone="Europe/Paris")
@example(starts_at=at("2026-03-29T01:00"), zone="Europe/Paris")
@example(starts_at=at("2026-10-25T00:30"), zone="Europe/Paris")
@example(starts_at=at("2026-10-25T01:30"), zone="Europe/Paris")
@example(starts_at=at("2026-11-01T04:30"), zone="America/Miquelon")
@example(starts_at=at("2027-03-14T07:30"), zone="America/Montreal")
@example(starts_at=at("2028-02-29T22:30"), zone="Pacific/Tahiti")
@example(starts_at=at("2028-02-29T03:30"), zone="Indian/Reunion")
def test_an_instant_is_read_as_it_was_written(told, starts_at, zone):
    ends_at = starts_at + datetime.timedelta(minutes=90)
    item = read_one(replace(told, starts_at=starts_at, ends_at=ends_at, zone=zone))

    # vobject builds its own zone from the VTIMEZONE, not from its name.
    assert item.dtstart.value.astimezone(UTC) == starts_at
    assert item.dtend.value.astimezone(UTC) == ends_at


def test_an_hour_is_that_of_clocks_of_the_place(told):
    item = read_one(
        replace(
            told,
            starts_at=at("2026-12-01T16:00"),
            ends_at=at("2026-12-01T18:00"),
            zone="Indian/Reunion",
        )
    )

    assert item.dtstart.value.isoformat() == "2026-12-01T20:00:00+04:00"
    assert item.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Indian/Reunion"]


@pytest.mark.parametrize("zone", [zone for zone, _ in ZONE_CHOICES])
def test_clocks_change_when_they_do(zone):
    info = ZoneInfo(zone)
    for part in zones.zone_of(zone, 2026, 2028).subcomponents:
        before, after = part["tzoffsetfrom"].td, part["tzoffsetto"].td
        moment = part["dtstart"].dt.replace(tzinfo=UTC) - before
        minute = datetime.timedelta(minutes=1)
        assert moment.astimezone(info).utcoffset() == after
        assert moment.year == 2026 or (moment - minute).astimezone(info).utcoffset() == before


def test_what_a_calendar_says_of_an_event(told):
    item = read_one(replace(told, sequence=3, summary="Deux heures", organiser="Section de Vannes"))

    assert item.uid.value == f"{told.ref}@127.0.0.1"
    assert item.sequence.value == "3"
    assert item.dtstamp.value == told.changed_at.replace(microsecond=0)
    assert item.url.value.endswith(f"/agir/{told.ref}/")
    assert item.categories.value == ["Tractage"]
    assert item.status.value == "CONFIRMED"
    assert "Deux heures" in item.description.value
    assert "Organisé par" in item.description.value


def test_what_is_called_off_says_so(told):
    item = read_one(replace(told, state="cancelled", state_words="Il neige"))

    assert item.status.value == "CANCELLED"
    assert item.summary.value.startswith("Annulé")
    assert "Il neige" in item.description.value
    assert item.transp.value == "TRANSPARENT"


def test_an_empty_calendar_is_one(told):
    calendar, items = read(ical.calendar("Mon agenda", []))

    assert items == []
    assert calendar.contents["x-wr-calname"][0].value == "Mon agenda"
