"""Who reads a group: `Group.objects.readable_by` asked the other way round, of many people at once."""

from django.db.models import Exists, OuterRef, Q

from groups.models import Access, Member
from groups.models.words import OPEN_ACCESS
from profiles.models import Membership


def readers_of(group):
    """The condition on a Person of reading what is said in `group`, which is neither gone nor masked.

    What is written for one person still asks `readable_by`; a test holds the two together, but for
    whoever reads the space of a unit by keeping its page from above: nobody calls her there.
    """
    current = Membership.objects.current().filter(person=OuterRef("pk"))
    if group.access in OPEN_ACCESS:
        return Q(is_active=True)
    if group.access == Access.ADHERENTS:
        return Q(Exists(current.adherents()), is_active=True)
    if group.access == Access.UNIT:
        return Q(Exists(current.within(group.unit)), is_active=True)
    places = Member.objects.present().filter(group=group, person=OuterRef("pk"))
    return Q(Exists(places), is_active=True)
