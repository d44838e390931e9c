"""Letters whose words are written when they leave."""

from dataclasses import dataclass, field
from datetime import datetime

WRITERS = {}


@dataclass(frozen=True)
class Written:
    """What leaves."""

    subject: str
    text: str
    html: str = ""
    headers: dict = field(default_factory=dict)
    reply_to: str = ""


@dataclass(frozen=True)
class Later:
    """Not before that moment."""

    moment: datetime


def late(kind):
    """Decorator: the function that writes the letters of `kind`."""

    def register(writer):
        WRITERS[kind] = writer
        return writer

    return register
