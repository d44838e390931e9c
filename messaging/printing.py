"""Print: letters, labels and the list of calls of a mailing, as JSON that typst files read.

All that people wrote is a string of it, never markup.
"""

import io
import json
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from events import tokens
from events.words_of import place_words, when_words
from files import printing
from files.printing import plain
from files.sheet import nodes_of
from messaging.addresses import lines_of
from messaging.wording import FIRST_NAME

HERE = Path(__file__).resolve().parent
LETTERS, LABELS, CALLS = (HERE / f"{name}.typ" for name in ("letter", "labels", "phone"))
PLACEHOLDER = "{prénom}"


def pdf_of(template, data, title):
    """The answer to a GET: the PDF of `data`. Nobody keeps a copy. Raises Refused."""
    return printing.answer_once(template, data, title)


# Letters


def letters(mailing, copies, event, asked, *, duplex):
    """What letter.typ prints: a letter for each of `copies`.

    `event`, or None, is asked of those whose ids are in `asked`.
    """
    found = [letter_of(copy, mailing, event, copy.person_id in asked) for copy in copies]
    return json.dumps(
        {
            "title": "Lettres",
            "subject": FIRST_NAME.sub(PLACEHOLDER, line(mailing.subject)),
            "sender": sender_of(mailing.unit),
            "date": f"Le {date_format(timezone.localdate(), 'j F Y')}",
            "placeholder": PLACEHOLDER,
            "nodes": nodes_of(FIRST_NAME.sub(PLACEHOLDER, mailing.text)),
            "event": event_of(event),
            "letters": found,
            # The one that takes most room says how large all are written.
            "longest": max(
                found, key=lambda one: (one["asks"], len(one["code"]), len(one["first"]))
            ),
            "duplex": duplex,
        }
    )


def letter_of(copy, mailing, event, asks):
    """One letter; the code is the image of a link that its person alone may follow."""
    person = copy.person
    link = ""
    if asks:
        link = tokens.url(tokens.make(event, person.pk))
    elif person.email:
        link = reverse("messaging:received", args=[mailing.ref])
    return {
        "first": line(person.first_name),
        "name": line(person.full_name),
        "lines": on_envelope(person),
        "asks": asks,
        "code": list(code_of(settings.BASE_URL + link)) if link else [],
    }


def code_of(url):
    """The QR code of `url`, a PNG of one pixel for each of its squares."""
    output = io.BytesIO()
    segno.make(url, micro=False, error="m").save(output, kind="png", scale=1, border=2)
    return output.getvalue()


def event_of(event):
    """The event as the slip tells it: somebody's home is not told on paper."""
    if event is None:
        return None
    where = "" if event.hides_place else place_words(event)
    when = when_words(event)
    return {"title": line(event.title), "when": line(f"{when}, {where}" if where else when)}


def sender_of(unit):
    """The lines that say who writes: the unit, where it meets, its address."""
    told = lines_of(unit.meeting_address).lines if unit.meeting_address else ()
    return [line(one) for one in (unit.name, *told, unit.role_email) if one]


def on_envelope(person):
    """The lines of the envelope of `person`."""
    address = lines_of(person.address, person.commune).lines
    return [one for one in map(line, (person.full_name, *address)) if one] or ["Membre"]


def line(words):
    """`words` with letters that a sheet can show, on one line."""
    return " ".join(plain(words).split())


# Labels and calls


def labels(copies):
    """What labels.typ prints."""
    return json.dumps(
        {"title": "Étiquettes", "labels": [on_envelope(copy.person) for copy in copies]}
    )


def calls(mailing, rows):
    """What phone.typ prints: `rows` are (name, number, caller)."""
    return json.dumps(
        {
            "title": "Liste d’appels",
            "subject": line(mailing.subject),
            "owner": line(mailing.unit.name),
            "rows": [[line(one) for one in row] for row in rows],
        }
    )
