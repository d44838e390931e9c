"""Print: what the site knows as a PDF that a printer takes, and that can be listened to.

An app gives a typst file and the JSON it reads. All that people wrote is a string of it, never markup.
"""

import hashlib
import tempfile
import unicodedata

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from core.http import Refused
from files import confined
from files.http import CONTENT_TYPES, SANDBOX
from files.models import Format
from files.names import clean_name

SECONDS = 20
# Who asks again within the hour is not made to wait; nobody finds it but by the text itself.
KEPT_SECONDS = 3600
TOO_LONG = "Nous n’arrivons pas à mettre ce texte en pages\u00a0: il est trop long ou trop chargé."
# Letters our fonts lack, and which of them are close.
CLOSE = {0x202F: "\u00a0", 0x2011: "-", 0x00AD: None, 0x200D: None, 0xFE0E: None, 0xFE0F: None}


def plain(words):
    """`words` with letters that a sheet can show."""
    return "".join(char for char in words.translate(CLOSE) if is_printed(char))


def is_printed(char):
    """Whether `char` is one that some font shows: no control, no drawing of a phone."""
    return char in "\n\t" or (
        unicodedata.category(char)[0] != "C" and not 0x1F000 <= ord(char) <= 0x1FFFF
    )


def answer(request, template, data, title):
    """The answer to a GET: the PDF named `title` that `template` makes of `data`, or 304.

    The caller has asked whether the reader may read it. Raises Refused when it cannot be laid out.
    """
    headers = {
        **headers_of(title),
        "Cache-Control": "private, no-cache",
        "ETag": quote_etag(digest_of(data)),
    }
    unchanged = get_conditional_response(
        request, headers["ETag"], response=HttpResponse(headers=headers)
    )
    if unchanged.status_code != 200:
        unchanged.headers["Content-Security-Policy"] = SANDBOX
        return unchanged
    return HttpResponse(printed(template, data), headers=headers)


def answer_once(template, data, title):
    """The answer to a GET of what names people: nobody keeps a copy. Raises Refused as `answer`."""
    headers = {**headers_of(title), "Cache-Control": "private, no-store"}
    return HttpResponse(press(template, data), headers=headers)


def headers_of(title):
    """What every answer says of a PDF named `title`."""
    name = clean_name(f"{title}.pdf", "pdf")
    return {
        "Content-Type": CONTENT_TYPES[Format.PDF],
        "Content-Disposition": content_disposition_header(False, name),
        "Content-Security-Policy": SANDBOX,
    }


def digest_of(data):
    """What tells the PDF of `data` from any other of the same template."""
    return hashlib.sha256(data.encode()).hexdigest()


def printed(template, data):
    """The PDF that `template` makes of `data`, kept for an hour. Raises Refused when that fails."""
    key = f"files.printed:{template.stem}:{digest_of(data)}"
    content = cache.get(key)
    if content is None:
        content = press(template, data)
        cache.set(key, content, KEPT_SECONDS)
    return content


def press(template, data):
    """The same, whatever is kept of it, in a process of its own."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output:
        source.write(data.encode())
        source.seek(0)
        try:
            confined.run(
                "files.press", template, folder="/", source=source, output=output, seconds=SECONDS
            )
        except confined.Died as error:
            raise Refused(TOO_LONG) from error
        output.seek(0)
        return output.read()
