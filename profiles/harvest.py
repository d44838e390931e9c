"""How many profiles one account may open: enough for a militant, too few to copy the party."""

import time

from django.core.cache import cache

from journal.services import record

HOUR, DAY = 3600, 86_400
PROFILES_PER_HOUR = 60
PROFILES_PER_DAY = {True: 300, False: 200}


def allows(viewer, person):
    """Count that `viewer` opens the profile of `person`; False once too many different ones were.

    Opening the same profile again costs nothing. The first refusal of an hour enters the journal.
    """
    limits = ((HOUR, PROFILES_PER_HOUR), (DAY, PROFILES_PER_DAY[viewer.is_adherent]))
    allowed = all(take(viewer.pk, seconds, limit, person.ref) for seconds, limit in limits)
    if not allowed and cache.add(f"harvest:{viewer.pk}:told", 1, HOUR):
        record(action="directory.limit_reached", by=viewer, about=viewer)
    return allowed


def take(viewer_id, seconds, limit, ref):
    """Take one of the `limit` places of this window of `seconds` for `ref`; whether there was one."""
    window = f"harvest:{viewer_id}:{seconds}:{int(time.time()) // seconds}"
    if not cache.add(f"{window}:{ref}", 1, seconds):
        return True
    cache.add(window, 0, seconds)
    if cache.incr(window) <= limit:
        return True
    # What was refused is not counted, and asking again does not open it.
    cache.decr(window)
    cache.delete(f"{window}:{ref}")
    return False
