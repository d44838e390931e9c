"""Whom to tell about an event: those who take care of it."""

from django.db.models import Q

from events.models import Event, Organiser
from groups.models import Member
from profiles.models import Person
from profiles.models.holding import UnitPermission
from sections.permissions import Permission


def organisers_of(event):
    """The active people who organise `event`: those who said so in their own name and still may.

    Without any of them, those who answer for the unit or group in whose name it is organised. Sight
    is asked of each: few people organise one event.
    """
    hosts = event.hosts.exclude(accepted_at=None).exclude(person=None).values("person")
    people = Person.objects.active().filter(pk__in=hosts).order_by("pk")
    present = [one for one in people if organises(one, event)]
    if present or event.organiser == Organiser.PERSON:
        return present
    unit = event.unit_id if event.organiser == Organiser.UNIT else None
    group = event.group_id if event.organiser == Organiser.GROUP else None
    return [one for one in keepers_of([unit], [group]) if organises(one, event)]


def organises(person, event):
    """Whether `person` organises `event` now."""
    return Event.objects.organised_by(person).filter(pk=event.pk).exists()


def keepers_of(units, groups=()):
    """The active people who answer for those `units` and `groups` (ids): who keeps their very page,
    who animates them.
    """
    keeping = UnitPermission.objects.unexpired().filter(
        permission__codename=Permission.EDIT_UNIT_PAGE, content_object__in=units
    )
    animating = Member.objects.filter(group__in=groups, role__in=Member.ANIMATING)
    return Person.objects.active().filter(
        Q(pk__in=keeping.values("user")) | Q(pk__in=animating.values("person"))
    )
