"""Small files for tests."""

from django.core.files.uploadedfile import SimpleUploadedFile

from files import storage
from files.models import Format, StoredFile
from files.services import receive
from tests.factories import make_person
from tests.files.corpus.pdf import honest_pdf


def brought(content=None, name="tract.pdf", by=None):
    """The file that somebody has just brought: an honest PDF unless said otherwise."""
    uploaded = SimpleUploadedFile(name, honest_pdf() if content is None else content)
    return receive(by=by or make_person(), uploaded=uploaded)


def ready(content=bytes(range(256)) * 4, *, format=Format.PDF, name="tract.pdf", **fields):
    """A file that can be served, holding exactly `content`."""
    file = StoredFile.objects.create(
        name=name, format=format, state="ready", digest="abc", size=len(content), **fields
    )
    storage.write(storage.path_of(file.token), [content])
    return file
