"""Images: drawn again, so that nothing but pixels is left of what somebody brought."""

import threading
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from files.models import Format

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 25_000_000
MAX_SIDE = 2_000
SMALL_SIDE = 480
ORIENTATION = 0x0112

UNREADABLE = "Nous n’arrivons pas à lire cette image\u00a0: elle est abîmée ou incomplète."
TOO_LARGE = (
    "Cette image est trop grande\u00a0: 25 millions de pixels au plus. Réduis-la, puis recommence."
)

# What Pillow raises on files that are not what they promise.
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError, MemoryError,
    Image.DecompressionBombError,
)  # fmt: skip
# Twenty-five million pixels weigh a hundred megabytes: one at a time in each process.
EASEL = threading.Lock()


@dataclass(frozen=True)
class Drawn:
    """An image drawn again, and its thumbnail, always in WebP."""

    format: str
    content: bytes
    small: bytes
    width: int
    height: int


class TooLarge(ValueError):
    """More pixels than we draw; its text is a French sentence."""


def drawn_again(file):
    """The Drawn of the open binary `file`: upright, 2 000 pixels at most, without metadata.

    Raises ValueError, with a French sentence, when it cannot be read or has too many pixels.
    """
    try:
        with EASEL, Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise TooLarge(TOO_LARGE)
            return draw(image)
    except TooLarge:
        raise
    except BROKEN as error:
        raise ValueError(UNREADABLE) from error


def draw(image):
    """The Drawn of `image`, of which only the header was read."""
    format = Format.JPEG if image.format == "JPEG" else Format.WEBP
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    image.load()
    see_through = format == Format.WEBP and image.has_transparency_data
    exif = image.getexif()
    large = image.convert("RGBA" if see_through else "RGB")
    large.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    large = upright(large, exif)
    small = large.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Drawn(
        format=format,
        content=encoded(large, format),
        small=encoded(small, Format.WEBP),
        width=large.width,
        height=large.height,
    )


def upright(image, exif):
    """`image` turned as `exif` asks, and none of what it tells besides."""
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    clean.getexif()[ORIENTATION] = exif.get(ORIENTATION, 1)
    clean = ImageOps.exif_transpose(clean)
    clean.info.clear()
    return clean


def encoded(image, format):
    """The bytes of `image` in `format`."""
    output = BytesIO()
    if format == Format.JPEG:
        image.save(output, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        image.save(output, "WEBP", quality=85, method=4)
    return output.getvalue()
