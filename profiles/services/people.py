"""What a person changes of her own profile."""

from core.markdown import render
from django.db import transaction
from django.utils import timezone

from journal.services import record
from profiles.models import Link, Opening, Person, Tag, Visibility

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


def _set(person, changes, allowed):
    unknown = set(changes) - allowed
    if unknown:
        raise KeyError(f"Not editable: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))


def _tags(kind, words):
    names = {word.strip()[:40].lower(): word.strip()[:40] for word in words if word.strip()}
    tags = []
    for name in names.values():
        tag = Tag.objects.filter(kind=kind, name__iexact=name).first()
        tags.append(tag or Tag.objects.create(kind=kind, name=name))
    return tags
