"""What is not what its name says, and what is two things at once."""

import gzip
import io
import random
import tarfile
import zipfile

from tests.files.corpus.documents import document
from tests.files.corpus.images import drawn
from tests.files.corpus.pdf import honest_pdf
from tests.files.corpus.sample import Sample

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body onload=alert(1)><script>alert(1)</script></body></html>"
CLAIMS = (
    ("tract.pdf", "application/pdf"),
    ("photo.jpg", "image/jpeg"),
    ("texte.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("page.html", "text/html"),
)


def tar():
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../a"), io.BytesIO())
    return output.getvalue()


def zipped(**parts):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


def bodies():
    """(what, content) of files of which we take none."""
    dice = random.Random(5)
    yield from {
        "nothing": b"",
        "one byte": b"a",
        "zeros": bytes(5_000),
        "HTML": HTML,
        "HTML in UTF-16": HTML.decode().encode("utf-16"),
        "HTML after blanks": b"\n" * 600 + HTML,
        "SVG": SVG,
        "SVG with a declaration": b'<?xml version="1.0"?>\n' + SVG,
        "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "JavaScript": b"alert(document.cookie)",
        "PHP": b"<?php system($_GET['c']); ?>",
        "shell": b"#!/bin/sh\nid\n",
        "Windows program": b"MZ\x90\x00" + dice.randbytes(2_000),
        "Linux program": b"\x7fELF\x02\x01\x01" + bytes(2_000),
        "Mac program": b"\xcf\xfa\xed\xfe" + bytes(2_000),
        "Java class": b"\xca\xfe\xba\xbe" + bytes(500),
        "Flash": b"CWS\x0a" + bytes(500),
        "RTF": rb"{\rtf1\ansi{\object\objocx}}",
        "MHT": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + HTML,
        "mail": b"From: a@b.c\nSubject: x\n\n" + HTML,
        "CSV": b"=cmd|' /C calc'!A0,1\n",
        "text": "Bonjour à tous".encode(),
        "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000),
        "locked Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + "EncryptedPackage".encode("utf-16-le"),
        "gzip": gzip.compress(b"a" * 10_000, mtime=0),
        "tar": tar(),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(500),
        "RAR": b"Rar!\x1a\x07\x01\x00" + bytes(500),
        "zip": zipped(a=b"a"),
        "empty zip": zipped(),
        "jar": zipped(**{"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
        "EPUB": zipped(mimetype=b"application/epub+zip"),
        "presentation": zipped(mimetype=b"application/vnd.oasis.opendocument.presentation"),
        "PostScript": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file",
        "GIF that is a script": b"GIF89a/*" + bytes(20) + b"*/=alert(1)//",
        "font": b"\x00\x01\x00\x00" + bytes(500),
        "sound": b"ID3\x03" + bytes(500),
        "film": b"\x00\x00\x00\x18ftypmp42" + bytes(500),
        "shortcut": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(200),
        "WASM": b"\x00asm\x01\x00\x00\x00",
    }.items()
    for turn in range(6):
        yield f"noise {turn}", dice.randbytes(3_000 * turn + 1)


def disguised():
    """All of these, under each name and type that we take."""
    for what, content in bodies():
        for name, claimed in CLAIMS:
            yield Sample("disguised", f"{what} as {name}", content, name, claimed, "refused")


def two_in_one():
    """An honest file before or after another one."""
    honest = {
        "jpg": drawn("JPEG"),
        "png": drawn("PNG"),
        "webp": drawn("WEBP"),
        "pdf": honest_pdf(),
        "docx": document("docx"),
        "odt": document("odt"),
    }
    added = {"HTML": HTML, "SVG": SVG, "program": b"MZ\x90\x00" + bytes(500), "zip": zipped(a=b"a")}
    for extension, content in honest.items():
        for what, other in added.items():
            after, before = content + other, other + content
            name = f"a.{extension}"
            # An image is drawn again: whatever follows is left behind, but an archive is refused.
            takes = {"jpg": "ready", "png": "ready", "webp": "ready", "pdf": ""}.get(extension)
            becomes = "refused" if what == "zip" or takes is None else takes
            yield Sample("two in one", f"{extension} then {what}", after, name, becomes=becomes)
            yield Sample("two in one", f"{what} then {extension}", before, name, becomes="refused")
