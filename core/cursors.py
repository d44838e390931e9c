"""Cursors: where a page ends, as an address carries it, so that the next one begins there."""

import base64
import binascii


def packed(text):
    """`text` as an address may carry it."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpacked(cursor):
    """The text of a cursor; None when there is none, or somebody made one up that nothing holds."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    return text if text and "\x00" not in text else None


def position(*values):
    """The cursor of a list ordered by whole numbers, at its last row."""
    return packed(".".join(str(value) for value in values))


def position_of(cursor, size):
    """The `size` whole numbers of a cursor; None when there is none or somebody made it up."""
    parts = (unpacked(cursor) or "").split(".")
    if len(parts) != size or not all(
        part.isascii() and part.isdigit() and len(part) < 19 for part in parts
    ):
        return None
    return tuple(int(part) for part in parts)
