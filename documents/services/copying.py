"""A file of one's own, from one that can already be read."""

from files import storage
from files.models import StoredFile, new_token

CHUNK = 1024 * 1024
COPIED = ("name", "format", "size", "pages", "width", "height", "digest", "text", "state")


def duplicate(*, by, file):
    """A new StoredFile with what the READY `file` holds, brought by `by`."""
    copy = StoredFile(token=new_token(), uploaded_by=by)
    for name in COPIED:
        setattr(copy, name, getattr(file, name))
    for variant in (storage.CLEAN, storage.SMALL):
        path = storage.path_of(file.token, variant)
        if path.exists():
            storage.write(storage.path_of(copy.token, variant), chunks_of(path))
    copy.save(force_insert=True)
    return copy


def chunks_of(path):
    """The bytes of the file at `path`, a part at a time."""
    with path.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk
