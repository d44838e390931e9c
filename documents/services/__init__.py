"""Every write of the library."""

from documents.services.adapting import adapt, publish_draft, save_draft
from documents.services.following import hold_documents, move_documents, settle_version
from documents.services.publishing import add_version, edit_document, publish
from documents.services.visits import arrive

__all__ = [
    "adapt",
    "add_version",
    "arrive",
    "edit_document",
    "hold_documents",
    "move_documents",
    "publish",
    "publish_draft",
    "save_draft",
    "settle_version",
]
