"""A public event as search engines read it (schema.org)."""

import json
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from events.feeds.plain import line, title_of

STATES = {"cancelled": "EventCancelled", "postponed": "EventRescheduled"}
# As Django's json_script does: no text can close the element it stands in.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
COOPOL = "La Coopol"


def script(entry):
    """The <script> that holds the data of `entry`: browsers run none of it."""
    data = json.dumps(described(entry), ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')


def described(entry):
    """What is told of one Entry, by the names of schema.org."""
    told = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": entry.url,
        "url": entry.url,
        "name": title_of(entry),
        "description": line(entry.summary) or entry.model.summary,
        "startDate": local(entry.starts_at, entry.zone),
        "endDate": local(entry.ends_at, entry.zone),
        "eventStatus": f"https://schema.org/{STATES.get(entry.state, 'EventScheduled')}",
        "eventAttendanceMode": f"https://schema.org/{mode_of(entry)}",
        "location": [place for place in (virtual(entry), venue(entry)) if place],
        "organizer": organizer(entry),
        "inLanguage": "fr",
        "isAccessibleForFree": True,
    }
    return told | ({"image": picture_url(entry)} if entry.picture else {})


def local(moment, zone):
    """`moment` with the offset of its place."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()


def mode_of(entry):
    return "OnlineEventAttendanceMode" if entry.is_online else "OfflineEventAttendanceMode"


def virtual(entry):
    """Where one meets from home: the page itself when the link is kept for those who come."""
    if not entry.is_online:
        return None
    return {"@type": "VirtualLocation", "url": entry.online_url or entry.url}


def venue(entry):
    """The place, as far as anybody may know it; None without one."""
    name = line(entry.place) or entry.commune
    if not name:
        return None
    address = {"@type": "PostalAddress"}
    if entry.address:
        address["streetAddress"] = line(entry.address)
    if entry.commune:
        address |= {"addressLocality": entry.commune, "addressCountry": "FR"}
    return {"@type": "Place", "name": name, "address": address}


def organizer(entry):
    """A unit, a group, or the Coopol: no person is ever named."""
    pages = {"unit": "unit", "group": "groups:detail"}
    told = {"@type": "Organization", "name": entry.organiser or COOPOL, "url": settings.BASE_URL}
    if entry.organiser_kind:
        page = reverse(pages[entry.organiser_kind], args=[entry.organiser_slug])
        told["url"] = settings.BASE_URL + page
    return told


def picture_url(entry):
    """The absolute address of its picture."""
    return settings.BASE_URL + reverse("events:picture", args=[entry.ref])
