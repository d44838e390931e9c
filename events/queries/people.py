"""People who may be asked to come, or to organise: always among those the viewer sees."""

from dataclasses import dataclass

from events.models import Audience, Host, Invitation
from groups.models import Group
from groups.models.group import animated, kept
from profiles.models import Membership, Person, Visibility
from sections.models import Unit

FOUND, SHOWN = 8, 100


def invitable(by, event):
    """The people `by` sees and may ask to come: not hidden, fit for the event."""
    people = (
        Person.objects.visible_to(by)
        .active()
        .exclude(pk=by.pk)
        .exclude(visibility=Visibility.SECTION)
    )
    if event.is_discreet or event.audience == Audience.ADHERENTS:
        people = people.filter(pk__in=Membership.objects.current().adherents().values("person"))
    return people


def people_named(by, event, q):
    """The first people to invite whose names hold the words of `q`; none for an empty question."""
    if not q.strip():
        return []
    rows = invitable(by, event).exclude(
        pk__in=Invitation.objects.filter(event=event).values("person")
    )
    return list(rows.matching(q).for_cards().alphabetical()[:FOUND])


def hosts_named(by, event, q):
    """The first people to organise with, whose names hold the words of `q`."""
    if not q.strip():
        return []
    hosting = Host.objects.filter(event=event).exclude(person=None).values("person")
    rows = invitable(by, event).exclude(pk__in=hosting)
    return list(rows.matching(q).for_cards().alphabetical()[:FOUND])


def units_named(q, event):
    """The first open units whose names hold `q`."""
    if not q.strip():
        return []
    asked = Host.objects.filter(event=event).exclude(unit=None).values("unit")
    rows = Unit.objects.open().filter(name__icontains=q).exclude(pk__in=asked)
    rows = rows.exclude(pk=event.unit_id) if event.unit_id else rows
    return list(rows.order_by("path")[:FOUND])


def groups_named(by, q, event):
    """The first groups that `by` may know of, whose names hold `q`."""
    if not q.strip():
        return []
    asked = Host.objects.filter(event=event).exclude(group=None).values("group")
    rows = Group.objects.visible_to(by).listed().filter(name__icontains=q).exclude(pk__in=asked)
    rows = rows.exclude(pk=event.group_id) if event.group_id else rows
    return list(rows.order_by("name", "pk")[:FOUND])


@dataclass(frozen=True)
class Asked:
    """An invitation, or somebody asked to organise; `person` is None when the reader may not see
    her."""

    row: Invitation | Host
    person: Person | None
    is_mine: bool = False


def invited_to(viewer, event, organises):
    """The invitations to `event`: all for who `organises`, else those of `viewer`; two queries."""
    rows = Invitation.objects.filter(event=event)
    rows = rows if organises else rows.filter(by=viewer.pk)
    rows = list(rows.order_by("-pk")[:SHOWN])
    seen = Person.objects.visible_to(viewer).for_cards().in_bulk([row.person_id for row in rows])
    return [Asked(row, seen.get(row.person_id), row.by_id == viewer.pk) for row in rows]


def hosts_of(viewer, event):
    """Those who organise `event` or were asked to, the first ones first; two queries."""
    rows = list(
        Host.objects.filter(event=event).select_related("unit", "group").order_by("pk")[:SHOWN]
    )
    ids = [row.person_id for row in rows if row.person_id]
    seen = Person.objects.visible_to(viewer).for_cards().in_bulk(ids)
    return [Asked(row, seen.get(row.person_id), row.person_id == viewer.pk) for row in rows]


def asked_of(person):
    """The Hosts that wait for the answer of `person`, in her name, her unit's or her group's."""
    waiting = Host.objects.filter(accepted_at=None, event__masked_rule=None).select_related(
        "event", "unit", "group"
    )
    units = Unit.objects.open().filter(kept(person)).values("pk")
    groups = Group.objects.readable_by(person).filter(animated(person)).values("pk")
    mine = (
        waiting.filter(person=person.pk)
        | waiting.filter(unit__in=units)
        | waiting.filter(group__in=groups)
    )
    mine = mine if person.is_adherent else mine.filter(event__is_discreet=False)
    return mine.order_by("event__starts_at", "pk")
