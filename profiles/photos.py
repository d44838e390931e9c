"""Photos of people: checked, squared, stripped of all they told, kept under a random name."""

import os
import secrets
import tempfile
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
SIZES = {"l": 320, "s": 96}
MAX_PIXELS = 25_000_000
MIN_SIDE = 96
# A little above the middle: that is where faces are.
CENTERING = (0.5, 0.35)

TOO_HEAVY = "Cette photo est trop lourde\u00a0: {} Mo au plus."
NOT_A_PHOTO = "Ce fichier n’est pas une photo JPEG, PNG ou WebP que nous savons lire."
TOO_LARGE = "Cette photo est trop grande\u00a0: 25 millions de pixels au plus. Réduis-la d’abord."
TOO_SMALL = "Cette photo est trop petite\u00a0: 96 pixels de côté au moins."


class BadPhoto(ValueError):
    """A file that cannot become a photo; its text is a French sentence for the person."""


def squares(uploaded_file):
    """{size: WebP bytes} of an uploaded file. Raises BadPhoto when it is no photo, or too big."""
    if uploaded_file.size > settings.PHOTO_MAX_BYTES:
        raise BadPhoto(TOO_HEAVY.format(settings.PHOTO_MAX_BYTES // 1024**2))
    try:
        # The content says what it is, never the name nor what the browser claims.
        with Image.open(uploaded_file, formats=FORMATS) as image:
            check_size(image)
            image.draft("RGB", (640, 640))
            return drawn(ImageOps.exif_transpose(image))
    except BadPhoto:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise BadPhoto(NOT_A_PHOTO) from error


def check_size(image):
    """Raise BadPhoto when `image`, of which only the header was read, is too large or too small."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise BadPhoto(TOO_LARGE)
    if min(width, height) < MIN_SIDE:
        raise BadPhoto(TOO_SMALL)


def drawn(image):
    """{size: WebP bytes} of `image` drawn again on white: nothing but pixels is left of it."""
    found = {}
    image = image.convert("RGBA")
    for name, side in SIZES.items():
        square = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS, centering=CENTERING)
        clean = Image.new("RGB", (side, side), "white")
        clean.paste(square, mask=square)
        output = BytesIO()
        clean.save(output, "WEBP", quality=82, method=4)
        found[name] = output.getvalue()
    return found


def store(photos):
    """Keep `photos`, as `squares` gives them, and return their token: 32 random hexadecimal digits."""
    token = secrets.token_hex(16)
    for size, content in photos.items():
        write(path_of(token, size), content)
    return token


def write(path, content):
    """Write `content` at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def delete(token):
    """Remove the files of `token`; nothing happens when they are gone."""
    for size in SIZES if token else ():
        path_of(token, size).unlink(missing_ok=True)


def path_of(token, size):
    """Where the photo `token` of `size` is kept."""
    return Path(settings.MEDIA_ROOT) / "photos" / token[:2] / f"{token}-{size}.webp"
