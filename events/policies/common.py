"""The questions that every part asks: does she organise, does she come, may she know the place."""

from events.models import Event, Participation, Place
from groups.policies.common import HIDDEN, is_heard

__all__ = ["HIDDEN", "is_heard", "knows_the_place", "organises", "participation_of"]


def organises(person, event):
    """Whether `person` organises `event`; one query, by the rule of `Event.objects.organised_by`."""
    return Event.objects.organised_by(person).filter(pk=event.pk).exists()


def participation_of(person, event):
    """The Participation of `person` in `event`, whatever she answered, or None; one query."""
    if not person.is_authenticated:
        return None
    return Participation.objects.filter(event=event, person=person.pk).first()


def knows_the_place(person, event, *, organises, participation, now):
    """Whether `person`, who sees `event`, may read its exact place and hour.

    Anybody, of an ordinary event. Those who have their seat, of one held at somebody's home. Of a
    discreet mission, adherents who have their seat, once it is released. Always whoever organises.
    `organises` and `participation` are what the two questions above answered.
    """
    if organises or not (event.is_discreet or event.hides_place):
        return True
    if participation is None or participation.place != Place.SEATED:
        return False
    return not event.is_discreet or (person.is_adherent and event.is_released(now))
