"""Print: a document written on the site, on sheets."""

import json
from pathlib import Path

from django.utils.formats import date_format

from documents.models import Format
from files import printing
from files.printing import plain
from files.sheet import nodes_of

TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"


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
    return printing.answer(request, TEMPLATE, data, document.title)


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
