"""What clocks of a place do, as a calendar reads it: VTIMEZONE.

That of the library tells the beginning of summer an hour late to whoever counts from UTC.
"""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


def zones_of(entries):
    """The VTIMEZONE of each zone of `entries`, over the years they need."""
    if not entries:
        return []
    first = min(entry.starts_at for entry in entries).year - 1
    last = max(entry.ends_at for entry in entries).year + 2
    return [zone_of(zone, first, last) for zone in sorted({entry.zone for entry in entries})]


@lru_cache(maxsize=256)
def zone_of(zone, first, last):
    """The VTIMEZONE of `zone` from the beginning of the year `first` to that of `last`."""
    info = ZoneInfo(zone)
    start, end = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (first, last))
    made = Timezone()
    made.add("tzid", zone)
    offset = start.astimezone(info).utcoffset()
    made.add_component(observance(info, start, offset))
    for moment in changes(info, start, end):
        made.add_component(observance(info, moment, offset))
        offset = moment.astimezone(info).utcoffset()
    return made


def observance(info, moment, before):
    """What clocks do from `moment` on; they told the hour with the offset `before` until then."""
    told = moment.astimezone(info)
    part = TimezoneDaylight() if told.dst() else TimezoneStandard()
    part.add("dtstart", (moment + before).replace(tzinfo=None))
    part.add("tzname", told.tzname())
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", told.utcoffset())
    return part


def changes(info, start, end):
    """The moments between two others when clocks of `info` change, to the minute."""
    day = start
    while day < end:
        if offset_at(info, day) != offset_at(info, day + DAY):
            yield first_minute(info, day, day + DAY)
        day += DAY


def first_minute(info, before, after):
    """The first minute that has the offset of `after`, not that of `before`."""
    old = offset_at(info, before)
    low, high = 0, (after - before) // MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if offset_at(info, before + middle * MINUTE) == old else (low, middle)
        )
    return before + high * MINUTE


def offset_at(info, moment):
    return moment.astimezone(info).utcoffset()
