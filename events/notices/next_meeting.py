"""What stands at the head of a letter: the next thing one said one comes to, otherwise the next
meeting of one's section. Discreet missions are never told.
"""

from django.utils import timezone

from events.models import Event, Kind, Organiser, State
from events.notices.common import seen_by
from events.notices.words import where_words
from events.queries.near import next_of
from events.words_of import day_of, when_words
from notifications.heads import Head, register
from profiles.queries.many import read_memberships, read_rights

MINE, SECTION = "Ton prochain rendez-vous", "La prochaine réunion de ta section"


@register
def next_meeting(people):
    """{person id: Head}: four queries, and one for each of those who have one."""
    now = timezone.now()
    mine = next_of(people, now)
    others = [person for person in people if person.pk not in mine]
    read_memberships(others)
    of_sections = next_of_sections(others, now)
    found = {one.pk: of_sections.get(one.section.pk) for one in others if one.section} | mine
    heads = {}
    read_rights([person for person in people if found.get(person.pk)])
    for person in people:
        pk = found.get(person.pk)
        event = seen_by(person, [pk]).get(pk) if pk else None
        if event is not None and not event.is_discreet:
            heads[person.pk] = head_of(event, MINE if person.pk in mine else SECTION)
    return heads


def next_of_sections(people, now):
    """{unit id: id of its next meeting} of the sections of those `people`; one query."""
    units = {person.section.pk for person in people if person.section}
    coming = Event.objects.in_the_open().filter(
        state=State.PUBLISHED, starts_at__gt=now, organiser=Organiser.UNIT, unit__in=units
    )
    rows = coming.filter(kind=Kind.MEETING).order_by("-starts_at", "-pk").values_list("unit", "pk")
    return dict(rows)


def head_of(event, label):
    """The Head telling `event`, without its exact place when it is somebody's home."""
    return Head(
        label,
        event.title,
        day_of(event),
        when_words(event),
        where_words(event, None),
        event.get_absolute_url(),
    )
