"""An address written in one line, as the lines of an envelope."""

import re
from dataclasses import dataclass

TOWN = re.compile(r"[\s,;]*\b(\d{5})[\s,]+([^\W\d].*)$")
# « 12, rue des Lilas » is one line, « Résidence des Pins, 12 rue des Lilas » two.
BETWEEN = re.compile(r"(?<!\d)(?<!\bbis)(?<!\bter),\s*|\s*;\s*", re.IGNORECASE)
MOST_LINES = 4


@dataclass(frozen=True)
class Lines:
    """`is_whole`: it says a postal code, without which a letter may not come."""

    lines: tuple[str, ...]
    is_whole: bool


def lines_of(address, commune=None):
    """The Lines of `address`; the Commune completes it, as long as it has one postal code."""
    text = " ".join(address.split())
    if found := TOWN.search(text):
        return Lines((*cut(text[: found.start()]), f"{found[1]} {found[2].upper()}"), True)
    if commune is None:
        return Lines(tuple(cut(text)), False)
    street = re.sub(rf"[\s,;]*\b{re.escape(commune.name)}$", "", text, flags=re.IGNORECASE)
    codes = commune.postal_codes if len(commune.postal_codes) == 1 else []
    return Lines((*cut(street), " ".join([*codes, commune.name.upper()])), bool(codes and street))


def cut(street):
    """The lines of a street; what would make too many of them stays together."""
    parts = [part for part in BETWEEN.split(street) if part]
    return (
        [*parts[: MOST_LINES - 1], ", ".join(parts[MOST_LINES - 1 :])]
        if (len(parts) > MOST_LINES)
        else parts
    )
