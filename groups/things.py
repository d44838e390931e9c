"""A group may be followed more closely than the others, or not at all."""

from groups.models import Access, Group, Member
from notifications.models import Cadence
from notifications.things import Sort, Thing, register
from profiles.models import Person

CODE = "groupe"


@register
class OfGroup(Sort):
    """One group, by its slug."""

    code = CODE
    model = Group
    icon = "chats-circle"
    of_this = "de ce groupe"
    of = "du groupe"
    offers = (Cadence.DAILY, Cadence.WEEKLY, Cadence.NONE)

    def find(self, person, key):
        seen = Group.objects.visible_to(person).filter(slug=key, masked_rule=None)
        return seen.values_list("pk", flat=True).first()

    def named(self, person, ids):
        seen = Group.objects.visible_to(person).filter(pk__in=ids, masked_rule=None)
        return {group.pk: thing_of(group) for group in seen.only("name", "slug")}

    def chosen(self, person_id, pk, cadence):
        """A group of which nothing is wanted is quiet in what is new of all groups too."""
        silent = cadence == Cadence.NONE
        follow = Member.Follow.NONE if silent else Member.Follow.DIGEST
        place = Member.objects.filter(group=pk, person=person_id)
        if place.update(follow=follow) or not silent:
            return
        # In the space of her unit she has no place to keep it in.
        spaces = Group.objects.of_person(Person.objects.get(pk=person_id))
        for space in spaces.filter(pk=pk, access=Access.UNIT):
            Member.objects.create(group=space, person_id=person_id, follow=follow)


def thing_of(group):
    """The Thing of a `group` of which name and slug are read."""
    return Thing(CODE, group.pk, group.slug, group.name, group.get_absolute_url())
