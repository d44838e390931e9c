"""The days on which something comes back. A rule of its own for each step, by days and never by hours:
hours are those of the clocks of the place, whatever they do meanwhile (`events.clock`).
"""

import datetime

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from events.models import Series

Step = Series.Step
FIFTH = 5


def days_of(step, first, *, after, until):
    """The days of the rule that begins on `first`, those after `after` and not after `until`.

    The same date of each month: from the 29th on, a month that has no such day has its last one. The
    same weekday of each month, the second Thursday: a fifth one is the last of its month, for few
    months have five.
    """
    begin = datetime.datetime.combine(first, datetime.time())
    end = datetime.datetime.combine(until, datetime.time())
    days = (moment.date() for moment in rule_of(step, begin, end))
    return [day for day in days if day > after]


def rule_of(step, begin, end):
    """The rrule of `step` from `begin` to `end`."""
    if step in (Step.WEEKLY, Step.FORTNIGHTLY):
        interval = 1 if step == Step.WEEKLY else 2
        return rrule(WEEKLY, interval=interval, dtstart=begin, until=end)
    if step == Step.MONTHLY_WEEKDAY:
        place = (begin.day - 1) // 7 + 1
        nth = weekday(begin.weekday(), -1 if place == FIFTH else place)
        return rrule(MONTHLY, byweekday=nth, dtstart=begin, until=end)
    # Of the days from the 28th to that one, the last that the month has.
    days = range(min(begin.day, 28), begin.day + 1)
    return rrule(MONTHLY, bymonthday=tuple(days), bysetpos=-1, dtstart=begin, until=end)
