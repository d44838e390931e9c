"""An event as a reader is told of it, made without a database."""

import datetime

from events.queries.feeds import Entry


def make_entry(**fields):
    """The Entry of a public leafleting of tomorrow, in Vannes; whatever else is said of it."""
    start = datetime.datetime(2026, 11, 28, 8, 30, tzinfo=datetime.UTC)
    known = {
        "ref": "abcdefghij",
        "kind": "tractage",
        "state": "published",
        "audience": "public",
        "title": "Tractage au marché",
        "theme": "other",
        "starts_at": start,
        "ends_at": start + datetime.timedelta(hours=2),
        "zone": "Europe/Paris",
        "sequence": 0,
        "changed_at": start - datetime.timedelta(days=2),
        "commune": "Vannes",
        "insee": "56260",
        "department": "56",
        "knows": True,
    }
    empty = {"lat", "lon", "picture", "published_at", "seat"}
    flags = {"is_online", "hides_place", "wheelchair", "sign_language", "is_mine"}
    for name in set(Entry.__dataclass_fields__) - set(known):
        known[name] = None if name in empty else False if name in flags else ""
    return Entry(**{**known, **fields})
