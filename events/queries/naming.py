"""In whose name a person may organise: herself, her section, the units and groups she answers for."""

from dataclasses import dataclass

from django.db.models import Q

from events.models import Audience, Organiser
from events.policies import editing as policies
from groups.models import Access, Group, Kind, Member
from sections.models import Unit
from sections.permissions import Permission

MOST = 100
ME = "moi"
UNIT = ("slug", "name", "short_name", "path", "level", "closed_on", "tree")


@dataclass(frozen=True)
class Name:
    """One answer to « en quel nom ? », and the words for it."""

    key: str
    label: str
    organiser: Organiser
    unit: Unit | None = None
    group: Group | None = None

    @property
    def owner(self):
        """The arguments of a service that say in whose name."""
        return {"organiser": self.organiser, "unit": self.unit, "group": self.group}

    def audiences(self, person):
        """The audiences `person` may open to in this name."""
        return policies.audiences_of(person, self.organiser, self.unit, self.group)

    def words(self, audience):
        """Who an audience is, in this name."""
        if audience == Audience.UNIT:
            return f"Les membres de «\u00a0{self.unit.name}\u00a0»"
        if audience == Audience.GROUP:
            return f"Celles et ceux qui lisent «\u00a0{self.group.name}\u00a0»"
        if audience == Audience.INVITED:
            return "Seulement les personnes invitées"
        return Audience(audience).label


def names_of(person):
    """The Names of `person`, her own first; () while she may not be heard. Two queries at most."""
    if not policies.can_create(person):
        return ()
    return (Name(ME, "Moi", Organiser.PERSON), *unit_names(person), *group_names(person))


def unit_names(person):
    """The units whose page she keeps, and those she belongs to as an adherent."""
    kept = person.rights.own_unit_ids(Permission.EDIT_UNIT_PAGE)
    mine = {m.unit_id for m in person.current_memberships if m.is_adherent}
    if not kept and not mine:
        return
    units = Unit.objects.open().filter(pk__in={*kept, *mine}).only(*UNIT).order_by("-path")
    for unit in units[:MOST]:
        if unit.pk in kept:
            yield Name(f"instance-{unit.pk}", unit.name, Organiser.UNIT, unit)
        if unit.pk in mine:
            label = f"Moi, pour les membres de «\u00a0{unit.name}\u00a0»"
            yield Name(f"entre-nous-{unit.pk}", label, Organiser.PERSON, unit)


def group_names(person):
    """The groups she animates, and the collaborative ones she is in."""
    publishing = Q(role__in=Member.ANIMATING) | Q(group__access=Access.COLLABORATIVE)
    places = (
        Member.objects.present()
        .filter(publishing, person=person.pk, group__masked_rule=None)
        .exclude(group__kind=Kind.UNIT)
        .exclude(group__state__in=Group.GONE)
        .select_related("group")
        .order_by("group__name", "pk")
    )
    for place in places[:MOST]:
        yield Name(f"groupe-{place.group_id}", place.group.name, Organiser.GROUP, group=place.group)


def name_of(event):
    """The Name in which `event` is organised, for who already organises it."""
    if event.organiser == Organiser.UNIT:
        return Name(f"instance-{event.unit_id}", event.unit.name, Organiser.UNIT, event.unit)
    if event.organiser == Organiser.GROUP:
        return Name(
            f"groupe-{event.group_id}", event.group.name, Organiser.GROUP, None, event.group
        )
    return Name(ME, "Moi", Organiser.PERSON, event.unit)
