"""Every write on the tree of units.

These services keep the invariants of the tree and the journal. They stand below the people, so
they cannot ask who holds which mandate: the services of `profiles` that call them ask the policy
first, then pass `by` for the journal.
"""

import re

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.text import slugify

from core.http import Invalid
from core.markdown import render
from journal.services import record
from sections.fragments import forget
from sections.models import PARENT_LEVELS, CommuneSection, Department, Level, Unit

PAGE_FIELDS = frozenset(
    {
        "presentation",
        "meeting_place",
        "meeting_address",
        "meeting_rhythm",
        "how_to_join",
        "role_email",
    }
)
# Words that an address below /sections/ already uses.
RESERVED_SLUGS = frozenset({"trouver", "departement"})


class Stale(Invalid):
    """Somebody else saved the same page in the meantime."""

    def __init__(self):
        super().__init__(
            "Quelqu’un d’autre a modifié cette page pendant que tu écrivais. "
            "Rien n’est perdu\u00a0: recharge la page, puis reprends ton texte."
        )


@transaction.atomic
def create_unit(*, by, parent, name, short_name, in_form="", kind="", communes=(), point=None):
    """Open a unit just below `parent` and return it; `communes` are those a section covers.

    Its level follows from that of the parent: a section in a federation, otherwise a federation.
    `point` is a (latitude, longitude). Raises Invalid when the parent is closed or has no level
    below it.
    """
    lock_tree(parent)
    parent.refresh_from_db()
    level = Level.SECTION if parent.level == Level.FEDERATION else Level.FEDERATION
    check_parent(level, parent.tree, parent)
    code = next_code(parent, level)
    lat, lon = point or (None, None)
    unit = Unit.objects.create(
        tree=parent.tree,
        level=level,
        parent=parent,
        path=f"{parent.path}{slugify(code)}/",
        code=code,
        slug=free_slug(short_name, code),
        name=name,
        short_name=short_name,
        in_form=in_form,
        kind=kind,
        lat=lat,
        lon=lon,
        opened_on=timezone.localdate(),
    )
    CommuneSection.objects.bulk_create(
        CommuneSection(commune=commune, unit=unit) for commune in communes
    )
    record(action="unit.opened", by=by, unit=unit, subject=unit)
    transaction.on_commit(lambda: forget(parent))
    return unit


@transaction.atomic
def move_unit(*, by, unit, parent):
    """Attach `unit`, with all that is below it, to another `parent`.

    Raises Invalid when the parent is of a wrong level or tree, closed, or below the unit itself.
    """
    lock_tree(unit)
    unit.refresh_from_db()
    parent.refresh_from_db()
    if unit.level == Level.NATIONAL or parent.is_within(unit):
        raise Invalid("Une instance ne peut pas être rattachée à elle-même ni plus bas qu’elle.")
    check_parent(unit.level, unit.tree, parent)
    former = unit.parent
    if former == parent:
        return
    old_path, step = unit.path, unit.path.rstrip("/").rpartition("/")[2]
    new_path = f"{parent.path}{step}/"
    Unit.objects.within(unit).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)),
        updated_at=timezone.now(),
        version=F("version") + 1,
    )
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.refresh_from_db()
    detail = {"from": former.name, "to": parent.name}
    record(action="unit.moved", by=by, unit=unit, subject=unit, detail=detail)
    transaction.on_commit(lambda: forget(former, parent))


