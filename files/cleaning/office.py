"""Office documents: an archive written anew, part by part, with only what shows the document."""

import posixpath
import zipfile
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from files.archives import BROKEN, UNREADABLE, BadArchive, open_archive, read
from files.cleaning.markup import HEADER, NOWHERE, Copier, is_elsewhere
from files.cleaning.pictures import without_story
from files.cleaning.words import Reader

MAX_MARKUP = 60_000_000
MAX_PART = 40_000_000

MARKUP = (".xml", ".rels", ".vml", ".svg")
FONTS = (".odttf", ".ttf", ".otf", ".ttc")
PICTURES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".emf", ".wmf", ".svm")  # fmt: skip
# Who made it, when, with what; what runs; what the screen of its author looked like.
DROPPED_FOLDERS = (
    "docprops/", "docmetadata/", "customxml/", "customui/", "usercustomization/", "_xmlsignatures/",
    "thumbnails/", "configurations2/", "versions/", "basic/", "scripts/", "dialogs/", "meta-inf/",
    "[trash]/", "xl/revisions/", "xl/querytables/", "xl/printersettings/", "word/printersettings/",
    "xl/webextensions/", "word/webextensions/", "package/",
)  # fmt: skip
DROPPED = ("meta.xml", "manifest.rdf", "layout-cache", "xl/connections.xml", "mimetype")
DECLARED = "[Content_Types].xml"

MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
MIMETYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# The parts whose words are read, and the elements that hold them.
READ = {
    "content.xml", "word/document.xml", "word/footnotes.xml", "word/endnotes.xml",
    "xl/sharedStrings.xml",
}  # fmt: skip
SHEETS = "xl/worksheets/"
HOLDERS = {"odt": {"body"}, "ods": {"body"}, "docx": {"t"}, "xlsx": {"t"}}


def clean(source, target, format):
    """(None, text) of the document `source`, written clean at `target`.

    Raises BadArchive, with a French sentence, when it is not a plain document.
    """
    with source.open("rb") as file:
        archive, kind = open_archive(file)
        if kind != format:
            raise BadArchive(UNREADABLE)
        reader = Reader(HOLDERS[format])
        try:
            write(target, clean_parts(archive), format, reader)
        except BadArchive:
            raise
        except BROKEN as error:
            raise BadArchive(UNREADABLE) from error
    return None, reader.text


def clean_parts(archive):
    """(name, clean content) of each part of `archive` that stays, in their order."""
    names = [name for name in archive.namelist() if is_kept(name)]
    keeps = set(names)
    left = MAX_MARKUP
    for name in names:
        is_markup = name.lower().endswith(MARKUP)
        content = read(archive, name, left if is_markup else MAX_PART)
        if is_markup:
            left -= len(content)
            yield name, copied(name, content, keeps)
        else:
            yield name, other(name, content)


def is_kept(name):
    """Whether the part `name` is needed to show the document."""
    lowered = name.lower()
    return not (
        lowered.endswith("/")
        or lowered.startswith(DROPPED_FOLDERS)
        or lowered in DROPPED
        or lowered.endswith("/meta.xml")
    )


def copied(name, content, keeps):
    """The clean XML of the part `name`, whose archive `keeps` these names."""
    if not content.strip():
        return content

    def relationship(pairs):
        return relation_of(name, pairs, keeps)

    copier = Copier(
        name,
        relationship=relationship if name.endswith(".rels") else None,
        keeps=keeps if name == DECLARED else None,
    )
    try:
        return copier.copy(content)
    except BadArchive:
        if name.lower().endswith(".svg"):
            return b""
        raise


def relation_of(name, pairs, keeps):
    """The attributes of a Relationship of the part `name`; None when it leads to nothing we keep.

    A link that a person may follow stays; anything else that leaves the document leads nowhere.
    """
    given = dict(pairs)
    target = given.get("Target", "")
    if given.get("TargetMode") == "External" or is_outside(target):
        is_link = given.get("Type", "").endswith("/hyperlink")
        if not (is_link and target.lower().startswith(("http://", "https://", "mailto:", "#"))):
            target = NOWHERE
        given |= {"Target": target, "TargetMode": "External"}
        return list(given.items())
    folder = posixpath.dirname(posixpath.dirname(name))
    inside = posixpath.normpath(posixpath.join("/", folder, target.partition("#")[0]))
    if target.startswith("#") or {inside.lstrip("/"), unquote(inside).lstrip("/")} & keeps:
        return pairs
    return None


def is_outside(target):
    """Whether the target of a relationship leaves the archive; « /word/… » is its root."""
    return is_elsewhere(target.removeprefix("../").removeprefix("../")) and (
        not target.startswith("/") or target.startswith(("//", "/\\"))
    )


def other(name, content):
    """What becomes of a part that is not XML: a picture without its story, a font, or nothing."""
    lowered = name.lower()
    if lowered.endswith(FONTS):
        return content
    # A picture by its name, or one of OpenDocument's, which have none.
    if lowered.endswith(PICTURES) or "." not in posixpath.basename(lowered):
        return without_story(content)
    return b""


def write(target, parts, format, reader):
    """Write `parts` as the archive `target`, and let `reader` read their words on the way.

    The same parts always make the same archive.
    """
    names = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if format in MIMETYPES:
            add(archive, "mimetype", MIMETYPES[format].encode(), zipfile.ZIP_STORED)
        for name, content in parts:
            names.append(name)
            add(archive, name, content)
            if is_read(name, content):
                reader.read(content)
        if format in MIMETYPES:
            add(archive, "META-INF/manifest.xml", manifest(names, MIMETYPES[format]))


def is_read(name, content):
    """Whether the words of a part are those of the document; few tables keep theirs in a sheet."""
    return name in READ or (name.startswith(SHEETS) and b"inlineStr" in content)


def add(archive, name, content, compression=zipfile.ZIP_DEFLATED):
    """Add a part without a date."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = compression
    archive.writestr(entry, content)


def manifest(names, mimetype):
    """The list of the parts `names` that OpenDocument asks for."""
    entries = [("/", mimetype), *((name, kind_of(name)) for name in names)]
    lines = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)}"
        f" manifest:media-type={quoteattr(kind)}/>"
        for name, kind in entries
    )
    root = f'<manifest:manifest xmlns:manifest="{MANIFEST}" manifest:version="1.2">'
    return f"{HEADER}{root}{lines}</manifest:manifest>".encode()


def kind_of(name):
    """The media type of a part, as far as OpenDocument needs it."""
    return "text/xml" if name.endswith(".xml") else ""
