"""People one may know: from what one did together, one's groups, one's section."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from events.models import Event, Participation, Place, State
from groups.models import Group, Kind, Member
from profiles.models import Contact, ContactRequest, Membership, Person, Visibility
from profiles.queries.rows import FACE

SHOWN = 6
# Rows read of what one did together, or of one's groups: enough to find as many different people.
LOOKED_AT = 200


@dataclass(frozen=True)
class Suggestion:
    """Somebody one may know, and why."""

    person: Person
    why: str


def suggestions_of(person):
    """The Suggestions for `person`: what they did together first, then groups, then the section.

    People who see each other, none of whom she is bound to, asked, declined or was declined by.
    Sight is asked before anything is cut or counted: hidden people change nothing. Five queries.
    """
    if person.visibility == Visibility.SECTION:
        return ()
    whys = {}
    for reasons in (from_actions, from_groups, from_section):
        if len(whys) < SHOWN:
            # What was found first is the better reason.
            whys |= {pk: why for pk, why in reasons(person).items() if pk not in whys}
    ids = list(whys)[:SHOWN]
    seen = strangers(person).filter(pk__in=ids).only(*FACE, "status_line").in_bulk()
    return tuple(Suggestion(seen[pk], whys[pk]) for pk in ids if pk in seen)


def strangers(person):
    """The people `person` sees and who see her, whom she is not bound to; nobody hidden."""
    people = Person.objects.visible_to(person).exclude(visibility=Visibility.SECTION)
    if person.visibility == Visibility.ADHERENTS:
        # Who does not see her could not answer.
        adherents = Membership.objects.current().adherents().filter(person=OuterRef("pk"))
        people = people.filter(Exists(adherents))
    other = OuterRef("pk")
    asked = Q(sender=person.pk, receiver=other) | Q(sender=other, receiver=person.pk)
    return people.exclude(pk=person.pk).filter(
        ~Exists(Contact.objects.filter(person=person.pk, other=other)),
        ~Exists(ContactRequest.objects.filter(asked)),
    )


def is_stranger(person):
    """The condition that the person of a row is one of `strangers(person)`."""
    return Exists(strangers(person).filter(pk=OuterRef("person")))


def from_actions(person):
    """{person id: why}, of those who were where `person` was, the last time first; one query."""
    mine = Participation.objects.filter(person=person, place=Place.SEATED).exclude(was_there=False)
    past = (
        Event.objects.visible_to(person)
        .in_the_open()
        .filter(pk__in=mine.values("event"), ends_at__lt=timezone.now(), state=State.PUBLISHED)
    )
    together = (
        Participation.objects.filter(
            is_stranger(person), event__in=past.values("pk"), place=Place.SEATED
        )
        .exclude(was_there=False)
        .order_by("-event__starts_at", "pk")
        .values_list("person", "event__title")[:LOOKED_AT]
    )
    found = {}
    for pk, title in together:
        found.setdefault(pk, f"Vous étiez à « {title} »")
    return found


def from_groups(person):
    """{person id: why}, of those who are in the most groups of `person`; two queries."""
    hers = Member.objects.present().filter(person=person).values("group")
    groups = Group.objects.readable_by(person).filter(pk__in=hers).exclude(kind=Kind.UNIT)
    beside = Member.objects.present().filter(group__in=groups.values("pk"))
    latest = beside.filter(is_stranger(person)).order_by("-pk").values_list("person", flat=True)
    shared = beside.filter(person__in=set(latest[:LOOKED_AT])).values("person")
    counted = shared.annotate(many=Count("pk")).order_by("-many", "person")
    return {
        pk: f"{many} groupes en commun" if many > 1 else "Un groupe en commun"
        for pk, many in counted.values_list("person", "many")[:SHOWN]
    }


def from_section(person):
    """{person id: why}, of the last to join the section of `person`; one query."""
    if person.section is None:
        return {}
    members = Membership.objects.current().filter(is_stranger(person), unit=person.section)
    latest = members.order_by("-pk").values_list("person", flat=True)[:SHOWN]
    return dict.fromkeys(latest, f"Comme toi à {person.section.short_name}")
