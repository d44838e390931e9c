"""Office documents: honest, full of what their author forgot in them, or made to harm."""

import io
import struct
import warnings
import zipfile

from tests.files.corpus.images import drawn, told
from tests.files.corpus.sample import CANARY, Sample, broken

EXTENSIONS = ("docx", "xlsx", "odt", "ods")
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
MIMETYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
WORDS = "Fermeture de la classe"
REMOTE = f"http://{CANARY.lower()}.example/a.png"
BODIES = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "odt": "content.xml"}


def relations(*triples):
    lines = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for n, (kind, target, mode) in enumerate(triples)
    )
    return f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'


def content_types(main, place="word/document.xml"):
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{place}" ContentType="{main}"/></Types>'
    )


def docx_parts(body="", links=()):
    return {
        "[Content_Types].xml": content_types(MAIN["docx"]),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/_rels/document.xml.rels": relations(*links),
        "word/document.xml": (
            f'<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body><w:p><w:r><w:t>{WORDS}</w:t></w:r>'
            f"</w:p>{body}</w:body></w:document>"
        ),
    }


def xlsx_parts(body="", links=()):
    return {
        "[Content_Types].xml": content_types(MAIN["xlsx"], "xl/workbook.xml"),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
        "xl/workbook.xml": f'<workbook xmlns="{S}"><sheets/></workbook>',
        "xl/worksheets/_rels/sheet1.xml.rels": relations(*links),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{S}"><sheetData><row><c t="inlineStr"><is><t>{WORDS}</t></is></c>'
            f"{body}</row></sheetData></worksheet>"
        ),
    }


