"""Short ways to a party: people, units, who belongs where and who holds what."""

import itertools
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.text import slugify

from profiles.models import Mandate, Membership, Person, Visibility
from profiles.models.belonging import Status
from profiles.services import project_rights
from sections.models import Commune, CommuneSection, Department, Level, Tree, Unit

PASSWORD = "une-rose-au-poing-2026"
numbers = itertools.count(1)


def make_person(first="Camille", last=None, *, email="", visibility=Visibility.ALL, **fields):
    """A person with a confirmed address (email=None: an offline member) and no password."""
    n = next(numbers)
    last = last or f"Personne{n}"
    if email == "":
        email = f"personne{n}@exemple.fr"
    person = Person.objects.create_user(
        email=email, first_name=first, last_name=last, visibility=visibility, **fields
    )
    if email:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_unit(parent, level, name, code=None):
    """A unit right below `parent` (None: the root of the party)."""
    n = next(numbers)
    code = code or f"u{n}"
    tree = parent.tree if parent else Tree.PS
    return Unit.objects.create(
        tree=tree,
        level=level,
        parent=parent,
        path=f"{parent.path}{code}/" if parent else f"{tree}/",
        code=code,
        slug=slugify(f"{name} {code}"),
        name=name,
        short_name=name,
        opened_on=timezone.localdate(),
    )


def make_commune(unit, name="Vannes", *, insee="56260", postal_code="56000"):
    """A commune that leads to the section `unit`, in the département of its federation."""
    department, _ = Department.objects.get_or_create(
        code=insee[:2],
        defaults={
            "name": f"Département {insee[:2]}",
            "of_form": f"du département {insee[:2]}",
            "in_form": f"dans le département {insee[:2]}",
            "federation": unit.parent,
            "lat": 47.7,
            "lon": -2.8,
        },
    )
    commune = Commune.objects.create(
        insee=insee,
        name=name,
        department=department,
        postal_codes=[postal_code],
        lat=47.7,
        lon=-2.8,
    )
    CommuneSection.objects.create(commune=commune, unit=unit)
    return commune


def join(person, unit, status=Status.ADHERENT, **fields):
    """`person` belongs to `unit`, an adherent unless said otherwise; returns the Membership."""
    today = timezone.localdate()
    if status == Status.ADHERENT:
        fields.setdefault("adherent_since", today)
        fields.setdefault("dues_paid_on", today)
    membership = Membership.objects.create(
        person=person, unit=unit, tree=unit.tree, status=status, joined_on=today, **fields
    )
    forget(person)
    return membership


def give(person, role, unit, **fields):
    """`person` holds `role` in `unit` with all its rights; returns the Mandate."""
    fields.setdefault("starts_on", timezone.localdate())
    mandate = Mandate.objects.create(person=person, role=role, unit=unit, **fields)
    project_rights([person.pk])
    forget(person)
    return mandate


def forget(person):
    """Drop what the person object cached, as the next request would."""
    for name in ("rights", "current_memberships"):
        person.__dict__.pop(name, None)


@dataclass(frozen=True)
class Party:
    """A small tree with two federations of one region, and the youth movement beside it."""

    national: Unit
    region: Unit
    federation: Unit
    section: Unit
    next_section: Unit
    other_federation: Unit
    other_section: Unit
    youth: Unit
    youth_federation: Unit


def make_party():
    national = make_unit(None, Level.NATIONAL, "Parti socialiste")
    region = make_unit(national, Level.REGION, "Union régionale de Bretagne", "bretagne")
    federation = make_unit(region, Level.FEDERATION, "Fédération de Morbihan", "56")
    other = make_unit(region, Level.FEDERATION, "Fédération du Finistère", "29")
    youth = Unit.objects.create(
        tree=Tree.MJS,
        level=Level.NATIONAL,
        path="mjs/",
        code="mjs",
        slug="mjs",
        name="Mouvement des jeunes socialistes",
        short_name="MJS",
    )
    return Party(
        national=national,
        region=region,
        federation=federation,
        section=make_unit(federation, Level.SECTION, "Section de Vannes", "56-001"),
        next_section=make_unit(federation, Level.SECTION, "Section de Lorient", "56-002"),
        other_federation=other,
        other_section=make_unit(other, Level.SECTION, "Section de Brest", "29-001"),
        youth=youth,
        youth_federation=make_unit(youth, Level.FEDERATION, "MJS du Morbihan", "mjs-56"),
    )
