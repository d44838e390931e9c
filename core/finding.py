"""What was typed, as PostgreSQL looks for it, and what it found, as a page may show it."""

import re
import unicodedata

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import mark_safe

FRENCH = "fr"
# Stand round each word found until the text is escaped; what a person typed of them is dropped.
START, STOP = "\ue000", "\ue001"
FOUND = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
STRAY = re.compile(f"[{START}{STOP}]")
# The marks of Markdown, that a sentence out of its page does not need.
MARKS = re.compile(r"[*`#>\[\]]+|\(https?://\S*\)|\b_+|_+\b")
# Beyond so many characters a text is not read again to show a sentence of it.
READ = 12_000
WORD = re.compile(r"\w+")
# PostgreSQL knows one kind of quotes.
QUOTES = str.maketrans("«»“”„", '"' * 5)


def french(q):
    """The SearchQuery of the words `q`: all of them, in any form, « "in a row" » or without -this."""
    return SearchQuery(q, config=FRENCH, search_type="websearch")


def beginning(q, *words):
    """The SearchQuery of the words `q`, of which the last may be unfinished: `words` are its pieces.

    An unfinished word has no ending to take off: « rennes » would begin as « rendu ».
    """
    *whole, last = words
    unfinished = SearchQuery(last, config="simple", search_type="raw")
    if whole:
        unfinished = SearchQuery(whole[0], config=FRENCH) & unfinished
    return SearchQuery(q, config=FRENCH) | unfinished


def pieces(q):
    """The whole words of `q`, and how its last one begins; "" for each when there is none."""
    *whole, last = WORD.findall(flat(q)) or [""]
    return " ".join(whole), f"{last}:*" if last else ""


def tidy(q):
    """What was typed, with the one kind of quotes that PostgreSQL knows."""
    return q.translate(QUOTES)


def flat(text):
    """`text` without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def sentence(column, q):
    """The annotation of the sentence of `column` that answers `q`; for the few rows that are shown."""
    return SearchHeadline(
        Left(column, READ),
        french(q),
        config=FRENCH,
        start_sel=START,
        stop_sel=STOP,
        min_words=12,
        max_words=28,
        # With words before the one found as well as after it.
        max_fragments=1,
    )


def highlighted(text):
    """The `sentence` found, as HTML: escaped, each word found in a <mark>."""
    plain = " ".join(MARKS.sub(" ", text).split())
    html = FOUND.sub(r"<mark>\1</mark>", escape(plain))
    return mark_safe(STRAY.sub("", html))
