"""What is written on the site, on paper: as it was written, tagged, and signed by the section alone."""

import datetime
import io

import pikepdf
import pypdfium2
import pytest
from django.test import RequestFactory

from core.http import Refused
from documents.printing import TEMPLATE, data_of, pdf_of
from files import confined
from files.printing import press
from files.sheet import nodes_of
from tests.factories import make_document

HOSTILE = """\
#eval("1+1") #read("/etc/passwd") #import "@preview/a:0.1.0": * #include "sheet.typ" #panic()

$x^2$ @ref <label> \\u{41} \\#a // b /* c */ `#let a = 1` = Titre ~ a--b

- #sys.inputs.data
- [lien](https://coopol.example/a?b=1#c) et ![image](https://ailleurs.example/a.png)

> citation « œuvre » à 12 €
"""


def printed(text, *, title="Titre", owner="Section de Vannes", sheet="a4"):
    date = datetime.date(2026, 11, 26)
    return press(
        TEMPLATE,
        data_of(title=title, text=text, owner_name=owner, kind="Tract", date=date, sheet=sheet),
    )


def words(content):
    """The text of each page."""
    with pypdfium2.PdfDocument(content) as pdf:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


def test_a_sheet_says_what_it_is_and_whose():
    (page,) = words(printed("Bonjour à **tous**"))

    assert page == "Tract Titre Bonjour à tous Section de Vannes — 26 novembre 2026 1 / 1"


@pytest.mark.parametrize(("sheet", "size"), [("a4", (595, 842)), ("a5", (420, 595))])
def test_it_fits_the_sheet(sheet, size):
    with pypdfium2.PdfDocument(printed("Bonjour", sheet=sheet)) as pdf:
        assert tuple(map(round, pdf[0].get_size())) == size


def test_what_looks_like_typst_is_printed_as_it_was_written():
    (page,) = words(printed(HOSTILE, title='#eval("2")', owner="*#panic()*"))

    for literal in (
        '#eval("1+1") #read("/etc/passwd") #import "@preview/a:0.1.0": * #include "sheet.typ" #panic()',
        "$x^2$ @ref <label> \\u{41} #a // b /* c */ #let a = 1 = Titre ~ a--b",
        "#sys.inputs.data",
        "lien (https://coopol.example/a?b=1#c)",
        "citation « œuvre » à 12 €",
        '#eval("2")',
        "*#panic()*",
    ):
        assert literal in page


def test_it_names_nobody_and_can_be_listened_to():
    content = printed(HOSTILE)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.docinfo["/Title"] == "Titre" and "/Author" not in pdf.docinfo
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang).startswith("fr")
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts and all(
            "/FontFile2" in part.FontDescriptor or "/FontFile3" in part.FontDescriptor
            for font in fonts
            for part in font.DescendantFonts
        )
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()


def test_a_link_to_a_script_is_only_words():
    content = printed("[a](javascript:alert(1)) [b](/page/) [c](https://coopol.example/)")

    with pikepdf.open(io.BytesIO(content)) as pdf:
        links = {str(note.A.URI) for note in pdf.pages[0].get("/Annots", [])}
    assert links == {"https://coopol.example/"}


def test_letters_that_no_font_has_break_nothing():
    pages = words(printed("Merci 🌹 \u4e2d\u6587 \x01 fin", title="🌹"))

    assert "Merci" in pages[0] and "fin" in pages[0]


def test_a_long_text_takes_several_pages():
    pages = words(printed("Une phrase de démonstration. " * 600, sheet="a5"))

    assert len(pages) >= 3 and pages[-1].endswith(f"{len(pages)} / {len(pages)}")


@pytest.mark.parametrize(
    "text",
    ["`a` " * 10_000, "a\n" * 20_000, "> " * 19 + "a", "*" * 20_000, "[a](https://b.fr) " * 2_000,
     "#### a\n\n### b\n\n" * 500, "999999999. a\n", "\u202e\u05d0" * 5_000, ""],
    ids=range(9),
)  # fmt: skip
def test_an_endless_text_ends(text):
    assert printed(text[:40_000]).startswith(b"%PDF")


def test_levels_of_titles_are_never_skipped():
    levels = [node["level"] for node in nodes_of("## a\n\n### b\n\n# c\n\n## d")]

    assert levels == [2, 3, 2, 3]


def test_a_document_is_printed_and_not_twice(party, monkeypatch):
    document = make_document(party.section, title="Fermeture de classes")
    version = document.versions.get()
    request = RequestFactory().get("/")
    response = pdf_of(request, document, version, "a5", "Section de Vannes")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="Fermeture de classes.pdf"'
    assert "Section de Vannes" in words(response.content)[0]

    monkeypatch.setattr(confined, "run", None)
    again = RequestFactory().get("/", headers={"If-None-Match": response["ETag"]})
    assert pdf_of(again, document, version, "a5", "Section de Vannes").status_code == 304
    assert pdf_of(request, document, version, "a5", "Section de Vannes").content == response.content


def test_a_text_that_cannot_be_laid_out_is_refused_with_a_sentence(party, monkeypatch):
    def die(*arguments, **options):
        raise confined.Died

    monkeypatch.setattr(confined, "run", die)
    document = make_document(party.section)
    with pytest.raises(Refused, match="trop long ou trop chargé"):
        pdf_of(RequestFactory().get("/"), document, document.versions.get(), "a4", "Vannes")
