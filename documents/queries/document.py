"""One document at hand: found if the viewer may see it, with whose it is."""

from django.db.models import Exists, OuterRef
from django.http import Http404

from documents.models import Document
from groups.models import Group
from groups.models.sight import Read
from sections.models import Department, Unit

# What a page shows of a document, and what decides who may change it.
DOCUMENT = (
    *("id", "masked_rule", "unit_id", "group_id", "kind", "title", "summary", "theme"),
    *("department_id", "audience", "created_by_id", "created_at", "updated_at", "is_ready"),
    *("last_number", "adapted_from_id", "taken_up_count", "is_shut"),
)
UNIT = ("id", "path", "slug", "name", "short_name", "closed_on")
GROUP = ("id", "masked_rule", "kind", "access", "state", "name", "slug")
LARGEST = 2**63
UNNAMED = "Un groupe de la Coopol"


def build(viewer, pk):
    """The query of one document, and whether `viewer` may know of its group."""
    seen = Group.objects.visible_to(viewer).filter(pk=OuterRef("group"), masked_rule=None)
    return (
        Document.objects.visible_to(viewer)
        .filter(pk=pk)
        .annotate(group_is_seen=Exists(seen))
        .values_list(
            *DOCUMENT,
            *(f"unit__{name}" for name in UNIT),
            *(f"group__{name}" for name in GROUP),
            "department__name",
            "group_is_seen",
        )
    )


FOUND = Read(build, int)


def document_or_404(viewer, pk):
    """The Document `pk` that `viewer` may see, its `group_is_seen` telling whether she may know of
    its group; raises Http404, the same for one she may not see as for none. One query.
    """
    row = next(iter(FOUND.rows(viewer, pk)), None) if pk < LARGEST else None
    if row is None:
        raise Http404
    document = Document.from_db("default", DOCUMENT, row[: len(DOCUMENT)])
    row = row[len(DOCUMENT) :]
    document.unit = Unit.from_db("default", UNIT, row[: len(UNIT)]) if row[0] else None
    row = row[len(UNIT) :]
    document.group = Group.from_db("default", GROUP, row[: len(GROUP)]) if row[0] else None
    name, document.group_is_seen = row[len(GROUP) :]
    document.department = Department(document.department_id, name) if name else None
    return document


def owner_of(document):
    """(name, address) of the unit or the group of a document at hand; None when it may not be known."""
    if document.unit:
        return document.unit.short_name, document.unit.get_absolute_url()
    if document.group_is_seen:
        return document.group.name, document.group.get_absolute_url()
    return None


def signature_of(document):
    """The name under which a document at hand is printed."""
    if document.unit:
        return document.unit.name
    return document.group.name if document.group_is_seen else UNNAMED
