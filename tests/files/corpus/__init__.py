"""More than five hundred files that somebody might bring: honest, broken, disguised, hostile.

The same every time. `samples()` gives them all; each says what it is, under which name and type it
is brought, and what must become of it. CANARY stands wherever a file names its author, his machine
or his place: nothing that is served may hold it.
"""

from tests.files.corpus.documents import archives, office
from tests.files.corpus.images import images, names
from tests.files.corpus.others import disguised, two_in_one
from tests.files.corpus.pdf import pdfs
from tests.files.corpus.sample import CANARY, Sample

FAMILIES = {
    "images": images,
    "names": names,
    "disguised": disguised,
    "two in one": two_in_one,
    "archives": archives,
    "office": office,
    "pdf": pdfs,
}

__all__ = ["CANARY", "FAMILIES", "Sample", "samples"]


def samples():
    """All the samples, family after family."""
    for family in FAMILIES.values():
        yield from family()
