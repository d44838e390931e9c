"""People one may know: from what one did together, one's groups, one's section."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from events.models import Event, Participation, Place, State
from groups.models import Member
from profiles.models import Contact, ContactRequest, Membership, Person, Visibility
from profiles.queries.rows import FACE

SHOWN, LOOKED_AT = 6, 60


@dataclass(frozen=True)
class Suggestion:
    """Somebody one may know, and why."""

    person: Person
    why: str


def suggestions_of(person):
    """The Suggestions for `person`: what they did together first, then groups, then the section.

    People who see each other, none of whom she is bound to, asked, declined or was declined by;
    five queries.
    """
    if person.visibility == Visibility.SECTION:
        return ()
    whys = reasons(person)
    known = {person.pk, *already_met(person)}
    ids = [pk for pk in whys if pk not in known][:LOOKED_AT]
    people = (
        Person.objects.visible_to(person).filter(pk__in=ids).exclude(visibility=Visibility.SECTION)
    )
    if person.visibility == Visibility.ADHERENTS:
        # Who does not see her could not answer.
        adherents = Membership.objects.current().adherents().values("person")
        people = people.filter(pk__in=adherents)
    seen = people.only(*FACE, "status_line").in_bulk()
    return tuple(Suggestion(seen[pk], whys[pk]) for pk in ids if pk in seen)[:SHOWN]


def reasons(person):
    """{person id: why `person` may know her}, the best reasons first; three queries."""
    found = {}
    now = timezone.now()
    mine = Participation.objects.filter(person=person, place=Place.SEATED).exclude(was_there=False)
    together = (
        Participation.objects.filter(
            event__in=Event.objects.visible_to(person)
            .in_the_open()
            .filter(pk__in=mine.values("event"), ends_at__lt=now, state=State.PUBLISHED)
            .values("pk"),
            place=Place.SEATED,
            person__isnull=False,
        )
        .exclude(was_there=False)
        .order_by("-event__starts_at", "pk")
        .values_list("person", "event__title")[:LOOKED_AT]
    )
    for pk, title in together:
        found.setdefault(pk, f"Vous étiez à « {title} »")
    groups = Member.objects.filter(person=person).exclude(role=Member.Role.BANNED).values("group")
    beside = Member.objects.filter(group__in=groups).exclude(role=Member.Role.BANNED)
    shared = beside.values("person").annotate(many=Count("pk")).order_by("-many", "person")
    for pk, many in shared.values_list("person", "many")[:LOOKED_AT]:
        found.setdefault(pk, f"{many} groupes en commun" if many > 1 else "Un groupe en commun")
    if person.section is not None:
        members = Membership.objects.current().filter(unit=person.section).order_by("-pk")
        for pk in members.values_list("person", flat=True)[:LOOKED_AT]:
            found.setdefault(pk, f"Comme toi à {person.section.short_name}")
    return found


def already_met(person):
    """The ids of those `person` is bound to, or who asked or were asked, whatever came of it."""
    bound = Contact.objects.filter(person=person).values_list("other", flat=True)
    asked = ContactRequest.objects.filter(Q(sender=person) | Q(receiver=person))
    return {*bound, *(pk for pair in asked.values_list("sender", "receiver") for pk in pair)}
