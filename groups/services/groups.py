"""A group opens, says what it is, opens wider or closes in."""

import datetime
import secrets

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from core.http import Invalid, refuse_unless
from core.markdown import render
from groups.merging import holds_something
from groups.models import Access, Admission, Group, Kind, Member, Topic
from groups.models.group import unit_paths
from groups.models.words import OPEN_ACCESS
from groups.policies import common
from groups.policies import groups as policies
from groups.services.entering import forget_all
from groups.services.locking import lock, lock_groups, lock_people
from groups.services.members import adherents
from journal.services import record
from profiles.models.person import REF_ALPHABET
from sections.models import Unit

FIELDS = frozenset({"name", "purpose", "presentation", "theme", "unit", "is_listed"})
# What the space of a unit says of itself: its name and its place are those of the unit.
SPACE_FIELDS = frozenset({"purpose", "presentation"})
# How many drafts one person may have at a time.
DRAFTS = 5
NOT_YOURS = "Seule l’équipe d’animation peut changer ce groupe."
BETWEEN_YOU = (
    "Ce qui s’est dit ici s’est dit entre vous\u00a0: ce groupe ne peut plus s’ouvrir à d’autres."
)


class Stale(Invalid):
    """Somebody else saved the same group in the meantime."""

    def __init__(self):
        super().__init__(
            "Quelqu’un d’autre a modifié ce groupe pendant que tu écrivais. Rien n’est perdu\u00a0: "
            "compare, puis enregistre."
        )


@transaction.atomic
def create_group(
    *, by, name, purpose, theme, access, presentation="", unit=None, is_listed=False, official=False
):
    """`by` opens a group and animates it: a draft until enough people are in; returns the Group.

    An official group lives at once. Raises Refused to whoever may not, Invalid beyond DRAFTS.
    """
    lock_people([by.pk])
    refuse_unless(policies.can_create(by), common.HIDDEN)
    check_place(by, unit, official)
    check_access(by, access)
    drafts = Group.objects.filter(created_by=by.pk, state=Group.State.DRAFT)
    if not official and drafts.count() >= DRAFTS:
        raise Invalid("Tu as déjà plusieurs groupes en brouillon\u00a0: fais-les vivre d’abord.")
    group = Group.objects.create(
        kind=Kind.OFFICIAL if official else Kind.THEMATIC,
        state=Group.State.ACTIVE if official else Group.State.DRAFT,
        draft_until=None
        if official
        else timezone.now() + datetime.timedelta(days=Group.DRAFT_DAYS),
        slug=new_slug(name),
        unit=national_unit(by) if official else unit,
        presentation_html=render(presentation),
        created_by=by,
        is_listed=is_listed and access == Access.PRIVATE,
        **{"name": name, "purpose": purpose, "theme": theme, "access": access},
        presentation=presentation,
    )
    Member.objects.create(group=group, person=by, role=Member.Role.ANIMATOR)
    record(action="group.created", by=by, about=by, subject=group)
    return group


@transaction.atomic
def edit_group(*, by, group, changes, version):
    """Save `changes` (a dict of FIELDS) if the group is still at `version`; nobody is told.

    Raises Stale when somebody saved it meanwhile, ValueError for a field that is not of the group.
    """
    group = lock(group)
    refuse_unless(policies.can_edit(by, group, common.place_of(by, group)), NOT_YOURS)
    if unknown := changes.keys() - (SPACE_FIELDS if group.is_space else FIELDS):
        raise ValueError(f"Not a field of this group: {', '.join(sorted(unknown))}.")
    if group.version != version:
        raise Stale
    values = dict(changes)
    if "unit" in values and values["unit"] != group.unit:
        check_place(by, values["unit"], group.kind == Kind.OFFICIAL)
    if "presentation" in values:
        values["presentation_html"] = render(values["presentation"])
    if "is_listed" in values:
        values["is_listed"] = values["is_listed"] and group.access == Access.PRIVATE
    Group.objects.filter(pk=group.pk).update(**values, version=F("version") + 1)
    record(action="group.edited", by=by, subject=group, detail={"fields": sorted(changes)})


@transaction.atomic
def change_access(*, by, group, access):
    """Open `group` wider, as long as nothing was said there, or close it in, which is so at once.

    Whoever loses sight of it is in it no more. Raises Invalid when what was said would be read
    by more people.
    """
    lock_people(group.members.values_list("person_id", flat=True))
    [group] = lock_groups([group.pk])
    refuse_unless(policies.can_manage(by, group, common.place_of(by, group)), NOT_YOURS)
    if access == group.access:
        return
    check_access(by, access)
    if not policies.is_as_strict(access, group.access) and holds_words(group):
        raise Invalid(BETWEEN_YOU)
    former = group.access
    Group.objects.filter(pk=group.pk).update(access=access, is_listed=False)
    waiting = Admission.objects.filter(group=group)
    if access in OPEN_ACCESS:
        forget_all(waiting.requests())
    if access == Access.ADHERENTS:
        forget_all(waiting.exclude(person__in=adherents()))
        Member.objects.present().filter(group=group).exclude(person__in=adherents()).delete()
    detail = {"from": former, "to": access}
    record(action="group.access_changed", by=by, subject=group, detail=detail)


@transaction.atomic
def make_official(*, by, group, official):
    """Say that the nation runs `group`, or that it does no more."""
    group = lock(group)
    allowed = policies.can_make_official(by) and not group.is_space and not group.is_gone
    refuse_unless(allowed, "Seul le national peut rendre un groupe officiel.")
    values = {"kind": Kind.THEMATIC}
    if official:
        values = {"kind": Kind.OFFICIAL, "unit": national_unit(by)}
        if group.state in (Group.State.DRAFT, Group.State.TRIBUNE):
            values |= {"state": Group.State.ACTIVE, "draft_until": None}
    Group.objects.filter(pk=group.pk).update(**values)
    action = "group.made_official" if official else "group.official_ended"
    record(action=action, by=by, subject=group)


def holds_words(group):
    """Whether something was said in `group`, or kept there."""
    return Topic.objects.filter(group=group).exists() or holds_something(group)


def check_place(by, unit, official):
    """Raise Refused or Invalid unless `by` may say that a group acts in `unit`."""
    if official:
        allowed = policies.can_make_official(by)
        refuse_unless(allowed, "Seul le national ouvre un groupe officiel.")
    elif unit is not None and unit.path not in unit_paths(by):
        raise Invalid("Choisis une de tes instances, ou aucune.")


def check_access(by, access):
    """Raise Invalid unless `by` may be in a group of that `access`."""
    if access == Access.UNIT:
        raise Invalid("Chaque instance a déjà son espace.")
    if access == Access.ADHERENTS and not by.is_adherent:
        raise Invalid("Seul un adhérent peut réserver un groupe aux adhérents.")


def national_unit(by):
    """The national unit in whose name `by` speaks."""
    return Unit.objects.filter(path__in=policies.national_paths(by)).order_by("-tree").first()


def new_slug(name):
    """An address that says the name, and by its end tells nothing of other groups of that name."""
    end = "".join(secrets.choice(REF_ALPHABET) for _ in range(5))
    return f"{slugify(name.replace('’', ' '))[:80].strip('-') or 'groupe'}-{end}"
