"""What in a text belongs to the place and the day it was written for: names, addresses, dates.

Whoever takes a tract up reads it with these marked. Nothing is forbidden: a mark is a question.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from core.html import format_html, format_html_join
from core.typography import MONTHS

LABELS = {
    "instance": "Le nom d’une instance",
    "commune": "Une commune",
    "departement": "Un département",
    "lieu": "Un lieu de réunion",
    "mail": "Une adresse mail",
    "telephone": "Un numéro de téléphone",
    "postal": "Un code postal",
    "rue": "Une adresse",
    "date": "Une date",
    "rendez-vous": "Un rendez-vous",
    "personne": "Un nom de personne",
    "site": "L’adresse d’un site",
}
MONTH = "|".join((*MONTHS, "fevrier", "aout", "decembre"))
DAY = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
WAY = "rue|avenue|av\\.|boulevard|bd|place|impasse|chemin|quai|allée|allee|cours|square|passage"
CAPITAL = "[A-ZÀÂÉÈÊËÎÏÔÙÛÜÇ]"
PATTERNS = (
    ("mail", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("site", re.compile(r"\b(?:https?://|www\.)[^\s)>\]]{3,200}", re.I)),
    ("telephone", re.compile(r"(?<!\d)(?:\+33[ .]?|0)[1-9](?:[ .\u00a0-]?\d\d){4}(?!\d)")),
    ("rue", re.compile(rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?:{WAY}) [^\n,;.]{{2,60}}", re.I)),
    (
        "date",
        re.compile(
            rf"\b(?:(?:{DAY}) )?(?:1er|\d{{1,2}}) (?:{MONTH})(?: (?:19|20)\d\d)?\b"
            r"|\b\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d\b",
            re.I,
        ),
    ),
    (
        "rendez-vous",
        re.compile(
            rf"\b(?:(?:{DAY})(?: (?:soir|matin|midi))?,? )?(?:à|dès|vers) \d{{1,2}}"
            r"[ \u00a0]?h(?:eures?)?(?:[ \u00a0]?\d\d)?\b",
            re.I,
        ),
    ),
    ("postal", re.compile(r"(?<!\d)(?:0[1-9]|[1-8]\d|9[0-8])\d{3}(?!\d)(?= ?" + CAPITAL + ")")),
    (
        "personne",
        re.compile(
            rf"\b(?:M\.|MM\.|Mme|Mlle|Mmes) {CAPITAL}[\w’'-]+(?: {CAPITAL}[\w’'-]+)?"
            rf"|\b{CAPITAL}[a-zà-ÿ]+(?:-{CAPITAL}[a-zà-ÿ]+)? {CAPITAL}{{3,20}}\b"
        ),
    ),
)
YEAR = re.compile(r"20\d\d$")
# A name of two letters is everywhere: it says nothing of a place.
SHORTEST = 3
AROUND = 60


def folded(text):
    """`text` without accents or capitals, each letter in its place: positions stay those of `text`."""
    return "".join(bare(character) for character in text)


def bare(character):
    """One letter without accent nor capital, always one letter; a hyphen is a space."""
    if character in "-’'\u00a0":
        return " "
    letter = unicodedata.normalize("NFD", character)[:1].lower()
    return letter if len(letter) == 1 else character


@dataclass(frozen=True)
class Name:
    """A name to look for, and what it is: a key of LABELS."""

    text: str
    kind: str

    @cached_property
    def key(self):
        """The name as it is compared."""
        return " ".join(folded(self.text).split())


@dataclass(frozen=True)
class Finding:
    """Something to check, from one letter of the text to another."""

    start: int
    end: int
    kind: str
    text: str

    @property
    def label(self):
        return LABELS[self.kind]


def findings(text, names):
    """What in `text` is local, in its order and without overlap; the longest wins."""
    found = [*named(text, names), *shaped(text)]
    found.sort(key=lambda finding: (finding.start, -finding.end))
    kept, last = [], 0
    for finding in found:
        if finding.start >= last:
            kept.append(finding)
            last = finding.end
    return kept


def named(text, names):
    """The Findings of those of `names` that stand in `text` as whole words."""
    kinds = {}
    for name in names:
        if len(name.key) >= SHORTEST:
            kinds.setdefault(name.key, name.kind)
    if not kinds:
        return
    longest_first = sorted(kinds, key=len, reverse=True)
    words = "|".join(re.escape(key).replace(r"\ ", " +") for key in longest_first)
    for match in re.finditer(rf"\b(?:{words})\b", folded(text)):
        start, end = match.span()
        kind = kinds[" ".join(match[0].split())]
        yield Finding(start, end, kind, text[start:end])


def shaped(text):
    """The Findings of what looks like an address, a number, a date."""
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if kind == "date" and is_to_come(match[0]):
                continue
            yield Finding(*match.span(), kind, match[0])


def is_to_come(date):
    """Whether a date names a year that is not over: it was not written for another time."""
    year = YEAR.search(date)
    return year is not None and int(year[0]) > timezone.localdate().year


def marked(text, marks):
    """`text` as HTML, escaped, each of `marks` in a <mark> that says what it is."""
    return format_html_join("", "{}", ((piece,) for piece in pieces(text, marks)))


def pieces(text, marks):
    """The pieces of `text` between and within its `marks`, the latter as HTML."""
    last = 0
    for finding in marks:
        yield text[last : finding.start]
        yield format_html('<mark title="{}">{}</mark>', finding.label, finding.text)
        last = finding.end
    yield text[last:]


def excerpts(text, marks):
    """What stands around each of `marks`, as a list in HTML: for a text too long to be shown whole."""
    lines = (
        (
            "…" if finding.start > AROUND else "",
            text[max(finding.start - AROUND, 0) : finding.start],
            format_html('<mark title="{}">{}</mark>', finding.label, finding.text),
            text[finding.end : finding.end + AROUND],
        )
        for finding in marks
    )
    return format_html_join("", "<li>{}{}{}{}…</li>", lines)
