"""French typography for our own sentences, and French words for numbers, days and hours."""

import re

from django.utils import timezone
from django.utils.safestring import SafeData, mark_safe

NO_BREAK = "\u00a0"
NARROW = "\u202f"

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
UNITS = "|".join(
    (r"%", "€", r"h\b", r"min\b", r"km\b", r"m\b", r"Ko\b", r"Mo\b", "nov\\.", "déc\\.", *MONTHS)
)

RULES = (
    (re.compile(r"'"), "’"),
    (re.compile(r"« ?"), "«" + NO_BREAK),
    (re.compile(r"[ \u00a0]?»"), NO_BREAK + "»"),
    (re.compile(r"(?<=\S) ([;!?])"), NARROW + r"\1"),
    (re.compile(r"(?<=\S) :"), NO_BREAK + ":"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NARROW),
    (re.compile(rf"(?<=\d) (?=(?:{UNITS}))"), NO_BREAK),
    (re.compile(r"(?<=\bh) (?=\d\d\b)"), NO_BREAK),
    (re.compile(r"\b1er (?=[a-zéû])"), "1er" + NO_BREAK),
    (re.compile(r" –"), NO_BREAK + "–"),
)
TAG = re.compile(r"(<[^>]+>)")


def typo(text):
    """`text` with French apostrophes and no-break spaces.

    Meant for our own sentences, never for what a person typed. Within safe HTML only the text
    between tags changes, and the answer is safe as well.
    """
    if not isinstance(text, SafeData):
        return apply_rules(str(text))
    parts = TAG.split(text)
    return mark_safe("".join(part if part[:1] == "<" else apply_rules(part) for part in parts))


def apply_rules(text):
    """`text`, free of markup, after each of RULES in turn."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def count(number):
    """A whole number with narrow no-break spaces between thousands: 40 126."""
    return f"{int(number):,}".replace(",", NARROW)


def shortened(text, length):
    """`text` on one line, cut after a word when it is longer than `length`."""
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[:length].rsplit(' ', 1)[0]}…"


def day_words(value, weekday=True):
    """« jeudi 26 novembre », « mardi 1er décembre », with the year when it is not this one."""
    day = to_local_date(value)
    number = "1er" if day.day == 1 else str(day.day)
    words = f"{number}{NO_BREAK}{MONTHS[day.month - 1]}"
    if day.year != timezone.localdate().year:
        words = f"{words}{NO_BREAK}{day.year}"
    return f"{WEEKDAYS[day.weekday()]} {words}" if weekday else words


def time_words(value):
    """« 20 h », « 9 h 30 »."""
    if hasattr(value, "tzinfo") and hasattr(value, "date") and timezone.is_aware(value):
        value = timezone.localtime(value)
    hours = f"{value.hour}{NO_BREAK}h"
    return f"{hours}{NO_BREAK}{value.minute:02}" if value.minute else hours


def moment_words(value):
    """« jeudi 26 novembre, 20 h »."""
    return f"{day_words(value)}, {time_words(value)}"


def to_local_date(value):
    """The date of `value`, a date or a datetime, in the time zone of the site."""
    if not hasattr(value, "hour"):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
