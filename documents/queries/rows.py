"""What a list shows of each document."""

import datetime
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from core.finding import highlighted, sentence
from documents.models import Document
from groups.models import Group

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
    def owner(self):
        """The name of its unit or group; "" when the viewer may not know of it."""
        return self.unit or (self.group[0] if self.group else "")

    @property
    def kind_label(self):
        return LABELS["kind"][self.kind]

    @property
    def kind_icon(self):
        return ICONS[self.kind]


def drawn(viewer, rows, q, since):
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


def groups_of(viewer, ids):
    """{id: (name, address)} of those of the groups `ids` that `viewer` may know of; one query."""
    if not ids:
        return {}
    seen = Group.objects.visible_to(viewer).filter(pk__in=ids, masked_rule=None)
    return {
        pk: (name, reverse("documents:of-group", args=[slug]))
        for pk, name, slug in seen.values_list("pk", "name", "slug")
    }


def sentences_of(ids, q):
    """{id: HTML of the sentence that answers `q`} of documents the viewer reads; one query."""
    if not q or not ids:
        return {}
    found = Document.objects.filter(pk__in=ids).annotate(sentence=sentence("text", q))
    return {pk: highlighted(text) for pk, text in found.values_list("pk", "sentence")}


@cache
def pattern():
    """The address of a document, 0 standing for its number: lists show many."""
    return reverse("documents:detail", args=[0])


def address(pk):
    """The address of the document `pk`."""
    return pattern().replace("/0/", f"/{pk}/")
