"""Print: a document written on the site as a PDF that a printer takes, and that can be listened to."""

import hashlib
import json
import tempfile

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.http import content_disposition_header, quote_etag

from core.http import Refused
from documents.models import Format
from documents.sheet import nodes_of, plain
from files import confined
from files.http import CONTENT_TYPES, SANDBOX
from files.models import Format as FileFormat
from files.names import clean_name

SECONDS = 20
# Who asks again within the hour is not made to wait; nobody finds it but by the text itself.
KEPT_SECONDS = 3600
TOO_LONG = "Nous n’arrivons pas à mettre ce texte en pages\u00a0: il est trop long ou trop chargé."


def pdf_of(request, document, version, sheet, signature):
    """The answer to a GET: the text of `version` of `document`, on sheets « a4 » or « a5 ».

    `signature` is whose it is, as the reader may know it. The caller has asked whether she may read
    it. Raises Refused when it cannot be laid out.
    """
    data = data_of(
        title=document.title,
        text=version.text,
        owner_name=signature,
        kind=document.get_kind_display(),
        date=version.at,
        sheet=sheet,
    )
    name = clean_name(f"{document.title}.pdf", "pdf")
    headers = {
        "Content-Type": CONTENT_TYPES[FileFormat.PDF],
        "Content-Disposition": content_disposition_header(False, name),
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, no-cache",
        "ETag": quote_etag(digest_of(data)),
    }
    unchanged = get_conditional_response(
        request, headers["ETag"], response=HttpResponse(headers=headers)
    )
    if unchanged.status_code != 200:
        unchanged.headers["Content-Security-Policy"] = SANDBOX
        return unchanged
    return HttpResponse(printed(data), headers=headers)


def data_of(*, title, text, owner_name, kind, date, sheet):
    """What sheet.typ prints, as JSON: all that people wrote is a string of it."""
    return json.dumps(
        {
            "title": plain(title).strip() or "Document",
            "owner": plain(owner_name),
            "kind": plain(kind),
            "date": date_format(date, "j F Y"),
            "sheet": Format(sheet).value,
            "nodes": nodes_of(text),
        }
    )


def digest_of(data):
    """What tells the PDF of `data` from any other."""
    return hashlib.sha256(data.encode()).hexdigest()


def printed(data):
    """The PDF of `data`, made in a process of its own. Raises Refused when that fails."""
    key = f"documents.printed:{digest_of(data)}"
    content = cache.get(key)
    if content is None:
        content = press(data)
        cache.set(key, content, KEPT_SECONDS)
    return content


def press(data):
    """The PDF of `data`, whatever is kept of it."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output:
        source.write(data.encode())
        source.seek(0)
        try:
            confined.run(
                "documents.press", folder="/", source=source, output=output, seconds=SECONDS
            )
        except confined.Died as error:
            raise Refused(TOO_LONG) from error
        output.seek(0)
        return output.read()
