"""What happens to documents when something else changes: a file is ready, a group joins another."""

from django.db import transaction
from django.utils import timezone

from documents.models import Document, Version
from files.registry import on_settled
from groups.merging import on_access, on_merge
from notifications.services import notify

# Of a long file, the first pages are enough to find it; PostgreSQL takes no more in an index.
SEARCHED = 200_000


def serve(document, version, text):
    """Let `version` be what is read of the locked `document`, unless a later one already is.

    Its `text` is what search finds. The first one publishes it.
    """
    if version.number <= document.last_number:
        return
    if not document.last_number:
        document.is_ready = True
    document.last_number = version.number
    document.text = searched(text)
    document.updated_at = timezone.now()
    document.save(update_fields=["last_number", "text", "updated_at", "is_ready"])


def searched(text):
    """The beginning of `text`, without the NUL that PostgreSQL refuses."""
    return text.replace("\x00", "")[:SEARCHED]


@on_settled
@transaction.atomic
def settle_version(file):
    """The version that waited for `file` is read from now on; refused, whoever brought it is told."""
    version = Version.objects.filter(file=file).first()
    if version is None:
        return
    document = Document.objects.select_for_update(of=("self",)).get(pk=version.document_id)
    if file.is_ready:
        serve(document, version, file.text)
    elif version.author is not None:
        notify(
            kind="documents.refused",
            recipient=version.author,
            key=f"version:{version.pk}",
            payload={"document": document.pk, "reason": file.refusal},
            subject=document,
        )


@transaction.atomic
def move_documents(source, target):
    """What the group `source` published is from now on published by the group `target`."""
    Document.objects.filter(group=source).update(group=target)


def hold_documents(group):
    """Whether `group` published something: it was for its readers, not for more of them."""
    return Document.objects.filter(group=group).exists()


on_merge(move_documents)
on_access(hold_documents)
