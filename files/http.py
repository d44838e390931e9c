"""Serve: a file leaves through the permission check of its parent, and never as a page.

Whoever calls `serve` has asked, for this very request, whether the person may see what holds the
file: a fresh copy, a part of it, or « nothing changed » are all answers to her.
"""

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag

from files import storage
from files.models import Format

OPENDOCUMENT = "application/vnd.oasis.opendocument"
OPENXML = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.ODT: f"{OPENDOCUMENT}.text",
    Format.ODS: f"{OPENDOCUMENT}.spreadsheet",
    Format.DOCX: f"{OPENXML}.wordprocessingml.document",
    Format.XLSX: f"{OPENXML}.spreadsheetml.sheet",
    Format.JPEG: "image/jpeg",
    Format.PNG: "image/png",
    Format.WEBP: "image/webp",
}
# What a browser shows by itself, without running anything.
SHOWN = (Format.PDF, Format.JPEG, Format.PNG, Format.WEBP)
SANDBOX = "default-src 'none'; sandbox"
CHUNK = 65_536
KEPT = ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "ETag")
NOTHING = "nothing"
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def serve(request, file, inline=False, small=False):
    """The answer to a GET or HEAD of the StoredFile `file`, once its parent was asked.

    `inline` lets a browser show an image or a PDF in its place; `small` gives the thumbnail of an
    image. Raises Http404 when the file is not ready.
    """
    small = small and file.is_image
    path = storage.path_of(file.token, storage.SMALL if small else storage.CLEAN)
    if not file.is_ready or not path.is_file():
        raise Http404
    headers = headers_of(file, inline, small)
    # A part of what gzip makes of a file is not a part of the file.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    unchanged = get_conditional_response(
        request, headers["ETag"], int(file.uploaded_at.timestamp()), HttpResponse(headers=headers)
    )
    if unchanged.status_code != 200:
        # Browsers copy these onto what they keep: the same, or the site's own would replace them.
        for name in KEPT:
            unchanged.headers[name] = headers[name]
        return unchanged
    if settings.FILE_ACCEL_PREFIX:
        return handed_over(path, headers)
    return sent(request, path, headers)


def headers_of(file, inline, small):
    """The headers of every answer about `file`."""
    format = Format.WEBP if small else Format(file.format)
    name = file.name
    if small:
        name = f"{name.rpartition('.')[0]}.webp"
    return {
        "Content-Type": CONTENT_TYPES[format],
        "Content-Disposition": content_disposition_header(not (inline and format in SHOWN), name),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        # Kept by her browser alone, which asks again each time: so is she.
        "Cache-Control": "private, no-cache",
        "ETag": quote_etag(f"{file.digest}{'-s' if small else ''}"),
        "Last-Modified": http_date(file.uploaded_at.timestamp()),
        "Accept-Ranges": "bytes",
    }


def handed_over(path, headers):
    """The answer that lets nginx send the file at `path` itself."""
    inside = path.relative_to(settings.MEDIA_ROOT)
    accel = f"{settings.FILE_ACCEL_PREFIX.rstrip('/')}/{inside}"
    return HttpResponse(headers={**headers, "X-Accel-Redirect": accel})


def sent(request, path, headers):
    """The file at `path`, or the one part of it that a GET asks."""
    size = path.stat().st_size
    part = asked_part(request, size, headers) if request.method == "GET" else None
    if part == NOTHING:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    if part is not None:
        first, last = part
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        headers["Content-Length"] = str(last - first + 1)
        return StreamingHttpResponse(chunks(path, first, last), status=206, headers=headers)
    headers["Content-Length"] = str(size)
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    disposition = headers.pop("Content-Disposition")
    # Given apart, or FileResponse would guess it from the name on the disk.
    kind = headers.pop("Content-Type")
    response = FileResponse(path.open("rb"), content_type=kind, headers=headers)
    response.headers["Content-Disposition"] = disposition
    return response


def asked_part(request, size, headers):
    """(first, last) of the one range that `request` asks of `size` bytes.

    None for the whole file: no range, several, one we do not understand, or a file that changed
    since (If-Range). NOTHING when no byte is in the range.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if match is None or not unchanged_since(request, headers):
        return None
    first, last = match.groups()
    if not first:
        if not last:
            return None
        length = min(int(last), size)
        return (size - length, size - 1) if length else NOTHING
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        return NOTHING
    return int(first), min(int(last), size - 1) if last else size - 1


def unchanged_since(request, headers):
    """Whether the If-Range of `request`, if any, names this very file."""
    known = request.headers.get("If-Range", "").strip()
    return not known or known in (headers["ETag"], headers["Last-Modified"])


def chunks(path, first, last):
    """The bytes of the file at `path` from `first` to `last`, a little at a time."""
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
