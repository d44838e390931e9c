"""Images and files under a post."""

from core.http import Invalid
from files.services import discard, receive
from groups.models import Attachment

MOST = 3


def attach(*, by, post, files):
    """Put `files`, pairs (uploaded file, description of the image), under `post`.

    Raises Invalid when there are too many, or when one is not a file we take.
    """
    if len(files) > MOST:
        raise Invalid(f"{MOST} fichiers au plus par message.")
    for uploaded, description in files:
        stored = receive(by=by, uploaded=uploaded)
        Attachment.objects.create(post=post, file=stored, description=description.strip()[:200])


def detach(*, post, attachments):
    """Take those of the attachments of `post` (ids) away, with their files."""
    for attachment in post.attachments.filter(pk__in=attachments).select_related("file"):
        stored = attachment.file
        attachment.delete()
        discard(stored)
