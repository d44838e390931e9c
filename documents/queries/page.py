"""One document as one viewer reads it: what it says, its states, where it comes from and went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from core.http import get_visible_or_404
from documents import policies
from documents.models import Audience, Document, Version
from documents.queries.rows import COLUMNS, LABELS, Row, drawn
from files.models import StoredFile
from groups.models import Group
from profiles.models import Person

# What a page shows of a document, and what decides who may change it.
SHOWN = (
    *("id", "title", "summary", "kind", "theme", "audience", "created_at", "updated_at"),
    *("is_ready", "is_shut", "last_number", "taken_up_count", "masked_rule", "created_by"),
    *(
        "adapted_from",
        "unit__path",
        "unit__slug",
        "unit__name",
        "unit__short_name",
        "unit__closed_on",
    ),
    *("group__slug", "group__name", "group__access", "group__state", "group__kind"),
    *("group__masked_rule", "department__name"),
)
VERSIONS, ADAPTATIONS, GENERATIONS = 10, 12, 10
# How long the page asks whether a file is ready; past that, a worker is down.
ASKING = timedelta(minutes=10)

MEGABYTE = 1024 * 1024
UNNAMED = "Un groupe de la Coopol"

ANCESTORS = """
WITH RECURSIVE up(id, depth) AS (
    SELECT adapted_from_id, 1 FROM documents_document WHERE id = %s
    UNION ALL
    SELECT d.adapted_from_id, up.depth + 1 FROM documents_document d JOIN up ON d.id = up.id
    WHERE up.depth < %s
)
SELECT id FROM up WHERE id IS NOT NULL ORDER BY depth
"""


@dataclass(frozen=True)
class State:
    """One version in the list: what it is, what changed, and what became of its file."""

    number: int
    at: datetime
    changes: str
    file: StoredFile | None
    is_served: bool

    @property
    def is_waiting(self):
        return self.file is not None and self.file.state == StoredFile.State.PENDING

    @property
    def is_refused(self):
        return self.file is not None and self.file.state == StoredFile.State.REFUSED

    @property
    def weight(self):
        """How heavy its file is: « 240 Ko », « 1,4 Mo »."""
        if self.file.size < MEGABYTE:
            return f"{max(round(self.file.size / 1024), 1)}\u00a0Ko"
        return f"{self.file.size / MEGABYTE:.1f}\u00a0Mo".replace(".", ",")

    @property
    def is_asked_again(self):
        """Whether the page asks by itself what became of the file."""
        return self.is_waiting and timezone.now() - self.at < ASKING


@dataclass(frozen=True)
class Page:
    """All that the page of a document shows one viewer."""

    document: Document
    owner: tuple[str, str] | None
    served: State | None
    html: str
    versions: tuple[State, ...]
    has_more_versions: bool
    waiting: State | None
    refused: State | None
    ancestors: tuple[Row, ...]
    adaptations: tuple[Row, ...]
    has_more_adaptations: bool
    can_edit: bool
    can_take_up: bool
    brought_by: Person | None

    @property
    def is_for_all(self):
        """Whether a visitor reads it: its address may be shown around."""
        return self.document.audience == Audience.ALL and policies.is_published(self.document)

    @property
    def kind_label(self):
        return LABELS["kind"][self.document.kind]

    @property
    def theme_label(self):
        return LABELS["theme"][self.document.theme]


def document_or_404(viewer, pk):
    """The Document `pk` that `viewer` may see, its `group_is_seen` telling whether she may know of
    its group; raises Http404. One query.
    """
    seen = Group.objects.visible_to(viewer).filter(pk=OuterRef("group"), masked_rule=None)
    documents = Document.objects.select_related("unit", "group", "department").only(*SHOWN)
    return get_visible_or_404(documents.annotate(group_is_seen=Exists(seen)), viewer, pk=pk)


def page_of(viewer, document):
    """The Page of a document of `document_or_404`; at most seven queries beyond those of rights."""
    can_edit = viewer.is_authenticated and policies.can_edit(viewer, document)
    states = states_of(document, can_edit)
    served = served_of(document, states)
    shown = [state for state in states if can_edit or state.number <= document.last_number]
    later = [state for state in states if state.number > document.last_number]
    ancestors = ancestors_of(viewer, document) if document.adapted_from_id else ()
    taken_up = document.taken_up_count and not document.is_masked
    adaptations = adaptations_of(viewer, document, size=ADAPTATIONS + 1) if taken_up else []
    return Page(
        document=document,
        owner=owner_of(document),
        served=served,
        html=html_of(document) if served and served.file is None else "",
        versions=tuple(shown[:VERSIONS]),
        has_more_versions=len(shown) > VERSIONS,
        waiting=next((state for state in later if state.is_waiting), None),
        refused=next((state for state in later[:1] if state.is_refused), None),
        ancestors=ancestors,
        adaptations=tuple(adaptations[:ADAPTATIONS]),
        has_more_adaptations=len(adaptations) > ADAPTATIONS,
        can_edit=can_edit,
        can_take_up=policies.can_take_up(viewer, document),
        brought_by=brought_by(viewer, document) if can_edit else None,
    )


def owner_of(document):
    """(name, address) of the unit or the group of `document`; None when the viewer may not know."""
    if document.unit:
        return document.unit.short_name, document.unit.get_absolute_url()
    if document.group_is_seen:
        return document.group.name, document.group.get_absolute_url()
    return None


def signature_of(document):
    """The name under which a document is printed, when the reader may know of its group."""
    if document.unit:
        return document.unit.name
    return document.group.name if document.group_is_seen else UNNAMED


# Versions


def states_of(document, can_edit, before=None, size=VERSIONS + 1):
    """The States of `document`, the last one first; those nobody reads only for who may edit it."""
    if document.is_masked:
        return []
    versions = Version.objects.filter(document=document.pk)
    if not can_edit:
        versions = versions.filter(number__lte=document.last_number)
    if before:
        versions = versions.filter(number__lt=before)
    rows = versions.select_related("file").defer("text", "html", "file__text").order_by("-number")
    states = [state_of(version, document) for version in rows[:size]]
    return [state for state in states if can_edit or not (state.is_waiting or state.is_refused)]


def served_of(document, states):
    """The State that is read, among `states` or, behind many refused files, by one more query."""
    found = [state for state in states if state.is_served]
    if not found and document.last_number and not document.is_masked:
        found = states_of(document, False, before=document.last_number + 1, size=1)
    return found[0] if found else None


def state_of(version, document):
    """The State of one Version."""
    return State(
        number=version.number,
        at=version.at,
        changes=version.changes,
        file=version.file,
        is_served=version.number == document.last_number,
    )


def html_of(document):
    """The text that is read of `document`, as HTML."""
    html = Version.objects.filter(document=document.pk, number=document.last_number)
    return mark_safe(html.values_list("html", flat=True).get())


def readable_version(document, number):
    """The Version `number` of a document at hand, with its file, if it can be read; else None."""
    versions = Version.objects.filter(document=document.pk, number=number)
    version = versions.select_related("file").defer("file__text").first()
    if version is None or document.is_masked or (version.file and not version.file.is_ready):
        return None
    return version


def brought_by(viewer, document):
    """Who brought `document`, for who keeps it, and if she may see that person."""
    if document.created_by_id is None:
        return None
    return Person.objects.visible_to(viewer).for_cards().filter(pk=document.created_by_id).first()


# Lineage


def ancestors_of(viewer, document):
    """The Rows of what `document` was taken from, the oldest first, as far as `viewer` may follow.

    Behind a document she may not read, nothing is said of what comes before.
    """
    with connection.cursor() as cursor:
        cursor.execute(ANCESTORS, [document.pk, GENERATIONS])
        ids = [pk for (pk,) in cursor.fetchall()]
    seen = Document.objects.visible_to(viewer).published().filter(pk__in=ids)
    rows = {row[0]: row for row in seen.values_list(*COLUMNS)}
    known = []
    for pk in ids:
        if pk not in rows:
            break
        known.append(rows[pk])
    return tuple(drawn(viewer, known[::-1], "", None))


def adaptations_of(viewer, document, *, before=None, size):
    """The Rows of those that took `document` up, the last one first, among what `viewer` reads."""
    seen = Document.objects.visible_to(viewer).published().filter(adapted_from=document.pk)
    if before:
        seen = seen.filter(pk__lt=before)
    return drawn(viewer, list(seen.order_by("-pk").values_list(*COLUMNS)[:size]), "", None)


@dataclass(frozen=True)
class Listing:
    """A page of versions or of adaptations of one document."""

    rows: tuple
    next_url: str = ""
    previous_url: str = ""


LISTED = 30


def adaptations_page(viewer, document, before=None):
    """The Listing of those that took `document` up."""
    rows = adaptations_of(viewer, document, before=before, size=LISTED + 1)
    url = reverse("documents:adaptations", args=[document.pk])
    last = rows[LISTED - 1].pk if len(rows) > LISTED else None
    return Listing(tuple(rows[:LISTED]), f"{url}?avant={last}" if last else "", before and url)


def versions_page(viewer, document, before=None):
    """The Listing of all the versions of `document`."""
    can_edit = viewer.is_authenticated and policies.can_edit(viewer, document)
    rows = states_of(document, can_edit, before=before, size=LISTED + 1)
    url = reverse("documents:versions", args=[document.pk])
    last = rows[LISTED - 1].number if len(rows) > LISTED else None
    return Listing(tuple(rows[:LISTED]), f"{url}?avant={last}" if last else "", before and url)
