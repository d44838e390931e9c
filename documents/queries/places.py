"""Where a person may publish: her section, the units whose page she keeps, her groups."""

from dataclasses import dataclass

from django.db.models import Q

from documents import policies
from groups.models import Access, Group, Kind, Member
from sections.models import Unit
from sections.permissions import Permission

MOST = 100


@dataclass(frozen=True)
class Place:
    """A unit or a group where the person publishes, and whether she may open it to others."""

    key: str
    name: str
    owner: Unit | Group
    opens: bool


def places_of(person):
    """The Places of `person`, her units before her groups; () while she may not be heard.

    Two queries beyond those of her rights.
    """
    if not policies.is_heard(person):
        return ()
    return (*unit_places(person), *group_places(person))


def has_place(person):
    """Whether `person` publishes anywhere; one query at most beyond those of her rights."""
    if not policies.is_heard(person):
        return False
    if person.is_adherent or person.rights.holds(Permission.EDIT_UNIT_PAGE):
        return True
    return own_groups(person).exists()


def unit_places(person):
    """The Places of her own units, and of those whose page she keeps."""
    kept = person.rights.own_unit_ids(Permission.EDIT_UNIT_PAGE)
    mine = [m.unit_id for m in person.current_memberships if m.is_adherent]
    units = Unit.objects.open().filter(pk__in={*kept, *mine}).only(*UNIT).order_by("-path")
    return [
        Place(f"instance-{unit.pk}", unit.short_name, unit, policies.keeps(person, unit))
        for unit in units[:MOST]
    ]


UNIT = ("slug", "short_name", "path", "level", "closed_on")


def group_places(person):
    """The Places of the groups she animates, and of the collaborative ones she is in."""
    rows = own_groups(person).select_related("group__unit").order_by("group__name", "pk")
    return [
        Place(
            f"groupe-{place.group_id}",
            place.group.name,
            place.group,
            place.role in Member.ANIMATING,
        )
        for place in rows[:MOST]
    ]


def own_groups(person):
    """The places of `person` in groups where she publishes."""
    publishing = Q(role__in=Member.ANIMATING) | Q(group__access=Access.COLLABORATIVE)
    places = Member.objects.present().filter(publishing, person=person.pk, group__masked_rule=None)
    return places.exclude(group__kind=Kind.UNIT).exclude(group__state__in=Group.GONE)


def places_to_take_up(person, document):
    """Those of her Places where `person` may take `document` up."""
    return tuple(
        place
        for place in places_of(person)
        if policies.can_take_up_for(person, document, place.owner)
    )
