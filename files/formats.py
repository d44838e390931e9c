"""What a file is, by its content: never by its name nor by what the browser claims."""

import zipfile

from files import archives
from files.models import Format

EMPTY = "Ce fichier est vide."
ACCEPTED = "Nous prenons les PDF, ODT, DOCX, ODS, XLSX et les images JPEG, PNG ou WebP."
IMAGES = "Nous prenons les images JPEG, PNG ou WebP."
NOT_TAKEN = "Nous ne pouvons pas prendre ce fichier. {}"
OLD_OFFICE = (
    "Ce fichier est d’un ancien format, ou protégé par un mot de passe\u00a0: "
    "enregistre-le en PDF, ODT, DOCX, ODS ou XLSX."
)
TWO_IN_ONE = "Ce fichier en cache un autre\u00a0: exporte-le de nouveau, puis recommence."

HEAD = 16
BLANK = b"\xef\xbb\xbf\r\n\t "


def recognise(file, images_only=False):
    """The Format of the open binary `file`, by its content.

    Raises ValueError, with a French sentence, for anything we do not take.
    """
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    found = by_signature(head)
    refused = NOT_TAKEN.format(IMAGES if images_only else ACCEPTED)
    if not head:
        raise ValueError(EMPTY)
    if found in (Format.JPEG, Format.PNG, Format.WEBP, Format.PDF):
        if images_only and found == Format.PDF:
            raise ValueError(refused)
        refuse_two_in_one(file)
        return found
    if images_only:
        raise ValueError(refused)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError(OLD_OFFICE)
    if not head.startswith(b"PK\x03\x04"):
        raise ValueError(refused)
    return of_archive(file, refused)


def by_signature(head):
    """The format whose first bytes are `head`; None when they are of no image nor PDF."""
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.WEBP
    if head.lstrip(BLANK).startswith(b"%PDF-"):
        return Format.PDF
    return None


def refuse_two_in_one(file):
    """Raise ValueError when `file` can also be opened as an archive."""
    # Four bytes may be there by chance; those of both ends of a list of parts may not.
    suspect = zipfile.is_zipfile(file)
    file.seek(0)
    if suspect and b"PK\x01\x02" in file.read():
        raise ValueError(TWO_IN_ONE)
    file.seek(0)


def of_archive(file, refused):
    """The format of an office document; raises ValueError, `refused` when it is something else."""
    try:
        archive, kind = archives.open_archive(file)
    except archives.BadArchive as error:
        sentence = str(error)
        raise ValueError(refused if sentence == archives.UNKNOWN else sentence) from error
    finally:
        file.seek(0)
    archive.close()
    return Format(kind)
