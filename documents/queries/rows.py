"""What a list shows of each document."""

import datetime
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from core.finding import highlighted, sentence
from core.prepared import Prepared
from documents.models import Document
from groups.models import Group
from groups.models.sight import Read

# What a list shows of a document.
COLUMNS = (
    *("id", "title", "kind", "theme", "summary", "audience", "updated_at", "created_at"),
    *("taken_up_count", "masked_rule", "created_by_id", "group_id"),
    *("unit__short_name", "unit__slug"),
)
ICONS = {
    "tract": "newspaper-clipping",
    "affiche": "paint-roller",
    "argumentaire": "megaphone-simple",
    "compte-rendu": "file-text",
    "formation": "graduation-cap",
    "autre": "file-text",
}
LABELS = {
    name: dict(Document._meta.get_field(name).choices) for name in ("kind", "theme", "audience")
}


@dataclass(frozen=True)
class Row:
    """One document found. `group` is (name, address), None when the viewer may not know of it."""

    pk: int
    title: str
    kind: str
    theme: str
    summary: str
    audience: str
    updated_at: datetime.datetime
    taken_up_count: int
    masked_rule: int | None
    unit: str | None
    unit_slug: str | None
    group: tuple[str, str] | None
    is_new: bool
    was_changed: bool
    sentence: str = ""

    @property
    def url(self):
        return address(self.pk)

    @property
    def owner_url(self):
        """Where the documents of its unit or group are; "" when the viewer may not know of it."""
        if self.unit:
            return pattern("of-unit", SLUG).replace(SLUG, self.unit_slug)
        return self.group[1] if self.group else ""

    @property
    def owner(self):
        """The name of its unit or group; "" when the viewer may not know of it."""
        return self.unit or (self.group[0] if self.group else "")

    @property
    def kind_label(self):
        return LABELS["kind"][self.kind]

    @property
    def kind_icon(self):
        return ICONS[self.kind]


@dataclass(frozen=True)
class Listing:
    """A page of one kind of rows, and where it goes on."""

    rows: tuple
    next_url: str = ""
    previous_url: str = ""


def drawn(viewer, rows, q="", since=None):
    """The Row of each of `rows`; two queries at most."""
    groups = groups_of(viewer, {row[11] for row in rows if row[11]})
    sentences = sentences_of([row[0] for row in rows], q)
    return [drawn_row(viewer, row, groups, sentences, since) for row in rows]


def drawn_row(viewer, row, groups, sentences, since):
    """The Row of one of them."""
    pk, title, kind, theme, summary, audience, updated_at, created_at = row[:8]
    taken_up, masked_rule, author, group, unit, unit_slug = row[8:14]
    is_new = since is not None and updated_at > since and author != viewer.pk
    return Row(
        pk=pk,
        title=title,
        kind=kind,
        theme=theme,
        summary=summary,
        audience=audience,
        updated_at=updated_at,
        taken_up_count=taken_up,
        masked_rule=masked_rule,
        unit=unit,
        unit_slug=unit_slug,
        group=groups.get(group),
        is_new=is_new,
        was_changed=is_new and created_at <= since,
        sentence=sentences.get(pk, ""),
    )


# Lists of ids come in two lengths, so that their queries are written but twice.
SIZES = (8, 32)


def padded(ids, size):
    """`ids`, then the number of no row until there are `size`."""
    return [*ids, *[0] * (size - len(ids))]


def sized(ids):
    """`ids` in one of SIZES."""
    return padded(ids, next(size for size in SIZES if len(ids) <= size))


@cache
def named_groups(size):
    """The Read of the names of so many groups."""
    return Read(
        lambda viewer, *ids: (
            Group.objects.visible_to(viewer)
            .filter(pk__in=ids, masked_rule=None)
            .values_list("pk", "name", "slug")
        ),
        *[int] * size,
    )


def groups_of(viewer, ids):
    """{id: (name, address)} of those of the groups `ids` that `viewer` may know of; one query."""
    if not ids:
        return {}
    ids = sized(ids)
    return {
        pk: (name, pattern("of-group", SLUG).replace(SLUG, slug))
        for pk, name, slug in named_groups(len(ids)).rows(viewer, *ids)
    }


@cache
def sentences(size):
    """The Prepared of the sentences that answer, in so many documents."""
    return Prepared(
        lambda q, *ids: (
            Document.objects.filter(pk__in=ids)
            .annotate(sentence=sentence("text", q))
            .values_list("pk", "sentence")
        ),
        str,
        *[int] * size,
    )


def sentences_of(ids, q):
    """{id: HTML of the sentence that answers `q`} of documents the viewer reads; one query."""
    if not q or not ids:
        return {}
    ids = sized(ids)
    return {pk: highlighted(text) for pk, text in sentences(len(ids)).rows(q, *ids)}


SLUG = "-slug-"


@cache
def pattern(name, argument):
    """The address `name`, with an `argument` to be replaced: lists show many."""
    return reverse(f"documents:{name}", args=[argument])


def address(pk):
    """The address of the document `pk`."""
    return pattern("detail", 0).replace("/0/", f"/{pk}/")
