"""What those who come are told of when it changes: the state of an event, its date, its place."""

import hashlib
import json

STATE, DATE, PLACE = "state", "date", "place"
NAMES = (STATE, DATE, PLACE)


def facts_of(event):
    """{STATE, DATE, PLACE: text}: as long as those texts are the same, there is nothing to tell."""
    place = (event.is_online, event.online_url, event.place, event.address, event.commune_id)
    return {
        STATE: str(event.state),
        DATE: f"{event.starts_at.isoformat()} {event.ends_at.isoformat()} {event.zone}",
        PLACE: json.dumps(place),
    }


def changes_between(told, facts):
    """Those of NAMES that differ from what people were `told`, in their order."""
    return [name for name in NAMES if told.get(name) != facts[name]]


def digest_of(facts):
    """A word that changes when any of `facts` does, and says nothing of them."""
    text = json.dumps([facts[name] for name in NAMES])
    return hashlib.sha256(text.encode()).hexdigest()[:20]
