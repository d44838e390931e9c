"""One document as one viewer reads it: what it says, its states, where it comes from and went."""

from dataclasses import dataclass

from documents import policies
from documents.models import Audience, Document
from documents.queries.document import owner_of
from documents.queries.lineage import adaptations_of, ancestors_of
from documents.queries.rows import LABELS, Row
from documents.queries.versions import State, html_of, served_of, states_of
from profiles.models import Person

# How many a page shows; the rest is one page further.
VERSIONS, ADAPTATIONS = 10, 12


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


def page_of(viewer, document):
    """The Page of a document of `document_or_404`; at most eight queries beyond those of rights."""
    can_edit = viewer.is_authenticated and policies.can_edit(viewer, document)
    states = states_of(document, can_edit)
    served = served_of(document, states)
    shown = [state for state in states if can_edit or state.number <= document.last_number]
    later = [state for state in states if state.number > document.last_number]
    ancestors = ancestors_of(viewer, document) if document.adapted_from_id else ()
    taken_up = document.taken_up_count and not document.is_masked
    adaptations = adaptations_of(viewer, document) if taken_up else []
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


def brought_by(viewer, document):
    """Who brought `document`, for who keeps it, and if she may see that person."""
    if document.created_by_id is None:
        return None
    return Person.objects.visible_to(viewer).for_cards().filter(pk=document.created_by_id).first()
