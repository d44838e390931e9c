"""PDF files for the library, made in a few milliseconds each, cleaned and read as any other."""

import hashlib
import textwrap
from io import BytesIO

import pikepdf
from django.utils.text import slugify
from pikepdf import Dictionary, Name

from files import storage
from files.cleaning import pdf as cleaning
from files.models import Format, StoredFile

PAPER, LINE = (595, 842), 85


def printed(rng, title, lines, moment):
    """An unsaved StoredFile that says `lines` under `title`: its bytes are kept, its text was read."""
    token = f"{rng.getrandbits(128):032x}"
    with storage.workshop() as folder:
        raw, clean = folder / "raw", folder / "clean"
        raw.write_bytes(sheet(title, lines))
        pages, text = cleaning.clean(raw, clean, Format.PDF)
        content = clean.read_bytes()
    storage.write(storage.path_of(token), [content])
    return StoredFile(
        token=token,
        name=f"{slugify(title)[:80]}.pdf",
        format=Format.PDF,
        size=len(content),
        pages=pages,
        digest=hashlib.sha256(content).hexdigest(),
        text=text,
        state=StoredFile.State.READY,
        uploaded_at=moment,
    )


def sheet(title, lines):
    """The bytes of a PDF of one page."""
    wrapped = [part for line in lines for part in (*textwrap.wrap(line, LINE), "")]
    drawn = [f"BT /F1 18 Tf 56 770 Td ({quoted(title[:60])}) Tj /F1 11 Tf 0 -14 Td"]
    drawn += [f"0 -16 Td ({quoted(part)}) Tj" for part in wrapped]
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=PAPER)
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream("\n".join((*drawn, "ET")).encode("cp1252", "replace"))
    output = BytesIO()
    pdf.save(output)
    return output.getvalue()


def quoted(text):
    """`text` as a PDF writes it between brackets."""
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
