"""The states of one document: what each is, what it changed, what became of its file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Value
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from core.prepared import Prepared
from documents import policies
from documents.models import Version
from documents.queries.rows import Listing
from files.models import StoredFile

MEGABYTE = 1024 * 1024
# A page of them, and as many as there may ever be.
LISTED, MOST = 30, 32_767
# How long the page asks whether a file is ready; past that, a worker is down.
ASKING = timedelta(minutes=10)
FILE = [field.attname for field in StoredFile._meta.concrete_fields if field.name != "text"]
STATES = Prepared(
    lambda document, last: (
        Version.objects.filter(document=document, number__lte=Value(last))
        .order_by("-number")
        .values_list("number", "at", "changes", *(f"file__{name}" for name in FILE))[: LISTED + 1]
    ),
    *(int, int),
)
HTML = Prepared(
    lambda document, number: Version.objects.filter(
        document=document, number=Value(number)
    ).values_list("html"),
    *(int, int),
)


@dataclass(frozen=True)
class State:
    """One version in the list."""

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


def states_of(document, can_edit, before=None):
    """The States of `document`, at most LISTED + 1, the last one first; one query.

    Those that nobody reads are only for who may edit it; of a masked document, none is told.
    """
    if document.is_masked:
        return []
    last = min((before or MOST + 1) - 1, MOST if can_edit else document.last_number)
    states = [state_of(row, document) for row in STATES.rows(document.pk, last)]
    return [state for state in states if can_edit or not (state.is_waiting or state.is_refused)]


def state_of(row, document):
    """The State of one row of STATES."""
    number, at, changes, *file = row
    return State(
        number=number,
        at=at,
        changes=changes,
        file=StoredFile.from_db("default", FILE, file) if file[0] else None,
        is_served=number == document.last_number,
    )


def served_of(document, states):
    """The State that is read, among `states` or, behind many refused files, by one more query."""
    found = [state for state in states if state.is_served]
    if not found and document.last_number:
        found = states_of(document, can_edit=False)[:1]
    return found[0] if found else None


def html_of(document):
    """The text that is read of `document`, as HTML."""
    return mark_safe(HTML.rows(document.pk, document.last_number)[0][0])


def readable_version(document, number):
    """The Version `number` of a document at hand, with its file, if it can be read; else None."""
    if document.is_masked or number > MOST:
        return None
    versions = Version.objects.filter(document=document.pk, number=number)
    version = versions.select_related("file").defer("file__text").first()
    if version is None or (version.file and not version.file.is_ready):
        return None
    return version


def versions_page(viewer, document, before=None):
    """The Listing of all the versions of `document`."""
    can_edit = viewer.is_authenticated and policies.can_edit(viewer, document)
    rows = states_of(document, can_edit, before)
    url = reverse("documents:versions", args=[document.pk])
    last = rows[LISTED - 1].number if len(rows) > LISTED else None
    return Listing(tuple(rows[:LISTED]), f"{url}?avant={last}" if last else "", before and url)
