"""Images: of every mode, with what cameras tell, too large, broken; and names no file should have."""

import random
import struct
import zlib
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.files.corpus.sample import CANARY, Sample, broken

MODES = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    "WEBP": ("RGB", "RGBA"),
}
OTHERS = ("GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "JPEG2000", "PCX", "DDS")
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def drawn(format="PNG", mode="RGB", size=(40, 30), **options):
    """The bytes of a small picture with some noise in it."""
    dice = random.Random(f"{format}{mode}{size}")
    image = Image.frombytes("RGB", (8, 6), dice.randbytes(144)).resize(size)
    image = image.convert("I").convert("I;16") if mode == "I;16" else image.convert(mode)
    output = BytesIO()
    image.save(output, format, **options)
    return output.getvalue()


def told():
    """An EXIF that says who, with what, where, and which way is up."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x010F] = exif[0x0131] = exif[0x013B] = exif[0x8298] = CANARY
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (48.0, 6.0, 40.0), 3: "W", 4: (1.0, 40.0, 0.0), 29: CANARY}
    )
    exif.get_ifd(0x8769)[0x9286] = CANARY.encode()
    return exif


def images():
    """What a phone, a scanner or somebody with bad intentions sends as an image."""
    yield from honest()
    yield from telling()
    yield from heavy()
    for format, extension in EXTENSIONS.items():
        for what, content in broken(drawn(format, size=(200, 150)), 16, format):
            yield Sample("images", f"{format} {what}", content, f"photo.{extension}")
    for format in OTHERS:
        content = drawn(format, size=(32, 32))
        yield Sample("images", format, content, "photo.jpg", "image/jpeg", "refused")
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
    yield Sample("images", "HEIC", heic, "photo.heic", "image/heic", "refused")
    avif = heic.replace(b"heic", b"avif")
    yield Sample("images", "AVIF", avif, "photo.avif", "image/avif", "refused")


def honest():
    """One of each format and mode, and of odd shapes."""
    for format, modes in MODES.items():
        for mode in modes:
            for size in ((40, 30), (1, 1), (3000, 7)):
                content = drawn(format, mode, size)
                name = f"photo.{EXTENSIONS[format]}"
                yield Sample("images", f"{format} {mode} {size}", content, name, becomes="ready")
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue", "green")]
    for format in ("PNG", "WEBP"):
        output = BytesIO()
        frames[0].save(output, format, save_all=True, append_images=frames[1:], duration=50)
        content = output.getvalue()
        yield Sample("images", f"moving {format}", content, "film.png", becomes="ready")
    for claimed, extension in (("text/html", "html"), ("image/svg+xml", "svg"), ("x/x", "exe")):
        content = drawn()
        yield Sample("images", f"as {extension}", content, f"a.{extension}", claimed, "ready")


def telling():
    """Photos that tell their author, their camera and their place."""
    text = PngInfo()
    for key in ("Author", "Software", "Comment"):
        text.add_text(key, CANARY)
        text.add_text(key, CANARY * 10, zip=True)
    text.add_itxt("XML:com.adobe.xmp", CANARY, zip=True)
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()
    options = {
        "JPEG": {"exif": told(), "comment": CANARY, "xmp": xmp},
        "PNG": {"exif": told(), "pnginfo": text},
        "WEBP": {"exif": told().tobytes(), "xmp": xmp},
    }
    for format, extension in EXTENSIONS.items():
        for size in ((60, 40), (2400, 300)):
            content = drawn(format, size=size, **options[format])
            content += CANARY.encode() * 3
            name = f"{CANARY}/photo.{extension}"
            yield Sample("images", f"{format} that tells {size}", content, name, becomes="ready")


def heavy():
    """Few bytes, many pixels."""
    for format, mode, size in (
        ("PNG", "1", (30_000, 30_000)),
        ("PNG", "L", (10_000, 2_501)),
        ("JPEG", "L", (8_000, 4_000)),
        ("WEBP", "RGB", (12_600, 2_000)),
    ):
        content = header_only(size) if mode == "1" else blank(format, mode, size)
        yield Sample("images", f"bomb {format} {size}", content, "a.png", becomes="refused")
    for format, mode, size in (("PNG", "P", (5_000, 5_000)), ("JPEG", "L", (5_000, 5_000))):
        content = blank(format, mode, size)
        yield Sample("images", f"large {format} {size}", content, "a.png", becomes="ready")
    bomb = zlib.compress(bytes(60_000_000), 9)
    chunk = b"zTXt" + b"a\x00\x00" + bomb
    small = drawn()
    told = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    yield Sample("images", "PNG with a bomb of text", small[:33] + told + small[33:], "a.png")


def blank(format, mode, size):
    output = BytesIO()
    Image.new(mode, size).save(output, format, method=0, quality=1)
    return output.getvalue()


def header_only(size):
    """A PNG that promises `size` and holds a line."""
    header = b"IHDR" + struct.pack(">IIBBBBB", *size, 1, 0, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(4_000))
    chunks = (header, pixels, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


NAMES = (
    "../../../etc/passwd", "..\\..\\windows\\system32\\cmd.exe", "/etc/shadow", "C:\\Users\\a\\b.png",
    "a\x00.png", "\x00", "a\r\nSet-Cookie: a=b.png", "a\nb.png", "\x1b[31m.png", "\x7f\x80\x9f.png",
    "photo\u202egnp.exe", "\u202e\u202d\u2066a\u2069.png", "a\u200b\u200d\ufeff.png", "\u2028\u2029.png",
    ".", "..", "...", "", " ", "    .png", ".png", ".htaccess", ".git/config", "-rf", "--help", "~", "~root",
    "con", "NUL.png", "COM1", "aux.png", "a" * 5_000, "é" * 300 + ".png", "a." * 500, ".png" * 100,
    "<script>alert(1)</script>.png", "\"><img src=x onerror=alert(1)>.png", "a'b\"c`d.png", "a;b|c&d.png",
    "$(id).png", "`id`.png", "%2e%2e%2f.png", "%00.png", "a%0d%0ab.png", "{{7*7}}.png", "{% debug %}.png",
    "a?b#c.png", "a*b:c.png", "\ud800.png", "\U0001f339.png", "e\u0301te\u0301.png", "\u0645\u0631\u062d\u0628\u0627.png",
    "a.pdf.exe", "a.exe.png", "a.php", "a.phtml.png", "a.svg", "a.html", "=cmd|' /C calc'!A0.png", "\u00a0.png",
    "a\tb.png", "Compte rendu n\u00b0 3 \u2014 « \u00e9t\u00e9 ».png", "\uff0e\uff0e\uff0fa.png", "\U000e0041\U000e0042.png",
)  # fmt: skip


def names():
    """The same honest image under every name."""
    content = drawn()
    for number, name in enumerate(NAMES):
        yield Sample("names", f"{number} {name[:20]!r}", content, name, becomes="ready")
