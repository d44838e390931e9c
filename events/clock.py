"""What clocks say where an event takes place, and the instants that are kept of it."""

import datetime
from zoneinfo import ZoneInfo

DAY = datetime.timedelta(days=1)


def instant(day, hour, zone):
    """The moment at which clocks of `zone` say `hour` on `day`, in UTC.

    Of an hour that clocks tell twice, the first; of one that they skip, the one they show instead.
    """
    told = datetime.datetime.combine(day, hour, tzinfo=ZoneInfo(zone))
    return told.astimezone(datetime.UTC)


def span(day, start, end, zone):
    """(beginning, end) of what lasts from `start` to `end` on `day`, in UTC.

    An end that is not after its beginning is on the next day. On the night when clocks skip an hour,
    what would end before it began lasts as long as it was meant to.
    """
    last = day if end > start else day + DAY
    starts_at, ends_at = instant(day, start, zone), instant(last, end, zone)
    if ends_at <= starts_at:
        ends_at = starts_at + (
            datetime.datetime.combine(last, end) - datetime.datetime.combine(day, start)
        )
    return starts_at, ends_at


def local(moment, zone):
    """`moment` as clocks of `zone` tell it."""
    return moment.astimezone(ZoneInfo(zone))
