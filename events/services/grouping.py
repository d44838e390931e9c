"""What happens to events when groups merge, or open to more people."""

from django.db import transaction

from events.models import Audience, Event, Host
from groups.merging import on_access, on_merge


@transaction.atomic
def move_events(source, target):
    """What the group `source` organises is from now on organised by the group `target`."""
    Event.objects.filter(group=source).update(group=target)
    hosts = Host.objects.filter(group=source)
    hosts.filter(event__in=Host.objects.filter(group=target).values("event")).delete()
    hosts.update(group=target)


def holds_events(group):
    """Whether something in `group` was for those who read it."""
    return Event.objects.filter(group=group, audience=Audience.GROUP).exists()


on_merge(move_events)
on_access(holds_events)
