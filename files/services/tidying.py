"""Tidy: what nobody holds any more leaves the database, then the disk."""

import shutil
import time
from datetime import timedelta

from django.utils import timezone

from files import storage
from files.models import StoredFile

FORGOTTEN = timedelta(days=1)


def tidy():
    """Delete the files that nothing refers to, and what no row names on the disk, a day old each.

    Returns how many rows, and how many files of the disk, went. Safe to run twice, or at once.
    """
    return delete_unheld(), delete_unnamed()


def delete_unheld():
    """Delete the rows older than a day that no post, document or other thing refers to."""
    unheld = StoredFile.objects.filter(uploaded_at__lt=timezone.now() - FORGOTTEN)
    for relation in StoredFile._meta.related_objects:
        unheld = unheld.filter(**{relation.name: None})
    return unheld.delete()[0]


def delete_unnamed():
    """Delete from the disk what is older than a day and belongs to no row."""
    before = time.time() - FORGOTTEN.total_seconds()
    gone = 0
    for folder in sorted(storage.root().glob("*")):
        old = [path for path in folder.glob("*") if path.lstat().st_mtime < before]
        tokens = {path.name.partition("-")[0] for path in old}
        named = set()
        if folder.name != storage.WORK:
            named = set(StoredFile.objects.filter(token__in=tokens).values_list("token", flat=True))
        for path in old:
            if path.name.partition("-")[0] not in named:
                remove(path)
                gone += 1
    return gone


def remove(path):
    """Remove `path`, a file or a folder that a dead worker left."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
