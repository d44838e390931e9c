"""Archives of office documents: what they claim to be, judged before anything is inflated.

Used where a file arrives and where it is cleaned. It needs neither Django nor the database.
"""

import struct
import zipfile
import zlib

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MAX_ENTRIES = 1_000
MAX_DIRECTORY_BYTES = 400_000
MAX_INFLATED = 200_000_000
MAX_RATIO = 100
# Below this, a part may be as regular as it likes.
SMALL_PART = 1_000_000
MAX_DECLARATION = 1_000_000

# What zipfile raises on archives that are not what they promise.
BROKEN = (
    zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError, LookupError,
    struct.error,
)  # fmt: skip
END = struct.Struct("<4s4H2LH")
ODF = "application/vnd.oasis.opendocument."
OOXML = "application/vnd.openxmlformats-officedocument."
KINDS = {
    f"{ODF}text": "odt",
    f"{ODF}spreadsheet": "ods",
    f"{OOXML}wordprocessingml.document.main+xml": "docx",
    f"{OOXML}spreadsheetml.sheet.main+xml": "xlsx",
}
EMPTY_LIBRARIES = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")

UNREADABLE = "Ce fichier est abîmé ou incomplet\u00a0: nous n’arrivons pas à l’ouvrir."
UNKNOWN = "unknown"
MACROS = "Ce fichier contient des macros\u00a0: enregistre-le sans elles, ou en PDF."
LOCKED = "Ce fichier est protégé par un mot de passe\u00a0: enlève-le, puis recommence."
TOO_LARGE = "Ce fichier est trop grand une fois ouvert\u00a0: découpe-le, ou dépose-le en PDF."


class BadArchive(ValueError):
    """An archive that no member may be given; its text is a French sentence, or UNKNOWN."""


def open_archive(file):
    """The ZipFile of the binary `file` and its kind, « odt », « docx », « ods » or « xlsx ».

    Raises BadArchive when it is no office document, holds macros, is locked, or would inflate
    beyond measure.
    """
    check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
        check_entries(archive)
        return archive, kind_of(archive)
    except BadArchive:
        raise
    except BROKEN as error:
        raise BadArchive(UNREADABLE) from error


def check_directory(file):
    """Raise BadArchive unless `file` is one archive from its first byte to its last.

    Whatever hides before, between or after its parts would be another file for another reader.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - END.size))
    tail = file.read(END.size)
    file.seek(0)
    if len(tail) < END.size or not tail.startswith(b"PK\x05\x06"):
        raise BadArchive(UNREADABLE)
    _mark, disk, first_disk, here, entries, length, offset, comment = END.unpack(tail)
    if disk or first_disk or here != entries or comment:
        raise BadArchive(UNREADABLE)
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES:
        raise BadArchive(TOO_LARGE)
    if offset + length != size - END.size:
        raise BadArchive(UNREADABLE)


def check_entries(archive):
    """Raise BadArchive when the parts of `archive` are locked, disguised, or inflate too much."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) != len(names) or not all(map(is_plain, names)):
        raise BadArchive(UNREADABLE)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise BadArchive(LOCKED)
    if any(map(is_macro, names)):
        raise BadArchive(MACROS)
    inflated = sum(entry.file_size for entry in entries)
    if inflated > MAX_INFLATED or any(
        entry.file_size > SMALL_PART and entry.file_size > MAX_RATIO * entry.compress_size
        for entry in entries
    ):
        raise BadArchive(TOO_LARGE)


def is_plain(name):
    """Whether `name` stays inside the archive."""
    parts = name.rstrip("/").split("/")
    return name.isprintable() and "\\" not in name and not {"", ".", ".."} & set(parts)


def is_macro(name):
    """Whether the part `name` is there to run."""
    name = name.lower()
    if name.startswith(("basic/", "scripts/", "dialogs/")):
        return not name.endswith(("/", *EMPTY_LIBRARIES))
    return any(mark in name for mark in ("vbaproject", "vbadata", "macrosheets/", "activex/"))


def kind_of(archive):
    """What `archive` declares to be; raises BadArchive(UNKNOWN) for anything we do not take."""
    names = set(archive.namelist())
    if "mimetype" in names and "[Content_Types].xml" in names:
        raise BadArchive(UNKNOWN)
    if "mimetype" in names:
        manifest = b""
        if "META-INF/manifest.xml" in names:
            manifest = read(archive, "META-INF/manifest.xml", MAX_DECLARATION)
        if b"encryption-data" in manifest:
            raise BadArchive(LOCKED)
        declared = {read(archive, "mimetype", 100).decode("ascii", "replace").strip()}
    elif "[Content_Types].xml" in names:
        declared = declared_types(read(archive, "[Content_Types].xml", MAX_DECLARATION))
    else:
        raise BadArchive(UNKNOWN)
    if any("macroenabled" in kind.lower() for kind in declared):
        raise BadArchive(MACROS)
    kinds = {KINDS[kind] for kind in declared if kind in KINDS}
    if len(kinds) != 1:
        raise BadArchive(UNKNOWN)
    return kinds.pop()


def declared_types(content):
    """The content types that the XML `content` of [Content_Types].xml names."""
    try:
        tree = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise BadArchive(UNREADABLE) from error
    return {element.get("ContentType", "") for element in tree.iter()}


def read(archive, name, limit):
    """The content of the part `name`; raises BadArchive beyond `limit` bytes, whatever it claims."""
    with archive.open(name) as part:
        content = part.read(limit + 1)
    if len(content) > limit:
        raise BadArchive(TOO_LARGE)
    return content
