"""Pictures inside documents: as they were, without where, when and by whom they were taken."""

import re
import struct
from io import BytesIO

from PIL import Image

MAX_PIXELS = 25_000_000
REDRAWN = ("GIF", "TIFF", "BMP", "WEBP")
# Chunks of a PNG that tell something else than its pixels.
TOLD_BY_PNG = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
ENTROPY_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
ORIENTATION = 0x0112
EXIF_OF_ORIENTATION = struct.Struct(">10sHIHHIHHI")


def without_story(content):
    """The picture `content` without metadata; nothing when it is no picture we know.

    What holds drawings rather than pixels (EMF, WMF, SVM) is left as it is.
    """
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return of_jpeg(content, orientation_of(content))
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return of_png(content)
        if content[40:44] == b" EMF" or content.startswith(
            (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00\x00", b"VCLMTF")
        ):
            return content
        return drawn_again(content)
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, struct.error):
        return b""


def of_jpeg(content, orientation=1):
    """The JPEG `content` reduced to its pixels and colours, and which way is up.

    Raises ValueError when its parts make no sense.
    """
    kept = [b"\xff\xd8"]
    if orientation != 1:
        kept.append(exif_of(orientation))
    position = 2
    while position < len(content):
        if content[position] != 0xFF:
            raise ValueError("no marker")
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == 0xD9:
            break
        (length,) = struct.unpack_from(">H", content, position + 2)
        end = position + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("bad length")
        if marker == 0xDA:
            found = ENTROPY_END.search(content, end)
            end = found.start() if found else len(content)
        if is_drawing(marker, content[position + 4 : position + 16]):
            kept.append(content[position:end])
        position = end
    return b"".join([*kept, b"\xff\xd9"])


def is_drawing(marker, beginning):
    """Whether a segment of a JPEG is needed to draw it."""
    if marker == 0xE2:
        return beginning.startswith(b"ICC_PROFILE\x00")
    return marker in (0xE0, 0xEE) or not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def orientation_of(content):
    """Which way is up in the JPEG `content`, from 1 to 8."""
    with Image.open(BytesIO(content), formats=["JPEG"]) as image:
        found = image.getexif().get(ORIENTATION, 1)
    return found if found in range(2, 9) else 1


def exif_of(orientation):
    """An EXIF segment that says `orientation` and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\x00\x00" + tiff


def of_png(content):
    """The PNG `content` without what it tells, nor anything after its end."""
    kept, position = [content[:8]], 8
    while True:
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if end > len(content):
            raise ValueError("bad length")
        if kind not in TOLD_BY_PNG:
            kept.append(content[position:end])
        if kind == b"IEND":
            return b"".join(kept)
        position = end


def drawn_again(content):
    """The first image of `content`, in the same format."""
    with Image.open(BytesIO(content), formats=REDRAWN) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too large")
        format = image.format
        image.load()
        clean = image.copy()
    clean.info = {key: value for key, value in clean.info.items() if key == "transparency"}
    for attribute in ("tag_v2", "_exif"):
        vars(clean).pop(attribute, None)
    output = BytesIO()
    clean.save(output, format)
    return output.getvalue()
