"""Tell people, once, that there is something new near them or where they belong.

One notice waits for each person at most; what it will say is read when her letter is written. Its
payload keeps how far it told.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from events.models import ActionSettings
from events.notices.near import KIND
from events.queries.near import NEW_FOR, RADIUS_KM, around, found_since, new_for
from events.space import distance
from groups.models import Member
from groups.queries.told import heard_by
from notifications.models import Notice
from notifications.services import notify_many
from profiles.models import Membership, Person
from sections.models import Unit

SLICE = 500
# A day and an hour: a night without workers loses nothing.
LOOKED_BACK = timedelta(hours=25)


def announce(now=None):
    """Leave a notice to whoever has something new and no notice waiting; return how many.

    Run twice, it tells nobody twice.
    """
    now = now or timezone.now()
    recent = found_since(now, now - LOOKED_BACK)
    ids = candidates(recent) if recent.rows else []
    if not ids:
        return 0
    found = found_since(now, now - NEW_FOR)
    slices = range(0, len(ids), SLICE)
    return sum(announce_to(ids[start : start + SLICE], found) for start in slices)


def announce_to(ids, found):
    """`announce` for the people of those ids; a constant number of queries."""
    people = list(Person.objects.active().filter(pk__in=ids).only("email", "is_active"))
    new = new_for(people, found, heard_by(people, KIND))
    told = [person for person in people if person.pk in new]
    if told:
        payload = {"until": found.until}
        notify_many(kind=KIND, recipients=told, key=str(found.until), payload=payload)
    return len(told)


def candidates(found):
    """Ids of the people whom what is new may concern, and for whom no notice waits; two queries."""
    paths = tuple(found.units)
    units = [
        pk
        for pk, path, lat, lon in Unit.objects.open().values_list("pk", "path", "lat", "lon")
        if path.startswith(paths) or (lat is not None and is_near(found, lat, lon))
    ]
    waiting = Notice.objects.filter(
        recipient=OuterRef("pk"), kind=KIND, state=Notice.State.PENDING, read_at=None
    )
    belonging = Membership.objects.current().filter(unit__in=units).values("person")
    members = Member.objects.present().filter(group__in=found.groups).values("person")
    settings = ActionSettings.objects.values("person")
    people = Person.objects.active().filter(
        Q(pk__in=belonging.union(members, settings)), ~Exists(waiting), email__isnull=False
    )
    return list(people.order_by("pk").values_list("pk", flat=True))


def is_near(found, lat, lon):
    """Whether something new is near a section, for whoever chose no radius of her own."""
    around_it = around(found, lat, lon)
    return any(distance(lat, lon, new.lat, new.lon) <= RADIUS_KM for new in around_it)
