"""PDF: the pages stay; who made them, what runs, and what is hidden behind them goes."""

import zlib

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream, String

from files.archives import LOCKED, TOO_LARGE, UNREADABLE, BadArchive
from files.cleaning.pictures import of_jpeg
from files.cleaning.words import MAX_TEXT

MAX_OBJECTS = 200_000
MAX_DEPTH = 100
MAX_READ_PAGES = 300
MAX_PICTURE = 30_000_000

TRAILER = {"/Root", "/Size", "/ID"}
# Of the catalogue, what shows pages; /Names keeps only its destinations.
ROOT_DROPPED = {
    "/OpenAction", "/AA", "/Collection", "/Perms", "/Legal", "/SpiderInfo", "/DSS", "/Requirements",
    "/Metadata", "/PieceInfo", "/AF", "/URI", "/Threads",
}  # fmt: skip
DROPPED = {
    "/PieceInfo", "/XFA", "/AF", "/EF", "/AA", "/LastModified", "/EmbeddedFiles", "/JavaScript",
    "/RichMediaContent", "/RichMediaSettings", "/3DD", "/OPI", "/CreatorInfo", "/Thumb", "/JS",
}  # fmt: skip
# On a stream: its bytes, or its drawing, would be taken from another file.
ELSEWHERE = {"/F", "/FFilter", "/FDecodeParms", "/Ref"}
# A font or a picture may be called anything, even « AA ».
RESOURCES = {"/Font", "/XObject", "/ExtGState", "/Pattern"}
ACTIONS_KEPT = {"/GoTo", "/URI", "/Named"}
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE",
    "/Thread", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/SetOCGState", "/Trans",
    "/GoTo3DView", "/Hide", "/GoToDp",
}  # fmt: skip
NAMED_KEPT = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")
MEDIA = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/Projection"}


def clean(source, target, format):
    """(pages, text) of the PDF `source`, written clean at `target`. Raises BadArchive with a reason."""
    try:
        with pikepdf.open(source, suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
            if Name.Root not in pdf.trailer or not pages:
                raise BadArchive(UNREADABLE)
            scrub_all(pdf)
            pdf.save(
                target,
                preserve_pdfa=False,
                fix_metadata_version=False,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
    except pikepdf.PasswordError as error:
        raise BadArchive(LOCKED) from error
    except pikepdf.PdfError as error:
        raise BadArchive(UNREADABLE) from error
    return pages, text_of(target)


def scrub_all(pdf):
    """Scrub every object of `pdf`, wherever it hangs: what is not reachable is not saved."""
    for key in set(pdf.trailer.keys()) - TRAILER:
        del pdf.trailer[key]
    # Found again in a broken file, a trailer may lack its size: it is written with the right one.
    pdf.trailer.Size = 1
    drop(pdf.Root, ROOT_DROPPED)
    names = pdf.Root.get(Name.Names)
    if isinstance(names, Dictionary):
        drop(names, set(names.keys()) - {"/Dests"})
    for count, thing in enumerate(pdf.objects):
        if count > MAX_OBJECTS:
            raise BadArchive(TOO_LARGE)
        scrub(thing, 0)


def drop(thing, keys):
    """Delete `keys` from the dictionary `thing`."""
    for key in keys & set(thing.keys()):
        del thing[key]


def scrub(thing, depth):
    """Scrub the object `thing` and what it holds directly."""
    if depth > MAX_DEPTH:
        raise BadArchive(UNREADABLE)
    if isinstance(thing, Array):
        children = list(thing)
    elif isinstance(thing, Stream):
        scrub_stream(thing)
        scrub_keys(thing)
        children = [value for _key, value in thing.items()]
    elif isinstance(thing, Dictionary):
        scrub_keys(thing)
        children = [value for _key, value in thing.items()]
    else:
        return
    for child in children:
        # What is shared has a number, and is met in its turn.
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            scrub(child, depth + 1)


def scrub_keys(thing):
    """Take from the dictionary of `thing` what runs, what is attached, and who made it."""
    keys = set(thing.keys())
    for key in keys & DROPPED:
        if not is_resource(thing[key]):
            del thing[key]
    if isinstance(thing.get(Name.Metadata), Stream):
        del thing[Name.Metadata]
    if {"/ByteRange", "/Contents"} <= keys:
        # A signature: it no longer holds, and names who signed.
        drop(thing, keys)
    if "/S" in keys and is_forbidden(thing):
        drop(thing, set(thing.keys()) - {"/Length"})
    annotations = thing.get(Name.Annots)
    if isinstance(annotations, Array):
        thing[Name.Annots] = Array([note for note in annotations if not is_media(note)])
    if "/Rect" in keys and "/Subtype" in keys and thing[Name.Subtype] != Name.Widget:
        # Of a note, /T is who wrote it; of a field, its name.
        drop(thing, {"/T"})


def is_resource(value):
    """Whether `value` is a font or another thing that only happens to have such a name."""
    return isinstance(value, (Dictionary, Stream)) and str(value.get(Name.Type)) in RESOURCES


def is_forbidden(thing):
    """Whether `thing`, which says what it does in /S, is an action that leaves the document."""
    kind = str(thing[Name.S])
    if kind in ACTIONS:
        return True
    if kind == "/Named":
        return str(thing.get(Name.N)) not in NAMED_KEPT
    if kind == "/URI":
        address = thing.get(Name.URI)
        known = isinstance(address, String) and str(address).strip().lower().startswith(SCHEMES)
        return not known
    return str(thing.get(Name.Type)) == "/Action" and kind not in ACTIONS_KEPT


def is_media(note):
    """Whether the annotation `note` holds a file, a sound, a film or a model."""
    return isinstance(note, Dictionary) and str(note.get(Name.Subtype)) in MEDIA


def scrub_stream(stream):
    """Take from `stream` other files, and from a photo where and when it was taken."""
    drop(stream, ELSEWHERE)
    if stream.get(Name.Subtype) != Name.Image:
        return
    filters = stream.get(Name.Filter)
    filters = list(filters) if isinstance(filters, Array) else [filters]
    if filters[-1] != Name.DCTDecode or any(name != Name.FlateDecode for name in filters[:-1]):
        return
    content = stream.read_raw_bytes()
    for _filter in filters[:-1]:
        inflater = zlib.decompressobj()
        content = inflater.decompress(content, MAX_PICTURE)
        if inflater.unconsumed_tail:
            raise BadArchive(TOO_LARGE)
    try:
        content = of_jpeg(content)
    except (ValueError, LookupError, zlib.error):
        content = b""
    parameters = stream.get(Name.DecodeParms)
    last = parameters[-1] if isinstance(parameters, Array) and len(parameters) else parameters
    stream.write(content, filter=Name.DCTDecode, decode_parms=last)


def text_of(path):
    """The text of the first pages of the PDF `path`."""
    pieces, length = [], 0
    with pypdfium2.PdfDocument(path) as document:
        for index in range(min(len(document), MAX_READ_PAGES)):
            page = document[index]
            words = page.get_textpage()
            piece = words.get_text_range()
            words.close()
            page.close()
            pieces.append(piece)
            length += len(piece)
            if length > 2 * MAX_TEXT:
                break
    return "\n".join(pieces)
