"""When a mail of a given cadence leaves, on the clock of Paris."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications.models import Cadence

PARIS = ZoneInfo("Europe/Paris")


def due_at(cadence, settings, now):
    """When a notice born at `now` should be mailed, or None when it stays on the site.

    `settings` is a MailSettings. A pause delays everything to its end.
    """
    digest = cadence in (Cadence.DAILY, Cadence.WEEKLY)
    if cadence == Cadence.NONE or (digest and not settings.digests):
        return None
    start = max(now, settings.paused_until or now)
    if cadence == Cadence.IMMEDIATE:
        return start
    return next_slot(
        start, hour=settings.hour, weekday=settings.weekday if cadence == Cadence.WEEKLY else None
    )


def next_slot(now, *, hour, weekday=None):
    """The first moment after `now` when clocks in Paris show `hour`:00, on `weekday` if given.

    An hour that the spring change skips becomes the first one after it; one that the autumn
    change repeats is taken the first time.
    """
    day = now.astimezone(PARIS).date()
    if weekday is not None:
        day += timedelta(days=(weekday - day.weekday()) % 7)
    step = timedelta(days=7 if weekday is not None else 1)
    while (slot := at_hour(day, hour)) <= now:
        day += step
    return slot


def at_hour(day, hour):
    """The aware moment of `hour`:00 in Paris on `day`."""
    return datetime.combine(day, time(hour), tzinfo=PARIS).astimezone(ZoneInfo("UTC"))


def day_start(now, *, days_ago=0):
    """Midnight in Paris of the day of `now`, or of `days_ago` days before."""
    return at_hour(now.astimezone(PARIS).date() - timedelta(days=days_ago), 0)
