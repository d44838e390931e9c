"""When people are reminded of an event, on the clocks of the place where it is held."""

import datetime

from events.clock import DAY, instant, local

EVE_HOUR, DAY_HOUR, EARLY_HOUR = datetime.time(11), datetime.time(8), datetime.time(19)
# What begins before nine is told on the evening before: at eight, people are on their way.
EARLY = datetime.time(9)
# No reminder leaves longer before, even on the night when clocks go back.
FARTHEST = datetime.timedelta(hours=39)
# So long after the end, people are thanked; later than that, nobody is.
AFTER, TOO_LATE = datetime.timedelta(hours=1), datetime.timedelta(days=3)

EVE, TODAY = "eve", "day"


def day_of(moment, zone):
    """The date of `moment` where clocks tell `zone`."""
    return local(moment, zone).date()


def eve_at(starts_at, zone):
    """When people are asked whether they still come: the day before, at eleven."""
    return instant(day_of(starts_at, zone) - DAY, EVE_HOUR, zone)


def day_at(starts_at, zone):
    """When people are reminded: the very day at eight, or the evening before what begins early."""
    day = day_of(starts_at, zone)
    if local(starts_at, zone).time() < EARLY:
        return instant(day - DAY, EARLY_HOUR, zone)
    return instant(day, DAY_HOUR, zone)


def reminder_due(starts_at, zone, eve_told_at, day_told_at, now):
    """EVE, TODAY or None: which reminder of an event is to be told by `now`.

    One that was told before its moment was told of another date. What is late gives way to the next
    one, and nothing is told of what has begun.
    """
    eve, day = eve_at(starts_at, zone), day_at(starts_at, zone)
    if day <= now < starts_at:
        return None if told_since(day_told_at, day) else TODAY
    if eve <= now < day:
        return None if told_since(eve_told_at, eve) else EVE
    return None


def told_since(told_at, moment):
    """Whether something was told at `moment` or later."""
    return told_at is not None and told_at >= moment
