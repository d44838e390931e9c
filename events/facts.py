"""What those who come are told of when it changes: the state of an event, its date, its place."""

import hashlib
import json

STATE, DATE, PLACE, SHIFTS = "state", "date", "place", "shifts"
NAMES = (STATE, DATE, PLACE)


def facts_of(event):
    """{STATE, DATE, PLACE: text}: as long as those texts are the same, there is nothing to tell."""
    place = (event.is_online, event.online_url, event.place, event.address, event.commune_id)
    return {
        STATE: str(event.state),
        DATE: f"{event.starts_at.isoformat()} {event.ends_at.isoformat()} {event.zone}",
        PLACE: json.dumps(place),
    }


def shifts_of(event):
    """{shift id: when it is}, as texts; one query. Told to those who chose one of them."""
    rows = event.shifts.values_list("pk", "starts_at", "ends_at")
    return {str(pk): f"{start.isoformat()} {end.isoformat()}" for pk, start, end in rows}


def told_of(event):
    """All that `Event.told` keeps of `event` as it is; one query."""
    return {**facts_of(event), SHIFTS: shifts_of(event)}


def shifts_moved(told, shifts):
    """Ids of the shifts that are not when people were `told` they are."""
    known = told.get(SHIFTS, {})
    return [int(pk) for pk, when in shifts.items() if known.get(pk, when) != when]


def changes_between(told, facts):
    """Those of NAMES that differ from what people were `told`, in their order."""
    return [name for name in NAMES if told.get(name) != facts[name]]


def digest_of(facts):
    """A word that changes when any of `facts` does, and says nothing of them."""
    text = json.dumps([facts[name] for name in NAMES])
    return hashlib.sha256(text.encode()).hexdigest()[:20]