@transaction.atomic
def close_unit(*, by, unit, merged_into=None):
    """Close `unit`; when it is `merged_into` another, its communes go there.

    Raises Invalid when it is already closed, still holds open units, or joins an unfit one.
    """
    lock_tree(unit)
    unit.refresh_from_db()
    if unit.closed_on:
        raise Invalid("Cette instance est déjà fermée.")
    if unit.level == Level.NATIONAL:
        raise Invalid("L’instance nationale ne peut pas être fermée.")
    if Unit.objects.open().within(unit).exclude(pk=unit.pk).exists():
        raise Invalid("Ferme ou rattache d’abord les instances qui sont au-dessous.")
    if merged_into is not None:
        merged_into.refresh_from_db()
        if (
            merged_into == unit
            or merged_into.closed_on
            or (merged_into.tree, merged_into.level) != (unit.tree, unit.level)
        ):
            raise Invalid("Choisis une instance ouverte du même échelon.")
        hand_over_places(unit, merged_into)
    Unit.objects.filter(pk=unit.pk).update(
        closed_on=timezone.localdate(),
        merged_into=merged_into,
        updated_at=timezone.now(),
        version=F("version") + 1,
    )
    unit.refresh_from_db()
    detail = {"merged_into": merged_into.name} if merged_into else {}
    record(action="unit.closed", by=by, unit=unit, subject=unit, detail=detail)
    transaction.on_commit(lambda: forget(unit.parent))


@transaction.atomic
def edit_unit_page(*, by, unit, changes, version):
    """Save `changes` (a dict of PAGE_FIELDS) if the page is still at `version`.

    Raises Stale when somebody saved it meanwhile, ValueError for a field that is not of the page.
    """
    if unknown := changes.keys() - PAGE_FIELDS:
        raise ValueError(f"Not a field of the unit page: {', '.join(sorted(unknown))}.")
    values = dict(changes)
    if "presentation" in values:
        values["presentation_html"] = render(values["presentation"])
    updated = (
        Unit.objects.open()
        .filter(pk=unit.pk, version=version)
        .update(**values, updated_at=timezone.now(), version=F("version") + 1)
    )
    if not updated:
        raise Stale
    changed = sorted(name for name in changes if getattr(unit, name) != changes[name])
    unit.refresh_from_db()
    record(action="unit.page_edited", by=by, unit=unit, subject=unit, detail={"fields": changed})


# Invariants


def lock_tree(unit):
    """Let the shape of a tree change once at a time: a subtree being moved must not grow."""
    Unit.objects.select_for_update(of=("self",), no_key=True).get(
        tree=unit.tree, level=Level.NATIONAL
    )


def check_parent(level, tree, parent):
    """Raise Invalid unless a unit of `level` may hang from `parent`."""
    if parent.closed_on:
        raise Invalid(f"{parent.name} est fermée\u00a0: choisis une instance ouverte.")
    if parent.tree != tree:
        raise Invalid("Le parti et le mouvement des jeunes ont chacun leurs instances.")
    if parent.level not in PARENT_LEVELS[level]:
        raise Invalid(
            f"Une {Level(level).label} ne peut pas être rattachée à cet échelon "
            f"({Level(parent.level).label})."
        )


def next_code(parent, level):
    """The next free number: 33-088 below the federation 33, N-001 for a new federation."""
    prefix = parent.code if level == Level.SECTION else "N"
    codes = Unit.objects.filter(tree=parent.tree, code__startswith=f"{prefix}-")
    numbers = [
        int(match[1])
        for code in codes.values_list("code", flat=True)
        if (match := re.fullmatch(rf"{re.escape(prefix)}-(\d+)", code))
    ]
    return f"{prefix}-{max(numbers, default=0) + 1:03}"


def free_slug(short_name, code):
    """An address made of the name, with the code behind it when the name is taken."""
    slug = slugify(short_name.replace("’", " ").replace("'", " "))[:60]
    if not slug or slug in RESERVED_SLUGS or Unit.objects.filter(slug=slug).exists():
        return f"{slug}-{slugify(code)}".strip("-")
    return slug


def hand_over_places(unit, heir):
    """Give the communes and départements of `unit` to `heir`."""
    known = heir.commune_links.values("commune")
    unit.commune_links.filter(commune__in=known).delete()
    unit.commune_links.update(unit=heir)
    Department.objects.filter(federation=unit).update(federation=heir)