def odf_parts(extension, body=""):
    names = "".join(
        f' xmlns:{short}="{ODF}{long}:1.0"'
        for short, long in {
            "office": "office", "text": "text", "table": "table", "draw": "drawing",
            "script": "script", "config": "config",
        }.items()
    )  # fmt: skip
    names += (
        ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    holder = "text" if extension == "odt" else "spreadsheet"
    return {
        "mimetype": MIMETYPES[extension],
        "content.xml": (
            f"<office:document-content{names}><office:body><office:{holder}><text:p>{WORDS}</text:p>"
            f"{body}</office:{holder}></office:body></office:document-content>"
        ),
        "META-INF/manifest.xml": "<a/>",
    }


def parts_of(extension, body=""):
    if extension == "docx":
        return docx_parts(body)
    return xlsx_parts(body) if extension == "xlsx" else odf_parts(extension, body)


def body_of(extension):
    return BODIES.get(extension, "content.xml")


def packed(parts, compression=zipfile.ZIP_DEFLATED, comment=b""):
    """An archive of `parts`, a dictionary or pairs, without dates."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", compression) as archive, warnings.catch_warnings():
        # A part twice is what some of them are for.
        warnings.simplefilter("ignore")
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else compression
            archive.writestr(entry, content)
        archive.comment = comment
    return output.getvalue()


def document(extension):
    """The smallest honest document."""
    return packed(parts_of(extension))


def office():
    """What is inside the documents."""
    for extension in EXTENSIONS:
        name = f"texte.{extension}"
        yield Sample("office", f"honest {extension}", document(extension), name, becomes="ready")
        content = packed(parts_of(extension) | forgotten(extension))
        yield Sample("office", f"{extension} that tells", content, name, becomes="ready")
        for what, content in hostile_markup(extension):
            yield Sample("office", f"{extension} {what}", content, name, becomes="refused")
    for extension, bodies in BODIES_THAT_REACH.items():
        content = packed(parts_of(extension, "".join(bodies)))
        yield Sample("office", f"{extension} that reaches out", content, becomes="ready")
    links = [
        ("attachedTemplate", f"{REMOTE}.dotm", ' TargetMode="External"'),
        ("image", REMOTE, ' TargetMode="External"'),
        ("hyperlink", f"file:///C:/Users/{CANARY}/a.docx", ' TargetMode="External"'),
        ("oleObject", f"\\\\{CANARY}\\a", ""),
        ("image", f"../../../../{CANARY}", ""),
        ("hyperlink", "https://coopol.example/", ' TargetMode="External"'),
    ]
    for extension, make in (("docx", docx_parts), ("xlsx", xlsx_parts)):
        content = packed(make(links=links))
        yield Sample("office", f"{extension} with remote relations", content, becomes="ready")


def forgotten(extension):
    """Parts that tell who wrote, where, with what: and photos that tell it too."""
    photo = drawn("JPEG", exif=told(), comment=CANARY)
    core = f"<a><creator>{CANARY}</creator></a>"
    if extension in MIMETYPES:
        return {
            "meta.xml": core,
            "Object 1/meta.xml": core,
            "settings.xml": (
                '<s xmlns:config="c"><config:config-item config:name="PrinterName">'
                f"{CANARY}</config:config-item></s>"
            ),
            "Thumbnails/thumbnail.png": drawn() + CANARY.encode(),
            "Configurations2/menubar/menubar.xml": core,
            "Basic/script-lc.xml": f"<a>{CANARY}</a>",
            "META-INF/documentsignatures.xml": core,
            "Pictures/a.jpg": photo,
            "Pictures/b.gif": drawn("GIF") + CANARY.encode(),
            "Pictures/c.jpg": CANARY.encode(),
            "Object 2": b"\xd0\xcf\x11\xe0" + CANARY.encode(),
        }
    folder = {"docx": "word", "xlsx": "xl"}[extension]
    return {
        "docProps/core.xml": core,
        "docProps/app.xml": f"<a><Company>{CANARY}</Company></a>",
        "docProps/thumbnail.jpeg": photo,
        "customXml/item1.xml": core,
        f"{folder}/settings.xml": (
            f'<s xmlns:r="r"><attachedTemplate r:id="{CANARY}"/><rsids><rsid a="{CANARY}"/></rsids>'
            f'<fileSharing userName="{CANARY}"/><absPath url="C:/{CANARY}"/></s>'
        ),
        f"{folder}/comments.xml": (
            f'<c xmlns:w="{W}"><authors><author>{CANARY}</author></authors>'
            f'<w:comment w:author="{CANARY}" w:initials="{CANARY}"/></c>'
        ),
        f"{folder}/people.xml": (
            f'<p><person author="{CANARY}" displayName="{CANARY}" userId="{CANARY}">'
            f'<presenceInfo providerId="{CANARY}" userId="{CANARY}"/></person></p>'
        ),
        f"{folder}/media/a.jpg": photo,
        f"{folder}/media/b.png": drawn("PNG", exif=told()),
        f"{folder}/media/c.tif": drawn("TIFF", tiffinfo={270: CANARY, 315: CANARY}),
        f"{folder}/media/d.svg": f'<svg onload="{CANARY}"><script>{CANARY}</script></svg>',
        f"{folder}/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + CANARY.encode(),
        f"{folder}/embeddings/a.xlsx": packed({"docProps/core.xml": core}, zipfile.ZIP_STORED),
        f"{folder}/afchunk.htm": f"<script>{CANARY}</script>",
        f"{folder}/printerSettings/printerSettings1.bin": CANARY.encode(),
    }


BODIES_THAT_REACH = {
    "docx": [
        f'<w:p><w:fldSimple w:instr=\'INCLUDEPICTURE "{REMOTE}"\'/></w:p>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE</w:instrText></w:r>'
        f'<w:r><w:instrText>AUTO c:\\\\{CANARY}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        f'<w:pict><v xmlns="v" src="{REMOTE}" href="{REMOTE}"/></w:pict>',
        f'<w:altChunk r:id="{CANARY}"/>',
        f'<w:ins w:author="{CANARY}"><w:r><w:t>a</w:t></w:r></w:ins>',
    ],
    "xlsx": [
        f'<c><f>WEBSERVICE("{REMOTE}")</f><v>1</v></c>',
        f'<c><f>cmd|\'/C {CANARY}\'!A0</f></c>',
        f'<ddeLink ddeService="{CANARY}" ddeTopic="{CANARY}"/>',
    ],
    "odt": [
        f'<draw:image xlink:href="{REMOTE}"/>',
        f'<text:section><text:section-source xlink:href="file:///{CANARY}"/></text:section>',
        f'<office:event-listeners><script:event-listener xlink:href="{CANARY}"/></office:event-listeners>',
        f'<draw:floating-frame xlink:href="{REMOTE}"/>',
        f'<office:annotation><dc:creator>{CANARY}</dc:creator></office:annotation>',
        f'<text:a xlink:href="javascript:{CANARY}">a</text:a>',
        f'<office:scripts><office:script>{CANARY}</office:script></office:scripts>',
    ],
    "ods": [
        f'<table:table-cell table:formula="of:=WEBSERVICE(&quot;{REMOTE}&quot;)"/>',
        f'<table:table-cell table:formula="of:=DDE(&quot;{CANARY}&quot;)"/>',
        f'<table:dde-links><table:dde-link>{CANARY}</table:dde-link></table:dde-links>',
        f'<table:table-source xlink:href="../../{CANARY}"/>',
    ],
}  # fmt: skip


def hostile_markup(extension):
    """(what, content) of documents of which a reader of XML must beware."""
    name, honest = body_of(extension), parts_of(extension)
    body = honest[name]
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    for what, text in {
        "with an entity of a file": f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>{body}',
        "with a parameter entity": f'<!DOCTYPE a [<!ENTITY % b SYSTEM "{REMOTE}"> %b;]>{body}',
        "with a remote type": f'<!DOCTYPE a SYSTEM "{REMOTE}">{body}',
        "with a billion laughs": f"<!DOCTYPE a [{lol}]><a>&l9;</a>",
        "with one large entity": f'<!DOCTYPE a [<!ENTITY b "{"b" * 50_000}">]><a>{"&b;" * 2_000}</a>',
        "of a hundred thousand levels": f"{'<a>' * 100_000}{'</a>' * 100_000}",
        "cut short": body[: len(body) // 2],
        "of unknown letters": f'<?xml version="1.0" encoding="klingon"?>{body}',
        "that is not XML": "bonjour",
    }.items():
        yield what, packed(honest | {name: text})
    in_utf16 = f'<!DOCTYPE a [<!ENTITY b "c">]>{body}'.encode("utf-16")
    yield "with an entity in UTF-16", packed(honest | {name: in_utf16})
    yield "whose body is a bomb", packed(honest | {name: f"<a>{' ' * 20_000_000}</a>"})
    if extension == "docx":
        # Regular, but not enough to be told from its size.
        unit = "".join(f"<a>{number:x}{' ' * 700}</a>" for number in range(90_000))
        yield "whose body is too large", packed(honest | {name: f"<a>{unit}</a>"})


def archives():
    """What is wrong with the archives."""
    for extension in EXTENSIONS:
        name = f"texte.{extension}"
        for what, content in hostile_archives(extension):
            yield Sample("archives", f"{extension} {what}", content, name, becomes="refused")
        for what, content in broken(document(extension), 8, extension):
            yield Sample("archives", f"{extension} {what}", content, name)


def hostile_archives(extension):
    honest = parts_of(extension)
    whole = packed(honest)
    macro = {"docx": "word/vbaProject.bin", "xlsx": "xl/vbaProject.bin"}
    script = macro.get(extension, "Basic/Standard/Module1.xml")
    zeros = bytes(25_000_000)
    yield "with macros", packed(honest | {script: b"macro"})
    yield "with a control", packed(honest | {"word/activeX/activeX1.xml": b"<a/>"})
    yield "that climbs", packed(honest | {"../../etc/cron.d/a": b"a"})
    yield "that starts at the root", packed(honest | {"/etc/passwd": b"a"})
    yield "with backslashes", packed(honest | {"..\\a.xml": b"<a/>"})
    yield "of two thousand parts", packed(honest | {f"a/{n}.xml": b"<a/>" for n in range(2_000)})
    yield "with a bomb of zeros", packed(honest | {"media/a.png": zeros[:2_000_000]})
    if extension == "docx":
        bombs = {f"media/{number}.png": zeros for number in range(9)}
        yield "with nine bombs", packed(honest | bombs)
    yield "with a part twice", packed([*honest.items(), *honest.items()])
    yield "with a part twice in capitals", packed(honest | {body_of(extension).upper(): b"<a/>"})
    yield "with a comment", packed(honest, comment=b"<script>alert(1)</script>")
    yield "without a body", packed({k: v for k, v in honest.items() if "ypes" in k and "mime" in k})
    yield "locked", locked(whole)
    yield "that lies about its size", whole.replace(struct.pack("<H", len(honest)), b"\xff\xff")
    yield "after a program", b"MZ" + bytes(100) + whole
    yield "in another", packed({"a.zip": whole, "b.zip": whole}, zipfile.ZIP_STORED)
    if extension in MAIN:
        kind = MAIN[extension].replace("document.main", "x").replace("sheet.main", "x")
        for what, wrong in (
            ("with macros by its type", "application/vnd.ms-word.document.macroEnabled.main+xml"),
            ("of a strange type", kind),
        ):
            yield what, packed(honest | {"[Content_Types].xml": content_types(wrong)})
        both = honest | {"mimetype": MIMETYPES["odt"]}
        yield "that is also OpenDocument", packed(both)
    else:
        yield "of a strange type", packed(honest | {"mimetype": "text/html"})
        manifest = "<m><encryption-data/></m>"
        yield "locked by its list", packed(honest | {"META-INF/manifest.xml": manifest})
        yield "with a script", packed(honest | {"Scripts/python/a.py": b"import os"})


def locked(whole):
    """The archive `whole` with every part said to be encrypted."""
    changed = bytearray(whole)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + place] |= 1
            start = changed.find(mark, start + 4)
    return bytes(changed)
