"""Where files are kept: under random names, outside the web root."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

# What a member reads, its thumbnail, and what arrived, before it is clean.
CLEAN, SMALL, RAW = "", "-s", "-raw"
VARIANTS = (CLEAN, SMALL, RAW)
WORK = "work"


def root():
    """The folder of files."""
    return Path(settings.MEDIA_ROOT) / "files"


def path_of(token, variant=CLEAN):
    """Where the `variant` of the file `token` is kept."""
    return root() / token[:2] / f"{token}{variant}"


def write(path, chunks):
    """Write the bytes of `chunks` at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
        put(Path(temporary), path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def put(source, path):
    """Move the file `source` to `path`, readable by our group alone."""
    os.chmod(source, settings.FILE_UPLOAD_PERMISSIONS)
    os.replace(source, path)


def delete(token, variants=VARIANTS):
    """Remove the `variants` of the file `token`; nothing happens when they are gone."""
    for variant in variants:
        path_of(token, variant).unlink(missing_ok=True)


@contextmanager
def workshop():
    """A folder to work in, on the same disk, gone afterwards."""
    folder = root() / WORK
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        yield Path(name)
