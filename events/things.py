"""One may want to hear nothing more of an event."""

from events.models import Event, State
from notifications.things import Sort, Thing, register

CODE = "rendez-vous"
# Of a discreet mission no title is told.
DISCREET = "Une mission"


@register
class OfEvent(Sort):
    """One event, by its reference."""

    code = CODE
    model = Event
    icon = "calendar-blank"
    of_this = "de ce rendez-vous"
    of = "de"

    def find(self, person, key):
        return self.seen(person).filter(ref=key).values_list("pk", flat=True).first()

    def named(self, person, ids):
        columns = ("ref", "title", "is_discreet")
        return {
            event.pk: thing_of(event)
            for event in self.seen(person).filter(pk__in=ids).only(*columns)
        }

    def seen(self, person):
        """The events that `person` may open, drafts excepted."""
        events = Event.objects.visible_to(person).filter(masked_rule=None)
        return events.exclude(state=State.DRAFT)


def thing_of(event):
    """The Thing of an `event` of which title and reference are read."""
    title = DISCREET if event.is_discreet else event.title
    return Thing(CODE, event.pk, event.ref, title, event.get_absolute_url())
