"""People on the way into a group: who may be invited, who waits, who was sent out."""

from dataclasses import dataclass

from groups.models import Access, Admission, Member
from profiles.models import Membership, Person, Visibility
from profiles.models.block import apart_from

FOUND, SHOWN = 8, 100


@dataclass(frozen=True)
class Waiting:
    """An invitation or a request; `person` is None when the reader may not see her."""

    admission: Admission
    person: Person | None
    is_mine: bool


def invitable(by, group):
    """The people `by` sees and may invite: not in, not sent out, not hidden, fit to enter."""
    people = (
        Person.objects.visible_to(by)
        .active()
        .exclude(pk=by.pk)
        .exclude(visibility=Visibility.SECTION)
        .exclude(pk__in=Member.objects.filter(group=group).values("person"))
    )
    if group.access == Access.ADHERENTS:
        people = people.filter(pk__in=Membership.objects.current().adherents().values("person"))
    return people


def people_to_invite(by, group, q):
    """The first people whose names hold the words of `q`; none for an empty question."""
    if not q.strip():
        return []
    return list(invitable(by, group).matching(q).for_cards().alphabetical()[:FOUND])


def waiting_in(viewer, group, way):
    """The Waiting of `group`, in that `way`; never somebody apart from the viewer; two queries."""
    rows = Admission.objects.filter(apart_from(viewer.pk, "person"), group=group, way=way)
    return told(viewer, rows)


def invited_by(viewer, group, manages):
    """The invitations that wait in `group`: all for who `manages` it, else those of `viewer`."""
    if manages:
        return waiting_in(viewer, group, Admission.Way.INVITED)
    return told(viewer, Admission.objects.invitations().filter(group=group, by=viewer.pk))


def told(viewer, admissions):
    """The Waiting of the first of `admissions`; two queries."""
    rows = list(admissions.order_by("pk")[:SHOWN])
    people = Person.objects.visible_to(viewer).for_cards()
    seen = people.in_bulk([row.person_id for row in rows])
    return [Waiting(row, seen.get(row.person_id), row.by_id == viewer.pk) for row in rows]


def sent_out_of(viewer, group):
    """The (Member, Person or None when `viewer` may not see her) sent out of `group`; two queries."""
    rows = list(Member.objects.filter(group=group, role=Member.Role.BANNED).order_by("pk")[:SHOWN])
    people = Person.objects.visible_to(viewer).for_cards()
    seen = people.in_bulk([row.person_id for row in rows])
    return [(row, seen.get(row.person_id)) for row in rows]
