"""PDF: honest, telling, running, broken, endless."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.files.corpus.images import drawn, told
from tests.files.corpus.sample import CANARY, Sample, broken

WORDS = "Fermeture de la classe"
SCRIPT = f"app.alert('{CANARY}')"


def blank():
    """A PDF of one page with some words."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 200))
    page.Contents = pdf.make_stream(f"BT /F1 12 Tf 20 100 Td ({WORDS}) Tj ET".encode())
    page.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    return pdf


def saved(pdf, **options):
    output = io.BytesIO()
    pdf.save(output, static_id=True, fix_metadata_version=False, **options)
    return output.getvalue()


def honest_pdf():
    return saved(blank())


def action(pdf, kind, **fields):
    return pdf.make_indirect(Dictionary(Type=Name.Action, S=Name(kind), **fields))


def pdfs():
    """All of them."""
    yield Sample("pdf", "honest", honest_pdf(), "tract.pdf", "application/pdf", "ready")
    yield Sample("pdf", "after a blank", b"\n" + honest_pdf(), becomes="ready")
    for what, change in CHANGES.items():
        pdf = blank()
        change(pdf)
        yield Sample("pdf", what, saved(pdf), becomes="ready")
    everything = blank()
    for what, change in CHANGES.items():
        if what != "without pages":
            change(everything)
    content = saved(everything, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield Sample("pdf", "all at once", content, becomes="ready")
    for what, options, becomes in (
        ("locked", {"user": CANARY, "owner": CANARY}, "refused"),
        ("that may not be printed", {"user": "", "owner": CANARY}, "ready"),
    ):
        content = saved(blank(), encryption=pikepdf.Encryption(**options))
        yield Sample("pdf", what, content, becomes=becomes)
    for what, content in broken(honest_pdf(), 16, "pdf"):
        yield Sample("pdf", what, content)
    for what, content, becomes in odd():
        yield Sample("pdf", what, content, becomes=becomes)


def tells(pdf):
    pdf.docinfo["/Author"] = pdf.docinfo["/Producer"] = pdf.docinfo["/Creator"] = CANARY
    metadata = f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode()
    pdf.Root.Metadata = pdf.make_stream(metadata, Type=Name.Metadata, Subtype=Name.XML)
    pdf.pages[0].obj.Metadata = pdf.make_stream(metadata, Type=Name.Metadata, Subtype=Name.XML)
    pdf.pages[0].obj.PieceInfo = Dictionary(Illustrator=Dictionary(Private=CANARY))
    pdf.trailer.Spare = CANARY


def shows_photos(pdf):
    photo = drawn("JPEG", exif=told(), comment=CANARY)
    for number, (content, filters) in enumerate(
        (
            (photo, Name.DCTDecode),
            (photo, Array([Name.DCTDecode])),
            (zlib.compress(photo), Array([Name.FlateDecode, Name.DCTDecode])),
            (CANARY.encode(), Name.DCTDecode),
        )
    ):
        stream = pdf.make_stream(content)
        for key, value in (
            ("Type", Name.XObject), ("Subtype", Name.Image), ("Width", 40), ("Height", 30),
            ("BitsPerComponent", 8), ("ColorSpace", Name.DeviceRGB), ("Filter", filters),
        ):  # fmt: skip
            stream[f"/{key}"] = value
        pdf.pages[0].Resources[f"/XObject{number}"] = stream


def runs(pdf):
    script = action(pdf, "/JavaScript", JS=SCRIPT)
    page = pdf.pages[0].obj
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(
        WC=script, DS=action(pdf, "/JavaScript", JS=pdf.make_stream(SCRIPT.encode()))
    )
    page.AA = Dictionary(O=script, C=action(pdf, "/Launch", F=CANARY))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([CANARY, script])))


def leads_away(pdf):
    kinds = {
        "/Launch": {"F": CANARY, "Win": Dictionary(F=CANARY)},
        "/GoToR": {"F": CANARY, "D": 1},
        "/GoToE": {"F": CANARY},
        "/SubmitForm": {"F": f"http://{CANARY}/"},
        "/ImportData": {"F": CANARY},
        "/URI": {"URI": f"javascript:{CANARY}"},
        "/Rendition": {"JS": SCRIPT},
        "/Named": {"N": Name(f"/{CANARY}")},
        "/Invented": {"A": CANARY},
    }
    last = None
    for kind, fields in kinds.items():
        last = action(pdf, kind, **fields, **({"Next": last} if last is not None else {}))
        link(pdf, last)
    link(pdf, action(pdf, "/URI", URI="https://coopol.example/"))


