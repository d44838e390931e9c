"""Events as a calendar reads them (RFC 5545 and 7986): no ATTENDEE, no ORGANIZER, nobody's name."""

import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Item

from events.feeds.plain import description_of, line, location_of, title_of
from events.feeds.zones import zones_of

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//La Coopol//Agir//FR"
REFRESHED = datetime.timedelta(hours=1)


def calendar(name, entries, *, is_secret=False, is_file=False):
    """The bytes of a calendar of `entries`, called `name`.

    `is_secret`: it is read through a secret address, so calendars that are shared show nothing of
    it. `is_file`: it is taken once, and not asked for again.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    if not is_file:
        made.calendar_name = line(name)
        made.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT1H")
    for component in zones_of(entries):
        made.add_component(component)
    for entry in entries:
        made.add_component(item(entry, is_secret=is_secret, is_file=is_file))
    return made.to_ical()


def item(entry, *, is_secret, is_file):
    """The VEVENT of one Entry. Who may not come for sure keeps that time free."""
    made = Item()
    made.add("uid", f"{entry.ref}@{host()}")
    # Without a METHOD, DTSTAMP is when what is told was last written.
    made.add("dtstamp", entry.changed_at)
    made.add("last-modified", entry.changed_at)
    made.add("sequence", entry.sequence)
    made.add("dtstart", told_in(entry.starts_at, entry.zone))
    made.add("dtend", told_in(entry.ends_at, entry.zone))
    made.add("summary", title_of(entry))
    made.add("description", description_of(entry))
    if where := location_of(entry):
        made.add("location", where)
    if entry.lat is not None:
        made.add("geo", (entry.lat, entry.lon))
    made.add("url", entry.url)
    made.add("categories", [entry.model.label])
    made.add("status", status_of(entry))
    busy = not entry.is_called_off and (is_file or entry.is_sure)
    made.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    made.add("class", "PRIVATE" if is_secret else "PUBLIC")
    return made


def status_of(entry):
    """CANCELLED, TENTATIVE when its reader is not sure to come, CONFIRMED."""
    if entry.is_called_off:
        return "CANCELLED"
    return "CONFIRMED" if entry.seat is None or entry.is_sure else "TENTATIVE"


def told_in(moment, zone):
    """`moment` as clocks of `zone` tell it; in UTC when it is the second of an hour they tell twice,
    which iCalendar cannot say otherwise.
    """
    told = moment.astimezone(ZoneInfo(zone))
    return moment.astimezone(datetime.UTC) if told.fold else told


def host():
    return urlsplit(settings.BASE_URL).hostname
