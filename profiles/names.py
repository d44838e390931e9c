"""What may stand as the name of a person: real names of every alphabet, and nothing that misleads."""

import re
import unicodedata

from django.core.exceptions import ValidationError

MAX_LENGTH = 60
LETTERS_ONLY = "Écris ton nom avec des lettres, des espaces, des tirets ou des apostrophes."
TOO_LONG = "C’est trop long : soixante caractères au plus."

# A dot ends an initial or an abbreviation (« J.-P. », « J. R. R. », « St. »), never « site.fr ».
DOT = re.compile(r"\.(?!$|[ \-]|\w(?:\.|$))")
PUNCTUATION = frozenset(" ’-.")
SAME = str.maketrans({"'": "’", "ʼ": "’", "‘": "’", "‐": "-", "‑": "-", "\u00a0": " "})
# Letters to Unicode, and yet nothing is seen of them.
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")
# Accents that Unicode does not compose may follow a letter; a heap of them hides its neighbours.
MARKS = 3


def clean_name(text):
    """`text` composed (NFC), with single spaces and French apostrophes.

    Raises ValidationError, in French, when it cannot be the name of a person.
    """
    name = " ".join(unicodedata.normalize("NFC", text).translate(SAME).split(" "))
    name = re.sub(r" {2,}", " ", name).strip()
    if len(name) > MAX_LENGTH:
        raise ValidationError(TOO_LONG, code="max_length")
    if name and not is_name(name):
        raise ValidationError(LETTERS_ONLY, code="invalid")
    return name


def is_name(name):
    """Whether `name` begins with a letter and holds only letters and what joins them."""
    marks = 0
    for position, character in enumerate(name):
        kind = unicodedata.category(character)[0]
        marks = marks + 1 if kind == "M" else 0
        if marks > MARKS or character in INVISIBLE:
            return False
        if kind == "L" or (kind == "M" and position):
            continue
        # « ’t Hooft » begins with an apostrophe.
        if character not in PUNCTUATION or (position == 0 and character != "’"):
            return False
    return any(unicodedata.category(character)[0] == "L" for character in name) and not DOT.search(
        name
    )
