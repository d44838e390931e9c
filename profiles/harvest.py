"""How much of the party one account may read: enough for a militant, too little to copy it."""

import hashlib
import time

from django.core.cache import cache

from journal.services import record

HOUR, DAY = 3600, 86_400
PROFILES_PER_HOUR = 60
# Answers of the directory, of thirty names each; a live search asks for several.
LISTS_PER_HOUR = 200
PROFILES_PER_DAY = {True: 300, False: 200}


def allows(viewer, person):
    """Count that `viewer` opens the profile of `person`; False once too many different ones were.

    Opening the same profile again costs nothing. The first refusal of an hour enters the journal.
    """
    limits = ((HOUR, PROFILES_PER_HOUR), (DAY, PROFILES_PER_DAY[viewer.is_adherent]))
    allowed = all(take(viewer.pk, seconds, limit, person.ref) for seconds, limit in limits)
    return allowed or told(viewer)


def allows_list(viewer, question):
    """Count that `viewer` reads the answer of the directory to `question`; False after too many."""
    name = hashlib.sha256(question.encode()).hexdigest()[:20]
    return take(viewer.pk, HOUR, LISTS_PER_HOUR, f"list:{name}", "lists") or told(viewer)


def told(viewer):
    """Write in the journal, once an hour, that `viewer` met a limit; always False."""
    if cache.add(f"harvest:{viewer.pk}:told", 1, HOUR):
        record(action="directory.limit_reached", by=viewer, about=viewer)
    return False


def take(viewer_id, seconds, limit, ref, kind="profiles"):
    """Take one of the `limit` places of this window of `seconds` for `ref`; whether there was one."""
    window = f"harvest:{kind}:{viewer_id}:{seconds}:{int(time.time()) // seconds}"
    if not cache.add(f"{window}:{ref}", 1, seconds):
        return True
    cache.add(window, 0, seconds)
    if cache.incr(window) <= limit:
        return True
    # What was refused is not counted, and asking again does not open it.
    cache.decr(window)
    cache.delete(f"{window}:{ref}")
    return False
