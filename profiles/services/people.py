"""What a person changes of her own profile."""

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone

from core.markdown import render
from journal.services import has_recorded_read, record, record_read
from profiles import photos as files
from profiles import policies
from profiles.models import JoinRequest, Link, Mandate, Opening, Person, Tag, Visibility
from profiles.roles import ROLES
from sections.permissions import Permission

READING = (Permission.SEE_FILE, Permission.SEE_HIDDEN)
BY_DELEGATION = "Par délégation"

EDITABLE = frozenset(
    {
        "first_name",
        "last_name",
        "status_line",
        "presentation",
        "responsibilities",
        "local_engagement",
        "portrait",
        "commune",
    }
)
COORDINATES = frozenset({"phone", "address", "email_opening", "phone_opening", "address_opening"})


@transaction.atomic
def edit_profile(*, by, changes, interests=None, skills=None, links=None):
    """Change the profile of `by`; `changes` holds only fields of EDITABLE, others raise KeyError.

    `interests` and `skills` are lists of words, `links` a list of (label, url); None leaves them.
    """
    # Two copies of one form, sent together, must not leave two copies of the links.
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    _set(by, changes, EDITABLE)
    if "presentation" in changes:
        by.presentation_html = render(by.presentation)
        by.save(update_fields=["presentation_html"])
    for words, kind, relation in (
        (interests, Tag.Kind.INTEREST, by.interests),
        (skills, Tag.Kind.SKILL, by.skills),
    ):
        if words is not None:
            relation.set(_tags(kind, words))
    if links is not None:
        by.links.all().delete()
        Link.objects.bulk_create(
            Link(person=by, label=label, url=url, position=position)
            for position, (label, url) in enumerate(links)
        )
    record(action="profile.edited", by=by, about=by, detail={"fields": sorted(changes)})


@transaction.atomic
def edit_coordinates(*, by, changes):
    """Change phone, address and who reads each coordinate; fields outside COORDINATES raise KeyError."""
    _set(by, changes, COORDINATES)
    opened = sorted(
        name for name in changes if name.endswith("_opening") and changes[name] != Opening.CLOSED
    )
    record(action="coordinates.edited", by=by, about=by, detail={"opened": opened})


@transaction.atomic
def choose_visibility(*, by, level):
    """Choose who sees `by`; holds at the next request of anybody."""
    by.visibility = Visibility(level)
    by.visibility_chosen_at = timezone.now()
    by.save(update_fields=["visibility", "visibility_chosen_at"])
    record(action="visibility.chosen", by=by, about=by, detail={"level": level})


@transaction.atomic
def set_photo(*, by, token):
    """Point the profile at the photo stored under `token` (empty: none); returns the former token."""
    former = Person.objects.select_for_update(of=("self",)).get(pk=by.pk).photo
    by.photo = token
    by.save(update_fields=["photo"])
    record(action="photo.changed", by=by, about=by)
    return former


def change_photo(*, by, photos):
    """Keep `photos` (see profiles.photos.squares) as the photo of `by`; the former one is removed."""
    token = files.store(photos)
    try:
        former = set_photo(by=by, token=token)
    except BaseException:
        files.delete(token)
        raise
    transaction.on_commit(lambda: files.delete(former))


def remove_photo(*, by):
    """Show `by` without a photo, and remove its files."""
    former = set_photo(by=by, token="")
    transaction.on_commit(lambda: files.delete(former))


@transaction.atomic
def choose_portrait(*, by, portrait):
    """Show `by` by a drawn portrait (empty: by her initials), in place of any photo."""
    edit_profile(by=by, changes={"portrait": portrait})
    if by.photo:
        remove_photo(by=by)


def note_reading(*, by, about):
    """Tell in the journal that `by` opened the profile of `about` thanks to an office; else nothing.

    A keeper of the file of her section is told, and whoever sees a hidden person who asks to join.
    """
    if by.pk == about.pk:
        return
    for membership in about.current_memberships:
        if policies.reads_as_board(by, membership.unit):
            if has_recorded_read(by=by, about=about):
                return
            role = _quality(by, membership.unit, READING)
            record_read(by=by, about=about, unit=membership.unit, role=role)
            return
    if about.visibility == Visibility.SECTION:
        waiting = JoinRequest.objects.to_decide_by(by).filter(person=about)
        for request in waiting.select_related("awaiting", "unit")[:1]:
            role = _quality(by, request.unit, (Permission.DECIDE_REQUESTS,))
            record_read(by=by, about=about, unit=request.awaiting, role=role)


def _quality(person, unit, permissions):
    """The office by which `person` holds one of `permissions` over `unit`, the nearest first."""
    mandates = (
        Mandate.objects.in_force()
        .filter(person=person, unit__path__in=[unit.path, *unit.ancestor_paths])
        .order_by("-unit__path", "pk")
    )
    for mandate in mandates:
        if ROLES[mandate.role].permissions.intersection(permissions):
            return mandate.role_label
    return BY_DELEGATION


def _set(person, changes, allowed):
    unknown = set(changes) - allowed
    if unknown:
        raise KeyError(f"Not editable: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))


def _tags(kind, words):
    names = {word.strip()[:40].lower(): word.strip()[:40] for word in words if word.strip()}
    return [_tag(kind, name) for name in names.values()]


def _tag(kind, name):
    same = Tag.objects.alias(key=Lower("name")).filter(kind=kind, key=Lower(Value(name)))
    tag = same.first()
    if tag is None:
        try:
            with transaction.atomic():
                tag = Tag.objects.create(kind=kind, name=name)
        except IntegrityError:
            # Somebody created the same word meanwhile.
            tag = same.get()
    return tag