def link(pdf, target):
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=target)
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), pdf.make_indirect(note)])


def holds_files(pdf):
    content = pdf.make_stream(CANARY.encode() * 10)
    held = pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=f"{CANARY}.exe", EF=Dictionary(F=content))
    )
    names = pdf.Root.get("/Names", Dictionary())
    names.EmbeddedFiles = Dictionary(Names=Array([CANARY, held]))
    pdf.Root.Names = names
    pdf.Root.AF = Array([held])
    pdf.Root.Collection = Dictionary(D=CANARY)
    page = pdf.pages[0].obj
    notes = [
        Dictionary(
            Type=Name.Annot, Subtype=Name(kind), Rect=Array([0, 0, 9, 9]), FS=held, Movie=held
        )
        for kind in ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/3D")
    ]
    page.Annots = Array([*page.get("/Annots", []), *notes])


def is_a_form(pdf):
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="nom", Rect=Array([0, 0, 9, 9]),
        AA=Dictionary(K=action(pdf, "/JavaScript", JS=SCRIPT)),
    )  # fmt: skip
    field = pdf.make_indirect(field)
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), XFA=Array([CANARY, pdf.make_stream(CANARY.encode())])
    )
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), field])


def is_signed_and_noted(pdf):
    signed = Dictionary(
        Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=CANARY, Name=CANARY, Location=CANARY
    )
    pdf.Root.Perms = Dictionary(DocMDP=pdf.make_indirect(signed))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), T=CANARY, Contents="à revoir"
    )
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), note])


def takes_from_elsewhere(pdf):
    stream = pdf.make_stream(b"")
    stream["/F"] = Dictionary(Type=Name.Filespec, FS=Name.URL, F=f"http://{CANARY}/")
    pdf.pages[0].Resources["/Elsewhere"] = stream


CHANGES = {
    "that tells": tells,
    "with photos that tell": shows_photos,
    "that runs": runs,
    "that leads away": leads_away,
    "that holds files": holds_files,
    "that is a form": is_a_form,
    "that is signed and noted": is_signed_and_noted,
    "that takes from elsewhere": takes_from_elsewhere,
}


def odd():
    """(what, content, becomes) of what no program writes."""
    yield "of a header alone", b"%PDF-1.7\n", "refused"
    yield "of a header and noise", b"%PDF-1.7\n" + bytes(range(256)) * 40, "refused"
    yield "that names itself its page", written(b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), ""
    yield "that counts a billion pages", written(b"<</Type/Pages/Kids[]/Count 1000000000>>"), ""
    yield "of negative pages", written(b"<</Type/Pages/Kids[3 0 R]/Count -5>>"), ""
    yield "whose page is a number", written(b"<</Type/Pages/Kids[7]/Count 1>>"), ""
    deep = b"[" * 20_000 + b"]" * 20_000
    yield (
        "of twenty thousand levels",
        written(b"<</Type/Pages/Kids[]/Count 0/A " + deep + b">>"),
        "",
    )
    yield "without pages", saved(pikepdf.new()), "refused"
    for what, content in (("zeros", bytes(40_000_000)), ("words", b"BT (a) Tj ET\n" * 1_500_000)):
        pdf = blank()
        pdf.pages[0].Contents = pdf.make_stream(zlib.compress(content, 9), Filter=Name.FlateDecode)
        yield f"whose page is a bomb of {what}", saved(pdf), ""
    twice = zlib.compress(zlib.compress(bytes(100_000_000), 1), 9)
    pdf = blank()
    filters = Array([Name.FlateDecode, Name.FlateDecode])
    pdf.pages[0].Contents = pdf.make_stream(twice, Filter=filters)
    yield "whose page is a bomb in a bomb", saved(pdf), ""
    pdf = blank()
    for _page in range(1_500):
        pdf.pages.append(pdf.pages[0])
    yield "of fifteen hundred pages", saved(pdf), "ready"


def written(pages):
    """A PDF written by hand around the object `pages`, without a table."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj"
        + pages
        + b"endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n"
    )
